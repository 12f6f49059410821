/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bulkhead nightly: measure, compare with all nights before, and go red for
 * what is worse and for nothing else. */
#include "common/cleanup.h"
#include "common/paths.h"
#include "harness/cli/arguments.h"
#include "harness/cli/nightly-lock.h"
#include "harness/cli/nightly-parts.h"
#include "harness/cli/running.h"
#include "harness/cli/surprises.h"
#include "harness/host/files.h"
#include "harness/report/outliers.h"

#include <libgen.h>
#include <math.h>
#include <string.h>
#include <time.h>

/* CPUs that others may use before a night weighs nothing. */
#define BUSY_MOST 0.5
/* How old a night is when its samples go, and when its trials do, both in days
 * and in nights. */
#define SAMPLES_KEPT 30
#define TRIALS_KEPT 365
#define DAY_S 86400

static const struct argp_option options[] = {
	{"suite", ARGUMENT_SUITE, "NAME", 0,
	 "Suite to run, a name or a file (default: nightly)", 0},
	{"store", ARGUMENT_STORE, "FILE", 0, "Where results are kept", 0},
	{"data", ARGUMENT_DATA, "DIR", 0,
	 "File system to measure disks on (default: /var/tmp)", 0},
	{"output", ARGUMENT_OUTPUT, "DIR", 0,
	 "Where LATEST.md and its like go (default: nightly beside the store)",
	 0},
	{"busy", ARGUMENT_BUSY, "CPUS", 0,
	 "CPUs that others may use before a night weighs nothing (default: 0.5)",
	 0},
	{"ack", ARGUMENT_ACK, "FINDING", 0,
	 "Instead, accept what this finding of the last night says, for REASON",
	 0},
	{"judge", ARGUMENT_JUDGE, NULL, 0,
	 "Measure nothing: judge the last night once more", 0},
	{"quiet", ARGUMENT_QUIET, NULL, 0, "No progress, no findings", 0},
	{0},
};

