/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run of a suite of one's own, without workloads but the empty one, in a
 * store in memory: what the environments said at their start is the proof.
 */
#include "harness/cli/prove.h"

#include "common/cleanup.h"
#include "harness/cli/command.h"
#include "harness/conduct/place.h"
#include "harness/conduct/possible.h"
#include "harness/conduct/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct proof {
	json_t *environments; /* by id: {"name", "kind", "reason", "hello"} */
	const struct catalogue *catalogue;
	int missing; /* asked for, but not in force */
};

/* The suite: native, with which everything is compared, and who is to be
 * proved. */
static char *make_suite(const struct catalogue *catalogue, const char *name)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	cleanup_json json_t *ladder = catalogue_ladder(catalogue);
	const char *rung;
	json_t *title;

	if (!out)
		return NULL;
	fputs("[suite]\ntitle = Proof\nstarts = 1\nrounds = 1\n"
	      "budget = 5min\nmemory = 1GiB\n[environments]\nnative =\n",
	      out);
	if (name && strcmp(name, "native"))
		fprintf(out, "%s =\n", name);
	if (!name)
		json_object_foreach (ladder, rung, title)
			if (strcmp(rung, "native"))
				fprintf(out, "%s =\n", rung);
	fputs("[workloads]\nnull =\n[attacks]\n", out);
	fclose(out);
	return text;
}

static int make_plan(struct plan *plan, const struct programs *programs,
		     const struct prove_options *options, struct error *err)
{
	struct plan_options wanted = {.set = options->set,
				      .set_count = options->set_count,
				      .workloads = 1,
				      .seed = 1};
	cleanup_free char *text =
		make_suite(&programs->catalogue, options->name);
	cleanup_suite struct suite suite = {0};
	const json_t *preset;

	if (options->name && !catalogue_resolve(&programs->catalogue,
						options->name, &preset, err))
		return -1;
	if (!text ||
	    suite_parse(&suite, text, strlen(text), "doctor --prove", err) <
		    0 ||
	    plan_make(plan, &suite, &programs->catalogue, &wanted, err) < 0)
		return -1;
	return possible_check(programs, plan, err);
}

static int take_environment(const struct environment_record *e, void *data)
{
	struct proof *proof = data;
	char id[24];

	if (strcmp(e->role, "measured"))
		return 0;
	snprintf(id, sizeof(id), "%lld", (long long)e->id);
	json_object_set_new(proof->environments, id,
			    json_pack("{s:s, s:s, s:s*, s:s*}", "name", e->name,
				      "kind", e->kind, "reason", e->reason,
				      "remedy", e->remedy));
	return 0;
}

static int take_start(const struct start_record *start, void *data)
{
	const struct proof *proof = data;
	char id[24];
	json_t *environment;

	snprintf(id, sizeof(id), "%lld", (long long)start->environment);
	environment = json_object_get(proof->environments, id);
	if (!environment)
		return 0;
	if (start->hello)
		json_object_set(environment, "hello", (json_t *)start->hello);
	else
		json_object_set_new(environment, "reason",
				    json_string(start->reason));
	return 0;
}

static const char *colour(const char *code)
{
	return isatty(1) && !getenv("NO_COLOR") ? code : "";
}

/* Columns as wide as their contents. */
struct widths {
	int asked, got;
};

static void widen(int *width, const char *text)
{
	int length = (int)strlen(text);

	*width = length > *width ? length : *width;
}

static struct widths widths_of(const json_t *rows)
{
	struct widths widths = {5, 8};
	const json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		widen(&widths.asked, json_text(row, "asked", "none"));
		widen(&widths.got, json_text(row, "got", ""));
	}
	return widths;
}

static int lacks(const json_t *row)
{
	const char *asked = json_text(row, "asked", "none");

	return strcmp(asked, "off") && strcmp(asked, json_text(row, "got", ""));
}

/* It could not be, or not all that was asked for is in force. */
static int lacks_anything(const json_t *environment)
{
	const json_t *hello = json_object_get(environment, "hello"), *row;
	size_t i;

	json_array_foreach (json_object_get(hello, "in_force"), i, row)
		if (lacks(row))
			return 1;
	return !hello;
}

static void print_rows(const json_t *rows, const char *const titles[3])
{
	struct widths widths = widths_of(rows);
	const json_t *row;
	size_t i;

	printf("  %-17s %-*s %-*s %s\n", titles[0], widths.asked, titles[1],
	       widths.got, titles[2], "how it was shown");
	json_array_foreach (rows, i, row) {
		printf("  %-17s %-*s %s%-*s%s %s\n",
		       json_text(row, "key", json_text(row, "name", "")),
		       widths.asked, json_text(row, "asked", "none"),
		       colour(lacks(row) ? "\033[31m" : "\033[32m"), widths.got,
		       json_text(row, "got", ""), colour("\033[0m"),
		       json_text(row, "shown", ""));
	}
}

