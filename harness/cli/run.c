/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bulkhead run, bulkhead isolate: measure and attack; attack only. */
#include "common/cleanup.h"
#include "harness/cli/arguments.h"
#include "harness/cli/running.h"
#include "harness/cli/suite-path.h"
#include "harness/cli/surprises.h"
#include "harness/conduct/possible.h"
#include "harness/report/report.h"

#include <string.h>

struct run_arguments {
	struct running common;
	const char *label, *set[RUNNING_WORDS];
	size_t set_count;
	int laboratory, neighbours, explain;
	char connect[256]; /* as --set would have it */
};

static const struct argp_option options[] = {
	{"suite", ARGUMENT_SUITE, "NAME", 0,
	 "Suite to run, a name or a file (default: default; of isolate: isolation)",
	 0},
	{"only", ARGUMENT_ONLY, "NAME", 0,
	 "Only this environment, workload, attack or antagonist; may be repeated",
	 0},
	{"set", ARGUMENT_SET, "ENV.KEY=VALUE", 0,
	 "Change a key of an environment; may be repeated", 0},
	{"seed", ARGUMENT_SEED, "N", 0,
	 "Seed of the random order (default: a new one)", 0},
	{"budget", ARGUMENT_BUDGET, "TIME", 0,
	 "Take at most this long, as in 90s or 8min", 0},
	{"store", ARGUMENT_STORE, "FILE", 0, "Where results are kept", 0},
	{"data", ARGUMENT_DATA, "DIR", 0,
	 "File system to measure disks on (default: /var/tmp)", 0},
	{"connect", ARGUMENT_CONNECT, "URI", 0,
	 "Use this libvirt for vm, instead of the embedded one", 0},
	{"lab", ARGUMENT_LAB, NULL, 0,
	 "Attack in a laboratory, too: a guest that may break", 0},
	{"neighbours", ARGUMENT_NEIGHBOURS, NULL, 0,
	 "Only antagonists beside victims (suite: neighbours)", 0},
	{"explain", ARGUMENT_EXPLAIN, NULL, 0,
	 "Find by removal which protections hold what was held", 0},
	{"label", ARGUMENT_LABEL, "TEXT", 0, "Name the run", 0},
	{"json", ARGUMENT_JSON, NULL, 0,
	 "Print the whole run as JSON at the end", 0},
	{"dry-run", ARGUMENT_DRY_RUN, NULL, 0,
	 "Say what would be done, and stop", 0},
	{"quiet", ARGUMENT_QUIET, NULL, 0, "No progress, no summary", 0},
	{0},
};

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct run_arguments *a = state->input;

	switch (key) {
	case ARGUMENT_SET:
		running_add(a->set, &a->set_count, text, state);
		break;
	case ARGUMENT_CONNECT:
		if (snprintf(a->connect, sizeof(a->connect), "vm.connect=%s",
			     text) >= (int)sizeof(a->connect))
			argp_error(state, "--connect: this URI is too long");
		running_add(a->set, &a->set_count, a->connect, state);
		break;
	case ARGUMENT_LAB:
		a->laboratory = 1;
		break;
	case ARGUMENT_NEIGHBOURS:
		a->neighbours = 1;
		break;
	case ARGUMENT_EXPLAIN:
		a->explain = 1;
		break;
	case ARGUMENT_LABEL:
		a->label = text;
		break;
	default:
		return running_parse(key, text, state, &a->common);
	}
	return 0;
}

/* The command that does it again: same seed, same options. Caller frees. */
static char *command_line(const char *command, const struct run_arguments *a)
{
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	running_command(out, command, &a->common);
	for (i = 0; i < a->set_count; i++)
		running_word(out, "--set", a->set[i]);
	if (a->laboratory)
		fputs(" --lab", out);
	if (a->neighbours)
		fputs(" --neighbours", out);
	if (a->explain)
		fputs(" --explain", out);
	fclose(out);
	return text;
}

