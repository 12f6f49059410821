/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bulkhead compare: two runs, or several against several: what became better,
 * what became worse, and which boundaries hold no longer. */
#include "common/cleanup.h"
#include "harness/cli/arguments.h"
#include "harness/cli/compare-report.h"
#include "harness/report/comparison.h"

#include <errno.h>
#include <string.h>

enum { FLOOR_MOST = 1000 };

struct compare_arguments {
	struct compare_report report; /* with what is to be compared */
	json_t *floors;		      /* owned */
	int json, markdown, anyway, side_by_side;
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
	{"report", ARGUMENT_REPORT, NULL, 0,
	 "Instead, put several runs side by side, as Markdown: exported files, stores, runs",
	 0},
	{"lang", ARGUMENT_LANG, "LANG", 0,
	 "Write that in this language: en (the default) or fr", 0},
	{"html", ARGUMENT_HTML, NULL, 0, "Write that as one HTML page", 0},
	{"output", ARGUMENT_OUTPUT, "FILE", 0,
	 "Write that to a file (default: standard output)", 0},
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

/* What is asked for together, once all is known. */
static void check(const struct compare_arguments *a, struct argp_state *state)
{
	const struct compare_report *report = &a->report;

	if (a->side_by_side &&
	    (a->json || a->anyway || json_object_size(a->floors)))
		argp_error(
			state,
			"--report judges nothing: --json, --floor and --anyway are of 'bulkhead compare A B'");
	else if (!a->side_by_side &&
		 (report->html || report->output || report->lang))
		argp_error(state,
			   "--html, --lang and --output are of --report");
	else if (!a->side_by_side && report->count > COMPARISON_SIDES)
		argp_error(state, "'%s' is not expected here",
			   report->given[COMPARISON_SIDES]);
	else if (!a->side_by_side && report->count < COMPARISON_SIDES)
		argp_error(
			state,
			"two sides are needed, for instance 'bulkhead compare before latest'");
	else if (!report->count)
		argp_error(
			state,
			"runs are needed, for instance 'bulkhead compare --report here.json there.json'");
	else if (a->json && a->markdown)
		argp_error(state, "--json and --markdown exclude each other");
}

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct compare_arguments *a = state->input;

	if (key == ARGUMENT_STORE) {
		a->report.store = text;
	} else if (key == ARGUMENT_FLOOR) {
		parse_floor(a, text, state);
	} else if (key == ARGUMENT_ANYWAY) {
		a->anyway = 1;
	} else if (key == ARGUMENT_JSON) {
		a->json = 1;
	} else if (key == ARGUMENT_MARKDOWN) {
		a->markdown = 1;
	} else if (key == ARGUMENT_REPORT) {
		a->side_by_side = 1;
	} else if (key == ARGUMENT_LANG) {
		a->report.lang = text;
	} else if (key == ARGUMENT_HTML) {
		a->report.html = 1;
	} else if (key == ARGUMENT_OUTPUT) {
		a->report.output = text;
	} else if (key == ARGP_KEY_ARGS) {
		a->report.given = state->argv + state->next;
		a->report.count = state->argc - state->next;
	} else if (key == ARGP_KEY_END) {
		check(a, state);
	} else {
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static int read_side(struct comparison *comparison, int which,
		     const struct compare_arguments *a, struct error *err)
{
	const char *given = a->report.given[which];
	cleanup_free char *named = NULL, *runs = NULL, *path = NULL;
	cleanup_store struct store *store = NULL;
	cleanup_json json_t *ids = NULL;

	if (compare_split(given, &named, &runs) < 0)
		return error_make(err, ENOMEM, "cannot compare");
	path = arguments_store(named ? named : a->report.store, err);
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
			a->report.given[0], a->report.given[1]);
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

	arguments_parse(&command_compare, "A B\n--report FILE|STORE|RUN...",
			options, parse, argc, argv, &a);
	if (a.side_by_side)
		return compare_report(&a.report);
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