/* A size as whoever asks for it writes it: in the largest unit that it is a
 * whole number of. */
static void write_size(json_t *row, const char *field)
{
	static const char *const units[] = {"", "KiB", "MiB", "GiB", "TiB"};
	long long size;
	char *rest, text[32];
	size_t unit = 0;

	size = strtoll(json_text(row, field, ""), &rest, 10);
	if (*rest || size <= 0)
		return;
	for (; unit < 4 && size % 1024 == 0; unit++)
		size /= 1024;
	snprintf(text, sizeof(text), "%lld%s", size, units[unit]);
	json_object_set_new(row, field, json_string(text));
}

/* The rows for people. New reference. */
static json_t *worded(const json_t *rows, const json_t *keys)
{
	json_t *copy = json_deep_copy(rows), *row;
	size_t i;

	json_array_foreach (copy, i, row) {
		const json_t *key =
			json_object_get(keys, json_text(row, "key", ""));

		if (strcmp(json_text(key, "type", ""), "size"))
			continue;
		write_size(row, "asked");
		write_size(row, "got");
	}
	return copy;
}

static void print_environment(const json_t *environment,
			      const struct catalogue *catalogue)
{
	const json_t *hello = json_object_get(environment, "hello");
	const json_t *kind = json_object_get(
		catalogue->kinds, json_text(environment, "kind", ""));
	cleanup_json json_t *rows = worded(json_object_get(hello, "in_force"),
					   json_object_get(kind, "keys"));
	const char *remedy = json_text(environment, "remedy", "");

	printf("%s", json_text(environment, "name", ""));
	if (!hello) {
		printf(": could not be: %s%s%s\n",
		       json_text(environment, "reason", "it was not started"),
		       *remedy ? "; " : "", remedy);
		return;
	}
	if (!json_array_size(rows)) {
		puts(": nothing was asked for");
		return;
	}
	putchar('\n');
	print_rows(rows, (const char *const[]){"key", "asked", "in force"});
	if (json_object_get(hello, "inherited"))
		print_rows(json_object_get(hello, "inherited"),
			   (const char *const[]){"of the host's", "asked",
						 "inside"});
}

static int print(struct proof *proof, int as_json)
{
	const char *id;
	json_t *environment;

	json_object_foreach (proof->environments, id, environment) {
		proof->missing |= lacks_anything(environment);
		if (!as_json)
			print_environment(environment, proof->catalogue);
	}
	if (as_json) {
		json_dumpf(proof->environments, stdout, JSON_INDENT(2));
		putchar('\n');
	}
	return proof->missing ? EXIT_BAD_NEWS : EXIT_WELL;
}

static int show(struct store *store, const char *run,
		const struct catalogue *catalogue,
		const struct prove_options *options)
{
	struct proof proof = {.environments = json_object(),
			      .catalogue = catalogue};
	struct error err = {0};
	int status;

	if (store_each_environment(store, run, take_environment, &proof, &err) <
		    0 ||
	    store_each_start(store, run, take_start, &proof, &err) < 0)
		status = command_fail(EXIT_FAULT, &err);
	else
		status = print(&proof, options->json);
	json_decref(proof.environments);
	return status;
}

int prove(const struct prove_options *options)
{
	cleanup_programs struct programs programs = {0};
	cleanup_plan struct plan plan = {0};
	cleanup_store struct store *store = NULL;
	struct run_options wanted = {.programs = &programs,
				     .plan = &plan,
				     .suite = "doctor --prove",
				     .data = options->data,
				     .quiet = 1};
	struct run_outcome outcome = {0};
	struct error err = {0};

	if (programs_find(&programs, &err) < 0 ||
	    store_open_memory(&store, &err) < 0)
		return command_fail(EXIT_FAULT, &err);
	if (make_plan(&plan, &programs, options, &err) < 0)
		return command_fail(EXIT_USAGE, &err);
	wanted.kept_store = store;
	if (run_do(&wanted, &outcome, &err) < 0)
		return command_fail(err.number == PLACE_BUSY ? EXIT_NOTHING
				    : outcome.refused	     ? EXIT_USAGE
							     : EXIT_FAULT,
				    &err);
	if (outcome.end == CONDUCT_INTERRUPTED)
		return EXIT_SIGNALLED + outcome.signal;
	return show(store, outcome.id, &programs.catalogue, options);
}
