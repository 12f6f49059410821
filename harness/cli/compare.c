/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bulkhead compare: two runs, or several against several: what became better,
 * what became worse, and which boundaries hold no longer. */
#include "common/cleanup.h"
#include "harness/cli/arguments.h"
#include "harness/report/comparison.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { FLOOR_MOST = 1000 };

struct compare_arguments {
	const char *store, *sides[COMPARISON_SIDES];
	int given;
	json_t *floors; /* owned */
	int json, markdown, anyway;
};

static const struct argp_option options[] = {
	{"store", ARGUMENT_STORE, "FILE", 0,
	 "Where runs are that are named without a store", 0},
	{"floor", ARGUMENT_FLOOR, "[WORKLOAD=]PERCENT", 0,
	 "Least change that matters (default: 2.5 of CPU, memory and calls, 5 of disks, links and lives); may be given again",
	 0},
	{"anyway", ARGUMENT_ANYWAY, NULL, 0,
	 "Compare what is not alike, and say what differs", 0},
	{"json", ARGUMENT_JSON, NULL, 0, "Print as JSON", 0},
	{"markdown", ARGUMENT_MARKDOWN, NULL, 0, "Print as Markdown", 0},
	{0},
};

/* "5", "5%" or "disk.fsync=20". */
static void parse_floor(struct compare_arguments *a, const char *text,
			struct argp_state *state)
{
	const char *equals = strchr(text, '=');
	const char *from = equals ? equals + 1 : text;
	cleanup_free char *name =
		strndup(text, equals ? (size_t)(equals - text) : 0);
	char *end;
	double percent = strtod(from, &end);

	if (*end == '%')
		end++;
	if (end == from || *end || !(percent >= 0 && percent <= FLOOR_MOST) ||
	    (equals && equals == text))
		argp_error(
			state,
			"the floor '%s' is not PERCENT or WORKLOAD=PERCENT, from 0 to %d",
			text, FLOOR_MOST);
	json_object_set_new(a->floors, name ? name : "",
			    json_real(percent / 100));
}

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct compare_arguments *a = state->input;

	if (key == ARGUMENT_STORE)
		a->store = text;
	else if (key == ARGUMENT_FLOOR)
		parse_floor(a, text, state);
	else if (key == ARGUMENT_ANYWAY)
		a->anyway = 1;
	else if (key == ARGUMENT_JSON)
		a->json = 1;
	else if (key == ARGUMENT_MARKDOWN)
		a->markdown = 1;
	else if (key == ARGP_KEY_ARG && a->given < COMPARISON_SIDES)
		a->sides[a->given++] = text;
	else if (key == ARGP_KEY_ARG)
		argp_error(state, "'%s' is not expected here", text);
	else if (key == ARGP_KEY_END && a->given < COMPARISON_SIDES)
		argp_error(
			state,
			"two sides are needed, for instance 'bulkhead compare before latest'");
	else if (key == ARGP_KEY_END && a->json && a->markdown)
		argp_error(state, "--json and --markdown exclude each other");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static int is_file(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

/* Of "STORE", "STORE:RUNS" and "RUNS" the parts, owned by the caller; what is
 * left out is NULL. A store is a file that is there, or has a '/' in it. */
static int split(const char *text, char **store, char **runs)
{
	cleanup_free char *copy = strdup(text);
	char *colon = copy ? copy + strlen(copy) : NULL;

	*store = *runs = NULL;
	if (!copy)
		return -1;
	if (is_file(copy)) {
		*store = strdup(copy);
		return *store ? 0 : -1;
	}
	while ((colon = memrchr(copy, ':', (size_t)(colon - copy)))) {
		*colon = '\0';
		if (is_file(copy)) {
			*store = strdup(copy);
			*runs = strdup(colon + 1);
			return *store && *runs ? 0 : -1;
		}
		*colon = ':';
	}
	if (strchr(copy, '/'))
		*store = strdup(copy);
	else
		*runs = strdup(copy);
	return *store || *runs ? 0 : -1;
}

static int read_side(struct comparison *comparison, int which,
		     const struct compare_arguments *a, struct error *err)
{
	const char *given = a->sides[which];
	cleanup_free char *named = NULL, *runs = NULL, *path = NULL;
	cleanup_store struct store *store = NULL;
	cleanup_json json_t *ids = NULL;

	if (split(given, &named, &runs) < 0)
		return error_make(err, ENOMEM, "cannot compare");
	path = arguments_store(named ? named : a->store, err);
	if (!path || store_open(&store, path, 0, err) < 0 ||
	    store_pick_runs(store, runs, &ids, err) < 0)
		return -1;
	return comparison_read(comparison, which, given, store, ids, err);
}

/* One sentence with everything that is not alike, as far as it goes. */
static int refuse(const json_t *differences)
{
	char text[700] = "";
	struct error err = {0};
	const json_t *difference;
	size_t used = 0, i;

	json_array_foreach (differences, i, difference) {
		if (!strcmp(json_text(difference, "kind", ""), "changed"))
			continue;
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s%s: %.100s against %.100s",
					 used ? "; " : "",
					 json_text(difference, "what", "?"),
					 json_text(difference, "a", "?"),
					 json_text(difference, "b", "?"));
		if (used >= sizeof(text))
			break;
	}
	error_make(
		&err, 0,
		"these are not alike, and --anyway compares them all the same: %s%s",
		text, used >= sizeof(text) ? "…" : "");
	return command_fail(EXIT_USAGE, &err);
}