static int make_plan(struct plan *plan, const struct run_arguments *a,
		     const struct catalogue *catalogue, int workloads,
		     struct error *err)
{
	const struct plan_options wanted = {
		.only = a->common.only,
		.only_count = a->common.only_count,
		.set = a->set,
		.set_count = a->set_count,
		.workloads = workloads,
		.attacks = 1,
		.laboratory = a->laboratory,
		.on_machine = !workloads,
		.neighbours = a->neighbours,
		.explain = a->explain,
		.seed = a->common.seed,
		.budget = a->common.budget,
	};

	return suite_plan(plan, a->common.suite, catalogue, &wanted, err);
}

static int print_results(const struct run_arguments *a, const char *store_path,
			 const char *id, struct error *err)
{
	cleanup_store struct store *store = NULL;
	cleanup_json json_t *document = NULL;

	if (store_open(&store, store_path, 0, err) < 0)
		return -1;
	if (!a->common.json)
		return a->common.quiet
			       ? 0
			       : report_summary(
					 store, id, stdout,
					 isatty(1) && !getenv("NO_COLOR"), err);
	if (store_export(store, id, &document, err) < 0)
		return -1;
	json_dumpf(document, stdout, JSON_INDENT(2));
	putchar('\n');
	return 0;
}

static int perform(const struct run_arguments *a,
		   const struct programs *programs, const struct plan *plan,
		   const char *command)
{
	struct error err = {0};
	cleanup_free char *store = arguments_store(a->common.store, &err);
	cleanup_free char *line = command_line(command, a);
	struct run_options wanted = {.programs = programs,
				     .plan = plan,
				     .suite = a->common.suite,
				     .label = a->label,
				     .store = store,
				     .data = a->common.data,
				     .command = line,
				     .dry = a->common.dry,
				     .quiet = a->common.quiet};
	struct run_outcome outcome = {0};

	if (!store || (!a->common.store && !a->common.dry &&
		       arguments_make_store(store, &err) < 0))
		return command_fail(EXIT_FAULT, &err);
	if (run_do(&wanted, &outcome, &err) < 0)
		return running_failed(&outcome, &err);
	if (*outcome.id && print_results(a, store, outcome.id, &err) < 0 &&
	    outcome.end != CONDUCT_INTERRUPTED)
		return command_fail(EXIT_FAULT, &err);
	if (outcome.surprises)
		surprises_say(a->common.suite, store, outcome.id);
	return running_status(&outcome);
}

static int run_or_isolate(const struct command *command, const char *suite,
			  int workloads, int argc, char **argv)
{
	struct run_arguments a = {0};
	cleanup_programs struct programs programs = {0};
	cleanup_plan struct plan plan = {0};
	struct error err = {0};

	arguments_parse(command, NULL, options, parse, argc, argv, &a);
	if (!a.common.suite)
		a.common.suite = a.neighbours ? "neighbours" : suite;
	a.common.seed = running_any_seed(a.common.seed);
	if (programs_find(&programs, &err) < 0)
		return command_fail(EXIT_FAULT, &err);
	if (make_plan(&plan, &a, &programs.catalogue, workloads, &err) < 0 ||
	    possible_check(&programs, &plan, &err) < 0)
		return command_fail(EXIT_USAGE, &err);
	return perform(&a, &programs, &plan, command->name);
}

static int run_main(int argc, char **argv)
{
	return run_or_isolate(&command_run, "default", 1, argc, argv);
}

static int isolate_main(int argc, char **argv)
{
	return run_or_isolate(&command_isolate, "isolation", 0, argc, argv);
}

const struct command command_run = {
	.name = "run",
	.title = "Measure what isolation costs and try what it stops.",
	.run = run_main,
};

const struct command command_isolate = {
	.name = "isolate",
	.title = "Only the attacks: what isolation stops.",
	.run = isolate_main,
};
