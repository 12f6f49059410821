/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bulkhead run, bulkhead isolate: measure and attack; attack only. */
#include "harness/conduct/run.h"
#include "common/cleanup.h"
#include "common/units.h"
#include "harness/cli/arguments.h"
#include "harness/cli/suite-path.h"
#include "harness/cli/surprises.h"
#include "harness/conduct/place.h"
#include "harness/conduct/possible.h"
#include "harness/report/report.h"

#include <string.h>
#include <sys/random.h>

#define WORDS_MOST 64

struct run_arguments {
	const char *suite, *store, *label, *data;
	const char *only[WORDS_MOST], *set[WORDS_MOST];
	size_t only_count, set_count;
	uint64_t seed;
	nanoseconds budget;
	int dry, json, quiet, laboratory, neighbours, explain;
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

static uint64_t parse_seed(const char *text, struct argp_state *state)
{
	struct error err = {0};
	int64_t value;

	if (units_parse_count(text, &value, &err) < 0 || value == 0)
		argp_error(state, "--seed: '%s' is not a whole number above 0",
			   text);
	return (uint64_t)value;
}

static nanoseconds parse_budget(const char *text, struct argp_state *state)
{
	struct error err = {0};
	nanoseconds value;

	if (units_parse_time(text, &value, &err) < 0)
		argp_error(state, "--budget: %s", err.message);
	if (value < NS_PER_S || value > 24 * 3600 * NS_PER_S)
		argp_error(state, "--budget: %s is outside 1s … 24h", text);
	return value;
}

static void add_word(const char **words, size_t *count, const char *word,
		     struct argp_state *state)
{
	if (*count == WORDS_MOST)
		argp_error(state, "more than %d of one option", WORDS_MOST);
	words[(*count)++] = word;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct run_arguments *a = state->input;

	switch (key) {
	case ARGUMENT_SUITE:
		a->suite = text;
		break;
	case ARGUMENT_ONLY:
		add_word(a->only, &a->only_count, text, state);
		break;
	case ARGUMENT_SET:
		add_word(a->set, &a->set_count, text, state);
		break;
	case ARGUMENT_SEED:
		a->seed = parse_seed(text, state);
		break;
	case ARGUMENT_BUDGET:
		a->budget = parse_budget(text, state);
		break;
	case ARGUMENT_STORE:
		a->store = text;
		break;
	case ARGUMENT_DATA:
		a->data = text;
		break;
	case ARGUMENT_CONNECT:
		if (snprintf(a->connect, sizeof(a->connect), "vm.connect=%s",
			     text) >= (int)sizeof(a->connect))
			argp_error(state, "--connect: this URI is too long");
		add_word(a->set, &a->set_count, a->connect, state);
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
	case ARGUMENT_JSON:
		a->json = 1;
		break;
	case ARGUMENT_DRY_RUN:
		a->dry = 1;
		break;
	case ARGUMENT_QUIET:
		a->quiet = 1;
		break;
	case ARGP_KEY_ARG:
		argp_error(state, "'%s' is not expected here", text);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

/* One word for a shell, quoted where it has to be. */
static void shell_word(FILE *out, const char *option, const char *word)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,:/@%";

	fprintf(out, " %s ", option);
	if (*word && strspn(word, plain) == strlen(word)) {
		fputs(word, out);
		return;
	}
	fputc('\'', out);
	for (; *word; word++)
		if (*word == '\'')
			fputs("'\\''", out);
		else
			fputc(*word, out);
	fputc('\'', out);
}

/* The command that does it again: same seed, same options. Caller frees. */
static char *command_line(const char *command, const struct run_arguments *a)
{
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fprintf(out, "bulkhead %s", command);
	shell_word(out, "--suite", a->suite);
	fprintf(out, " --seed %llu", (unsigned long long)a->seed);
	for (i = 0; i < a->only_count; i++)
		shell_word(out, "--only", a->only[i]);
	for (i = 0; i < a->set_count; i++)
		shell_word(out, "--set", a->set[i]);
	if (a->laboratory)
		fputs(" --lab", out);
	if (a->neighbours)
		fputs(" --neighbours", out);
	if (a->explain)
		fputs(" --explain", out);
	if (a->budget)
		fprintf(out, " --budget %lldms",
			(long long)(a->budget / NS_PER_MS));
	if (a->data)
		shell_word(out, "--data", a->data);
	fclose(out);
	return text;
}

static int make_plan(struct plan *plan, const struct run_arguments *a,
		     const struct catalogue *catalogue, int workloads,
		     struct error *err)
{
	const struct plan_options wanted = {
		.only = a->only,
		.only_count = a->only_count,
		.set = a->set,
		.set_count = a->set_count,
		.workloads = workloads,
		.attacks = 1,
		.laboratory = a->laboratory,
		.neighbours = a->neighbours,
		.explain = a->explain,
		.seed = a->seed,
		.budget = a->budget,
	};