static void print(const json_t *document, const struct compare_arguments *a)
{
	if (a->json) {
		json_dumpf(document, stdout, JSON_INDENT(1));
		putchar('\n');
	} else if (a->markdown) {
		comparison_write_markdown(stdout, document);
	} else {
		comparison_write_text(stdout, document);
	}
}

/* A floor is for a workload that was measured. */
static int check_floors(const struct comparison *comparison,
			const json_t *floors, struct error *err)
{
	const char *workload;
	json_t *floor;

	json_object_foreach ((json_t *)floors, workload, floor) {
		size_t i = 0;

		while (i < comparison->count &&
		       strcmp(comparison->cells[i].workload, workload) != 0)
			i++;
		if (*workload && i == comparison->count)
			return error_make(
				err, 0,
				"--floor: neither side has a workload '%s'",
				workload);
	}
	return 0;
}

static int compare(struct comparison *comparison,
		   const struct compare_arguments *a)
{
	cleanup_json json_t *differences = comparison_differences(comparison);
	cleanup_json json_t *document = NULL;
	struct error err = {0};

	if (check_floors(comparison, a->floors, &err) < 0)
		return command_fail(EXIT_USAGE, &err);
	if (!a->anyway && !comparison_is_alike(differences))
		return refuse(differences);
	if (comparison_estimate(comparison, a->floors, &err) < 0)
		return command_fail(EXIT_FAULT, &err);
	document = comparison_document(comparison, differences);
	if (!document) {
		error_make(&err, ENOMEM, "cannot compare");
		return command_fail(EXIT_FAULT, &err);
	}
	if (!comparison_size(document)) {
		error_make(
			&err, 0,
			"%s and %s have nothing in common: no workload in an environment, and no attack",
			a->sides[0], a->sides[1]);
		return command_fail(EXIT_NOTHING, &err);
	}
	print(document, a);
	return comparison_is_bad_news(document) ? EXIT_BAD_NEWS : EXIT_WELL;
}

static int compare_main(int argc, char **argv)
{
	cleanup_json json_t *floors = json_object();
	struct compare_arguments a = {.floors = floors};
	cleanup_comparison struct comparison comparison = {0};
	struct error err = {0};

	arguments_parse(&command_compare, "A B", options, parse, argc, argv,
			&a);
	for (int which = 0; which < COMPARISON_SIDES; which++)
		if (read_side(&comparison, which, &a, &err) < 0)
			return command_fail(EXIT_USAGE, &err);
	return compare(&comparison, &a);
}

const struct command command_compare = {
	.name = "compare",
	.title =
		"What became better or worse, and which boundaries hold no longer.",
	.run = compare_main,
};
