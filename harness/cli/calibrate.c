/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bulkhead calibrate: how small a slow-down this machine shows. */
#include "common/cleanup.h"
#include "harness/cli/arguments.h"
#include "harness/cli/running.h"
#include "harness/cli/suite-path.h"
#include "harness/conduct/calibrated.h"
#include "harness/conduct/possible.h"
#include "harness/plan/calibration.h"
#include "harness/report/floors.h"

#include <string.h>

static const struct argp_option options[] = {
	{"suite", ARGUMENT_SUITE, "NAME", 0,
	 "Suite whose workloads, starts and rounds make a night (default: calibrate)",
	 0},
	{"only", ARGUMENT_ONLY, "NAME", 0,
	 "Only this workload, or in this environment; may be repeated", 0},
	{"seed", ARGUMENT_SEED, "N", 0,
	 "Seed of the random order and of the nights drawn (default: a new one)",
	 0},
	{"budget", ARGUMENT_BUDGET, "TIME", 0,
	 "Take at most this long, as in 90s or 8min", 0},
	{"store", ARGUMENT_STORE, "FILE", 0, "Where results are kept", 0},
	{"data", ARGUMENT_DATA, "DIR", 0,
	 "File system to measure disks on (default: /var/tmp)", 0},
	{"json", ARGUMENT_JSON, NULL, 0, "Print what was found as JSON", 0},
	{"dry-run", ARGUMENT_DRY_RUN, NULL, 0,
	 "Say what would be done, and stop", 0},
	{"quiet", ARGUMENT_QUIET, NULL, 0, "No progress, no table", 0},
	{0},
};

static error_t parse(int key, char *text, struct argp_state *state)
{
	return running_parse(key, text, state, state->input);
}

/* The command that does it again. Caller frees. */
static char *command_line(const struct running *a)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	running_command(out, "calibrate", a);
	fclose(out);
	return text;
}

/* For the record: a calibration is no run of the suite. Caller frees. */
static char *suite_name(const struct running *a)
{
	char *name = NULL;

	if (!strcmp(a->suite, "calibrate"))
		return strdup(a->suite);
	return asprintf(&name, "%s, calibrated", a->suite) < 0 ? NULL : name;
}

static int make_plan(struct plan *plan, const struct running *a,
		     const struct catalogue *catalogue, json_t **environments,
		     struct error *err)
{
	const struct plan_options wanted = {
		.only = a->only,
		.only_count = a->only_count,
		.workloads = 1,
		.seed = a->seed,
		.budget = a->budget,
	};

	*environments = NULL;
	if (suite_plan(plan, a->suite, catalogue, &wanted, err) < 0)
		return -1;
	return plan_calibrate(plan, catalogue, environments, err);
}

static int print(const struct running *a, struct store *store, const char *run,
		 struct error *err)
{
	cleanup_json json_t *rows = NULL, *document = NULL;

	if (store_calibration(store, run, &rows, err) < 0)
		return -1;
	if (a->json) {
		document = json_pack("{s:s, s:i, s:s, s:O}", "format",
				     "bulkhead-calibration", "schema", 1, "run",
				     run, "calibration", rows);
		json_dumpf(document, stdout, JSON_INDENT(1));
		putchar('\n');
	} else if (!a->quiet) {
		floors_write_table(stdout, rows, 0);
		putchar('\n');
		floors_write_sentence(stdout, rows, 0);
		putchar('\n');
		floors_write_basis(stdout, rows);
		putchar('\n');
	}
	return 0;
}

/* What the run came to, found out and told. */
static int conclude(const struct running *a, const char *path,
		    const struct run_outcome *outcome, const struct plan *plan,
		    const json_t *environments)
{
	cleanup_store struct store *store = NULL;
	struct error err = {0};
	size_t count;

	if (store_open(&store, path, 0, &err) < 0 ||
	    calibrated_judge(store, outcome->id, plan, environments, &count,
			     &err) < 0)
		return command_fail(EXIT_FAULT, &err);
	if (!count)
		return command_fail(EXIT_NOTHING, &err);
	if (print(a, store, outcome->id, &err) < 0)
		return command_fail(EXIT_FAULT, &err);
	return running_status(outcome);
}

static int perform(const struct running *a, const struct programs *programs,
		   const struct plan *plan, const json_t *environments)
{
	struct error err = {0};
	cleanup_free char *store = arguments_store(a->store, &err);
	cleanup_free char *line = command_line(a);
	cleanup_free char *suite = suite_name(a);
	struct run_options wanted = {.programs = programs,
				     .plan = plan,
				     .suite = suite,
				     .store = store,
				     .data = a->data,
				     .command = line,
				     .dry = a->dry,
				     .quiet = a->quiet};
	struct run_outcome outcome = {0};

	if (!store || !suite ||
	    (!a->store && !a->dry && arguments_make_store(store, &err) < 0))
		return command_fail(EXIT_FAULT, &err);
	if (run_do(&wanted, &outcome, &err) < 0)
		return running_failed(&outcome, &err);
	if (a->dry)
		return EXIT_WELL;
	if (outcome.end == CONDUCT_INTERRUPTED || !outcome.measured)
		return running_status(&outcome);
	return conclude(a, store, &outcome, plan, environments);
}

static int calibrate_main(int argc, char **argv)
{
	struct running a = {.suite = "calibrate"};
	cleanup_programs struct programs programs = {0};
	cleanup_plan struct plan plan = {0};
	cleanup_json json_t *environments = NULL;
	struct error err = {0};

	arguments_parse(&command_calibrate, NULL, options, parse, argc, argv,
			&a);
	a.seed = running_any_seed(a.seed);
	if (programs_find(&programs, &err) < 0)
		return command_fail(EXIT_FAULT, &err);
	if (make_plan(&plan, &a, &programs.catalogue, &environments, &err) <
		    0 ||
	    possible_check(&programs, &plan, &err) < 0)
		return command_fail(EXIT_USAGE, &err);
	return perform(&a, &programs, &plan, environments);
}

const struct command command_calibrate = {
	.name = "calibrate",
	.title =
		"How small a slow-down this machine shows, and what false alarms.",
	.run = calibrate_main,
};