	return suite_plan(plan, a->suite, catalogue, &wanted, err);
}

static int print_results(const struct run_arguments *a, const char *store_path,
			 const char *id, struct error *err)
{
	cleanup_store struct store *store = NULL;
	cleanup_json json_t *document = NULL;

	if (store_open(&store, store_path, 0, err) < 0)
		return -1;
	if (!a->json)
		return a->quiet
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

static int status_of(const struct run_outcome *outcome)
{
	struct error err = {0};

	if (outcome->end == CONDUCT_INTERRUPTED)
		return EXIT_SIGNALLED + outcome->signal;
	if (outcome->named_missing) {
		error_make(&err, 0, "%s", outcome->missing);
		return command_fail(EXIT_MISSING, &err);
	}
	if (*outcome->id && !outcome->measured) {
		error_make(
			&err, 0,
			"nothing could be measured; 'bulkhead doctor' says why");
		return command_fail(EXIT_NOTHING, &err);
	}
	return outcome->surprises ? EXIT_BAD_NEWS : EXIT_WELL;
}

static int perform(const struct run_arguments *a,
		   const struct programs *programs, const struct plan *plan,
		   const char *command)
{
	struct error err = {0};
	cleanup_free char *store = arguments_store(a->store, &err);
	cleanup_free char *line = command_line(command, a);
	struct run_options wanted = {.programs = programs,
				     .plan = plan,
				     .suite = a->suite,
				     .label = a->label,
				     .store = store,
				     .data = a->data,
				     .command = line,
				     .dry = a->dry,
				     .quiet = a->quiet};
	struct run_outcome outcome = {0};

	if (!store ||
	    (!a->store && !a->dry && arguments_make_store(store, &err) < 0))
		return command_fail(EXIT_FAULT, &err);
	if (run_do(&wanted, &outcome, &err) < 0)
		return command_fail(err.number == PLACE_BUSY ? EXIT_NOTHING
				    : outcome.refused	     ? EXIT_USAGE
							     : EXIT_FAULT,
				    &err);
	if (*outcome.id && print_results(a, store, outcome.id, &err) < 0 &&
	    outcome.end != CONDUCT_INTERRUPTED)
		return command_fail(EXIT_FAULT, &err);
	if (outcome.surprises)
		surprises_say(a->suite, store, outcome.id);
	return status_of(&outcome);
}

static int run_or_isolate(const struct command *command, const char *suite,
			  int workloads, int argc, char **argv)
{
	struct run_arguments a = {0};
	cleanup_programs struct programs programs = {0};
	cleanup_plan struct plan plan = {0};
	struct error err = {0};

	arguments_parse(command, NULL, options, parse, argc, argv, &a);
	if (!a.suite)
		a.suite = a.neighbours ? "neighbours" : suite;
	if (!a.seed && getrandom(&a.seed, 4, 0) != 4)
		a.seed = (uint64_t)clock_now();
	a.seed &= INT64_MAX;
	a.seed |= !a.seed;
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
