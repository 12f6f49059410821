/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bulkhead report: REPORT.md and its figures, from the store, and the same as a
 * page; or whether what is counted in there has its proof. */
#include "harness/report/report.h"
#include "common/cleanup.h"
#include "common/owner.h"
#include "common/paths.h"
#include "config.h"
#include "harness/cli/arguments.h"
#include "harness/host/files.h"
#include "harness/host/topology.h"
#include "harness/report/audit.h"
#include "harness/report/coverage.h"
#include "harness/report/language.h"
#include "harness/report/pdf.h"

#include <libgen.h>
#include <string.h>

struct report_arguments {
	const char *store, *run, *suite, *output, *plots, *lang;
	int audit, coverage, html, pdf, json;
};

static const struct argp_option options[] = {
	{"store", ARGUMENT_STORE, "FILE", 0, "Where results are kept", 0},
	{"output", ARGUMENT_OUTPUT, "FILE", 0,
	 "Report to write (default: REPORT.md of the tree, or of this directory)",
	 0},
	{"plots", ARGUMENT_PLOTS, "DIR", 0,
	 "Directory for the figures (default: plots beside the report)", 0},
	{"html", ARGUMENT_HTML, NULL, 0,
	 "Write it as one HTML page with the figures in it, too: REPORT.html",
	 0},
	{"pdf", ARGUMENT_PDF, NULL, 0,
	 "Write that page as REPORT.pdf, too, where Chromium, WeasyPrint or wkhtmltopdf is installed",
	 0},
	{"lang", ARGUMENT_LANG, "LANG", 0,
	 "Write it in this language: en (the default) or fr", 0},
	{"suite", ARGUMENT_SUITE, "NAME", 0,
	 "Of the latest run of this suite, instead of the latest of all", 0},
	{"audit", ARGUMENT_AUDIT, NULL, 0,
	 "Instead, see whether all that is counted as held is proven, in every run of the store",
	 0},
	{"coverage", ARGUMENT_COVERAGE, NULL, 0,
	 "Instead, see whether each protection is needed by an attack of an explained run",
	 0},
	{"json", ARGUMENT_JSON, NULL, 0, "Print the audit as JSON", 0},
	{0},
};

/* What is asked for together, once all is known. */
static void check(const struct report_arguments *a, struct argp_state *state)
{
	int writes = a->output || a->plots || a->html || a->pdf || a->lang;

	if (a->json && !a->audit)
		argp_error(
			state,
			"--json goes with --audit; 'bulkhead export' writes a run as JSON");
	else if (a->run && a->suite)
		argp_error(state, "a run is named: --suite looks for one");
	else if (a->audit && a->suite)
		argp_error(
			state,
			"--audit goes over every run, or the one named: --suite chooses none for it");
	else if (a->audit && writes)
		argp_error(state, "--audit writes no report");
	else if (a->coverage && (a->audit || writes))
		argp_error(state, "--coverage writes no report, and no audit");
}

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct report_arguments *a = state->input;

	if (key == ARGUMENT_STORE)
		a->store = text;
	else if (key == ARGUMENT_OUTPUT)
		a->output = text;
	else if (key == ARGUMENT_PLOTS)
		a->plots = text;
	else if (key == ARGUMENT_AUDIT)
		a->audit = 1;
	else if (key == ARGUMENT_COVERAGE)
		a->coverage = 1;
	else if (key == ARGUMENT_HTML)
		a->html = 1;
	else if (key == ARGUMENT_LANG)
		a->lang = text;
	else if (key == ARGUMENT_SUITE)
		a->suite = text;
	else if (key == ARGUMENT_PDF)
		a->pdf = 1;
	else if (key == ARGUMENT_JSON)
		a->json = 1;
	else if (key == ARGP_KEY_ARG && !a->run)
		a->run = text;
	else if (key == ARGP_KEY_ARG)
		argp_error(state, "'%s' is not expected here", text);
	else if (key == ARGP_KEY_END)
		check(a, state);
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

/* Where the report goes when nobody says. */
static char *default_output(void)
{
	return strdup(paths_in_tree() ? BULKHEAD_SOURCE_DIR "/REPORT.md"
				      : "REPORT.md");
}

static char *beside(const char *path, const char *name)
{
	cleanup_free char *copy = strdup(path);
	char *joined = NULL;

	return asprintf(&joined, "%s/%s", dirname(copy), name) < 0 ? NULL
								   : joined;
}

/* REPORT.html and its like beside REPORT.md. */
static char *page_beside(const char *path, const char *ending)
{
	const char *dot = strrchr(path, '.');
	int length = dot && !strcmp(dot, ".md") ? (int)(dot - path)
						: (int)strlen(path);
	char *page = NULL;

	return asprintf(&page, "%.*s.%s", length, path, ending) < 0 ? NULL
								    : page;
}

/* Written as it is wanted; what all have in common is filled in. */
static int write_all(struct store *store, struct report_options wanted,
		     struct error *err)
{
	cleanup_free char *scripts = paths_data("plots", err);
	char gnuplot[256];

	if (!scripts)
		return -1;
	wanted.scripts = scripts;
	if (host_find_program("gnuplot", gnuplot, sizeof(gnuplot)) == 0)
		wanted.gnuplot = gnuplot;
	return report_write(store, &wanted, err);
}

/* A copy stays with the run, beside the store. */
static int write_both(struct store *store, const char *store_path,
		      struct report_options wanted, struct error *err)
{
	cleanup_free char *runs = beside(store_path, "runs");
	cleanup_free char *own = NULL, *path = NULL, *plots = NULL;