static double parse_busy(const char *text, struct argp_state *state)
{
	char *end;
	double cpus = strtod(text, &end);

	if (end == text || *end || !isfinite(cpus) || !(cpus >= 0))
		argp_error(state, "--busy: '%s' is not a number of CPUs", text);
	return cpus;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct nightly_arguments *a = state->input;

	if (key == ARGUMENT_SUITE)
		a->suite = text;
	else if (key == ARGUMENT_STORE)
		a->store = text;
	else if (key == ARGUMENT_DATA)
		a->data = text;
	else if (key == ARGUMENT_OUTPUT)
		a->output = text;
	else if (key == ARGUMENT_BUSY)
		a->busy = parse_busy(text, state);
	else if (key == ARGUMENT_ACK)
		a->finding = text;
	else if (key == ARGUMENT_JUDGE)
		a->judge = 1;
	else if (key == ARGUMENT_QUIET)
		a->quiet = 1;
	else if (key == ARGP_KEY_ARG && a->finding && !a->reason)
		a->reason = text;
	else if (key == ARGP_KEY_ARG)
		argp_error(state, "'%s' is not expected here", text);
	else if (key == ARGP_KEY_END && a->finding &&
		 (!a->reason || !*a->reason))
		argp_error(state, "--ack FINDING needs a reason behind it");
	else if (key == ARGP_KEY_END && a->finding && a->judge)
		argp_error(state, "--ack and --judge exclude each other");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static int find_directory(struct nightly *nightly, struct error *err)
{
	cleanup_free char *copy = strdup(nightly->store);

	if (nightly->a->output)
		nightly->directory = strdup(nightly->a->output);
	else if (!copy ||
		 asprintf(&nightly->directory, "%s/nightly", dirname(copy)) < 0)
		nightly->directory = NULL;
	return nightly->directory ? 0 : error_make(err, ENOMEM, "cannot begin");
}

static void say(const json_t *document)
{
	const json_t *finding;
	size_t i;

	json_array_foreach (json_object_get(document, "findings"), i, finding) {
		fprintf(stderr, "bulkhead: %s%s: ",
			json_bool(finding, "is_red", 0) ? "RED: " : "",
			json_text(finding, "name", "?"));
		night_sentence(stderr, finding, 0);
		fputs("\n", stderr);
	}
}

static void say_surprises(const struct nightly *nightly, const json_t *document)
{
	const json_t *surprise;
	size_t i;

	json_array_foreach (json_object_get(document, "surprises"), i, surprise)
		surprise_say(nightly->a->suite, json_int(surprise, "line", 0),
			     night_surprise_sentence(surprise));
}

static int is_surprised(const json_t *document)
{
	return json_array_size(json_object_get(document, "surprises")) > 0;
}

/* One line that says how it went. */
static void say_answer(const struct nightly *nightly, const json_t *document)
{
	static const char otherwise[] =
		"nothing is worse than it was, but attacks ended otherwise than the suite expects";
	const json_t *night = json_object_get(document, "night");
	json_int_t before = json_int(document, "weighing", 0) - 1;

	if (!json_is_object(night))
		fprintf(stderr,
			"bulkhead: there is no night of the suite %s yet: nothing to judge\n",
			nightly->a->suite);
	else if (json_bool(night, "is_busy", 0))
		fprintf(stderr,
			"bulkhead: the machine was busy (others used %.2f CPUs): this night weighs nothing\n",
			json_double(night, "busy", NAN));
	else if (before <= 0)
		fprintf(stderr,
			"bulkhead: there is no history yet: nothing to compare this night with\n");
	else
		fprintf(stderr,
			"bulkhead: %s, against %lld night%s; %s/LATEST.md says more\n",
			json_bool(document, "red", 0) ? "red"
			: is_surprised(document)      ? otherwise
						      : "green",
			(long long)before, before == 1 ? "" : "s",
			nightly->directory);
}

/* Write everything, and make room for the nights to come. */
static int finish(const struct nightly *nightly, json_t *document,
		  struct error *err)
{
	cleanup_store struct store *store = NULL;
	cleanup_json json_t *run = NULL;
	const char *id =
		json_text(json_object_get(document, "night"), "run", NULL);
	int64_t now = time(NULL);
	const struct thinning thinning = {
		.samples = {now - (int64_t)SAMPLES_KEPT * DAY_S, SAMPLES_KEPT},
		.trials = {now - (int64_t)TRIALS_KEPT * DAY_S, TRIALS_KEPT},
	};
	cleanup_free char *scripts = paths_data("plots", err);
	char gnuplot[256];
	struct night_files files = {nightly->directory, scripts, NULL};

	if (scripts &&
	    host_find_program("gnuplot", gnuplot, sizeof(gnuplot)) == 0)
		files.gnuplot = gnuplot;

	if (store_open(&store, nightly->store, 0, err) < 0 ||
	    (id && store_export(store, id, &run, err) < 0))
		return -1;
	json_object_set_new(document, "outliers", outliers_find(run));
	if (night_write(document, run, &files, err) < 0)
		return -1;
	return store_thin(store, &thinning, err);
}

static int status_of(const struct nightly *nightly, const json_t *document)
{
	struct error err = {0};

	if (*nightly->first.id && !nightly->first.measured) {
		error_make(
			&err, 0,
			"nothing could be measured; 'bulkhead doctor' says why");
		return command_fail(EXIT_NOTHING, &err);
	}
	return json_bool(document, "red", 0) || is_surprised(document)
		       ? EXIT_BAD_NEWS
		       : EXIT_WELL;
}

/* It is told before anything is written: a disk may be full. */
static int end_with(struct nightly *nightly, json_t *document)
{
	struct error err = {0};

	if (!nightly->a->quiet) {
		say(document);
		say_answer(nightly, document);
	}
	say_surprises(nightly, document);
	if (finish(nightly, document, &err) < 0)
		return command_fail(EXIT_FAULT, &err);
	return status_of(nightly, document);
}

static int perform(struct nightly *nightly, const struct plan *plan)
{
	cleanup_json json_t *document = NULL;
	struct run_outcome again = {0};
	struct error err = {0};

	if (nightly_measure(nightly, plan, nightly->a->suite, NULL,
			    &nightly->first, &err) < 0)
		return running_failed(&nightly->first, &err);
	if (nightly->first.end == CONDUCT_INTERRUPTED)
		return EXIT_SIGNALLED + nightly->first.signal;
	document =
		nightly_keep_and_judge(nightly, nightly->first.id, NULL, &err);
	if (!document)
		return command_fail(EXIT_FAULT, &err);
	if (nightly_measure_again(nightly, &document, &again, &err) < 0)
		return running_failed(&again, &err);
	if (again.end == CONDUCT_INTERRUPTED)
		return EXIT_SIGNALLED + again.signal;
	return end_with(nightly, document);
}

static int measure_night(struct nightly *nightly)
{
	cleanup_programs struct programs programs = {0};
	cleanup_plan struct plan plan = {0};
	struct error err = {0};

	if (programs_find(&programs, &err) < 0)
		return command_fail(EXIT_FAULT, &err);
	nightly->programs = &programs;
	if (nightly_plan(&plan, nightly, NULL, &err) < 0)
		return command_fail(EXIT_USAGE, &err);
	nightly->plan = &plan;
	return perform(nightly, &plan);
}

static int judge_only(struct nightly *nightly)
{
	struct error err = {0};
	cleanup_json json_t *document =
		nightly_keep_and_judge(nightly, NULL, NULL, &err);

	if (!document)
		return command_fail(EXIT_USAGE, &err);
	return end_with(nightly, document);
}

static int act(struct nightly *nightly)
{
	const struct nightly_arguments *a = nightly->a;
	struct error err = {0};

	nightly->store = arguments_store(a->store, &err);
	if (!nightly->store || find_directory(nightly, &err) < 0)
		return command_fail(EXIT_FAULT, &err);
	if (a->finding)
		return nightly_acknowledge(nightly);
	if (!a->store && arguments_make_store(nightly->store, &err) < 0)
		return command_fail(EXIT_FAULT, &err);
	nightly->lock = nightly_lock(nightly->store, &err);
	if (nightly->lock < 0)
		return command_fail(
			err.number == EBUSY ? EXIT_NOTHING : EXIT_USAGE, &err);
	return a->judge ? judge_only(nightly) : measure_night(nightly);
}

static int nightly_main(int argc, char **argv)
{
	struct nightly_arguments a = {.suite = "nightly", .busy = BUSY_MOST};
	struct nightly nightly = {.a = &a, .lock = -1};
	int status;

	arguments_parse(&command_nightly, "[REASON]", options, parse, argc,
			argv, &a);
	status = act(&nightly);
	free(nightly.store);
	free(nightly.directory);
	if (nightly.lock >= 0)
		close(nightly.lock);
	return status;
}

const struct command command_nightly = {
	.name = "nightly",
	.title =
		"Measure for a timer: compare with all nights before, and say what is worse.",
	.run = nightly_main,
};