	if (!runs || asprintf(&own, "%s/%s", runs, wanted.run) < 0 ||
	    asprintf(&path, "%s/REPORT.md", own) < 0 ||
	    asprintf(&plots, "%s/plots", own) < 0)
		return error_make(err, ENOMEM, "report");
	if (owner_make_directory(runs, err) < 0 ||
	    owner_make_directory(own, err) < 0)
		return -1;
	wanted.copy = path;
	wanted.copy_plots = plots;
	return write_all(store, wanted, err);
}

static int take_id(const struct run_record *run, void *data)
{
	return json_array_append_new(data, json_string(run->id));
}

/* Runs come oldest first: the last that is taken is the latest. */
struct latest {
	const char *suite;
	char *id;
};

static int take_latest(const struct run_record *run, void *data)
{
	struct latest *latest = data;

	if (!run->suite || strcmp(run->suite, latest->suite) != 0)
		return 0;
	free(latest->id);
	latest->id = strdup(run->id);
	return latest->id ? 0 : -1;
}

/* Id of the run that is meant; the caller frees it. */
static int find_run(struct store *store, const struct report_arguments *a,
		    char **id, struct error *err)
{
	struct latest latest = {a->suite, NULL};

	if (!a->suite)
		return store_find_run(store, a->run ? a->run : "latest", id,
				      err);
	if (store_each_run(store, take_latest, &latest, err) < 0)
		return -1;
	*id = latest.id;
	return *id ? 0
		   : error_make(err, 0, "the store holds no run of suite '%s'",
				a->suite);
}

/* All runs of the store, or the one that was named. */
static json_t *runs_to_audit(struct store *store, const char *named,
			     struct error *err)
{
	cleanup_json json_t *ids = json_array();
	cleanup_free char *id = NULL;

	if (named ? store_find_run(store, named, &id, err) < 0
		  : store_each_run(store, take_id, ids, err) != 0)
		return NULL;
	if (named)
		json_array_append_new(ids, json_string(id));
	return steal_pointer(&ids);
}

static json_t *audit_runs(struct store *store, const json_t *ids,
			  struct error *err)
{
	cleanup_json json_t *audited = json_array();
	const json_t *id;
	size_t i;

	json_array_foreach (ids, i, id) {
		cleanup_json json_t *document = NULL;
		json_t *one;

		if (store_export(store, json_string_value(id), &document, err) <
		    0)
			return NULL;
		one = audit_run(document, err);
		if (!one)
			return NULL;
		json_array_append_new(audited, one);
	}
	return audit_sum(steal_pointer(&audited));
}

static int audit(struct store *store, const struct report_arguments *a)
{
	struct error err = {0};
	cleanup_json json_t *ids = runs_to_audit(store, a->run, &err);
	cleanup_json json_t *sum = NULL;

	if (!ids)
		return command_fail(EXIT_USAGE, &err);
	sum = audit_runs(store, ids, &err);
	if (!sum)
		return command_fail(EXIT_FAULT, &err);
	if (a->json) {
		json_dumpf(sum, stdout, JSON_INDENT(1));
		putchar('\n');
	} else {
		audit_write(stdout, sum);
	}
	return json_int(sum, "violations", 0) ? EXIT_BAD_NEWS : EXIT_WELL;
}

static int coverage(struct store *store, const char *id)
{
	cleanup_json json_t *document = NULL;
	struct error err = {0};
	int missing;

	if (store_export(store, id, &document, &err) < 0)
		return command_fail(EXIT_FAULT, &err);
	missing = coverage_write(stdout, document);
	if (missing < 0) {
		error_make(
			&err, 0,
			"run %s explains nothing; make one with 'bulkhead isolate --explain'",
			id);
		return command_fail(EXIT_USAGE, &err);
	}
	return missing ? EXIT_BAD_NEWS : EXIT_WELL;
}

static int report_main(int argc, char **argv)
{
	struct report_arguments a = {0};
	struct error err = {0};
	cleanup_free char *path = NULL, *id = NULL, *output = NULL,
			  *plots = NULL, *page = NULL, *pdf = NULL;
	char converter[256] = "";
	cleanup_store struct store *store = NULL;

	arguments_parse(&command_report, "[RUN]", options, parse, argc, argv,
			&a);
	if (a.pdf && pdf_find(converter, sizeof(converter), &err) < 0)
		return command_fail(EXIT_USAGE, &err);
	path = arguments_store(a.store, &err);
	if (!path || store_open(&store, path, 0, &err) < 0)
		return command_fail(EXIT_USAGE, &err);
	if (a.audit)
		return audit(store, &a);
	if (find_run(store, &a, &id, &err) < 0)
		return command_fail(EXIT_USAGE, &err);
	if (a.coverage)
		return coverage(store, id);
	if (language_use(a.lang ? a.lang : "en", &err) < 0)
		return command_fail(EXIT_USAGE, &err);
	output = a.output ? strdup(a.output) : default_output();
	plots = a.plots ? strdup(a.plots) : beside(output, "plots");
	page = a.html ? page_beside(output, "html") : NULL;
	pdf = a.pdf ? page_beside(output, "pdf") : NULL;
	if (write_both(store, path,
		       (struct report_options){.run = id,
					       .path = output,
					       .plots = plots,
					       .page = page,
					       .pdf = pdf,
					       .converter = converter},
		       &err) < 0)
		return command_fail(EXIT_FAULT, &err);
	fprintf(stderr, "bulkhead: wrote %s%s%s%s%s for run %s\n", output,
		page ? " and " : "", page ? page : "", pdf ? " and " : "",
		pdf ? pdf : "", id);
	return EXIT_WELL;
}

const struct command command_report = {
	.name = "report",
	.title =
		"Write REPORT.md and its figures from what was measured, or audit it.",
	.run = report_main,
};
