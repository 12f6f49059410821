/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bulkhead list: what there is to run, and what was run. */
#include "common/cleanup.h"
#include "common/units.h"
#include "harness/cli/arguments.h"
#include "harness/cli/list-keys.h"
#include "harness/cli/suite-path.h"
#include "harness/conduct/programs.h"
#include "harness/report/text.h"
#include "harness/store/store.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

struct list_arguments {
	const char *store, *what, *delete;
	const char *environment; /* whose keys; NULL: all */
	int json, names, page;
};

static const struct argp_option options[] = {
	{"store", ARGUMENT_STORE, "FILE", 0, "Where results are kept", 0},
	{"keys", ARGUMENT_KEYS, NULL, 0,
	 "What can be set about environments, or the one that follows", 0},
	{"names", ARGUMENT_NAMES, NULL, 0, "Only names, one a line", 0},
	{"json", ARGUMENT_JSON, NULL, 0, "Print as JSON", 0},
	{"page", ARGUMENT_PAGE, NULL, 0,
	 "Print the manual page bulkhead-keys(7)", 0},
	{"delete", ARGUMENT_DELETE, "RUN", 0,
	 "Delete a run and all that belongs to it", 0},
	{0},
};

static const char *find_what(const char *word)
{
	static const char *const known[] = {
		"environments", "workloads", "attacks", "antagonists",
		"keys",		"suites",    "runs"};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(known[i], word))
			return known[i];
	return NULL;
}

static void parse_word(struct list_arguments *a, const char *word,
		       struct argp_state *state)
{
	int keys = a->what && !strcmp(a->what, "keys");

	if (!a->what)
		a->what = find_what(word);
	else if (keys && !a->environment)
		a->environment = word;
	else
		argp_error(state, "'%s' is not expected here", word);
	if (!a->what)
		argp_error(
			state,
			"'%s' is none of environments, workloads, attacks, antagonists, keys, suites, runs",
			word);
}

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct list_arguments *a = state->input;

	switch (key) {
	case ARGUMENT_STORE:
		a->store = text;
		break;
	case ARGUMENT_JSON:
		a->json = 1;
		break;
	case ARGUMENT_NAMES:
		a->names = 1;
		break;
	case ARGUMENT_PAGE:
		a->page = 1;
		break;
	case ARGUMENT_DELETE:
		a->delete = text;
		break;
	case ARGUMENT_KEYS:
		a->what = "keys";
		break;
	case ARGP_KEY_ARG:
		parse_word(a, text, state);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static int wanted(const struct list_arguments *a, const char *what)
{
	return !a->what || !strcmp(a->what, what);
}

/* A heading and rows of name and title, or only the names. */
static void print_heading(const struct list_arguments *a, const char *heading)
{
	if (!a->names)
		puts(heading);
}

static void print_row(const struct list_arguments *a, const char *name,
		      const char *title)
{
	if (a->names)
		puts(name);
	else
		printf("  %-16s %s\n", name, title);
}

static void print_jobs(const struct list_arguments *a,
		       const struct catalogue *catalogue, const char *kind,
		       const char *heading)
{
	const char *name;
	json_t *job;

	print_heading(a, heading);
	json_object_foreach (catalogue->jobs, name, job)
		if (!strcmp(json_text(job, "kind", ""), kind))
			print_row(a, name, json_text(job, "title", ""));
}

static void print_ladder(const struct list_arguments *a,
			 const struct catalogue *catalogue)
{
	cleanup_json json_t *ladder = catalogue_ladder(catalogue);
	const char *name;
	json_t *title;

	print_heading(a, "environments, from the lowest rung of the ladder");
	json_object_foreach (ladder, name, title)
		print_row(a, name, json_string_value(title));
}

static void print_suites(const struct list_arguments *a)
{
	cleanup_json json_t *suites = suite_titles();
	const char *name;
	json_t *title;

	print_heading(a, "suites");
	json_object_foreach (suites, name, title)
		print_row(a, name, json_string_value(title));
}

static int print_keys(const struct list_arguments *a,
		      const struct catalogue *catalogue, struct error *err)
{
	if (!a->names)
		return list_keys(catalogue, a->environment, err);
	return list_key_names(catalogue, a->environment, err);
}

static int print_run(const struct run_record *run, void *data)
{
	char when[32] = "";
	struct tm parts;
	time_t started = (time_t)run->started_s;

	if (((const struct list_arguments *)data)->names) {
		puts(run->id);
		return 0;
	}
	localtime_r(&started, &parts);
	strftime(when, sizeof(when), "%Y-%m-%d %H:%M", &parts);
	printf("  %-24s %s  ", run->id, when);
	text_put(stdout, run->suite ? run->suite : "?", 9);
	printf("  %-11s ", run->status);
	text_put(stdout, run->label ? run->label : "", 0);
	if (run->imported) {
		fputs(run->label ? ", imported from " : "imported from ",
		      stdout);
		text_put(stdout, run->imported, 0);
	}
	putchar('\n');
	return 0;
}

static int json_run(const struct run_record *run, void *data)
{
	json_array_append_new(
		data, json_pack("{s:s, s:s, s:s?, s:s, s:I, s:s?}", "id",
				run->id, "label", run->label ? run->label : "",
				"suite", run->suite, "status", run->status,
				"started", (json_int_t)run->started_s,
				"imported", run->imported));
	return 0;
}

/* The store; none is fine where there is none yet and nobody named one. */
static int open_store(const struct list_arguments *a, struct store **store,
		      struct error *err)
{
	cleanup_free char *path = arguments_store(a->store, err);

	*store = NULL;
	if (!path)
		return -1;
	if (!a->store && access(path, F_OK) < 0)
		return 0;
	return store_open(store, path, 0, err);
}

static int each_run(struct store *store,
		    int (*each)(const struct run_record *, void *), void *data,
		    struct error *err)
{
	return store ? store_each_run(store, each, data, err) : 0;
}

static int delete_run(const struct list_arguments *a, struct error *err)
{
	cleanup_close int lock = -1;
	cleanup_free char *path = arguments_store(a->store, err);
	cleanup_free char *id = NULL;
	cleanup_store struct store *store = NULL;

	if (!path || store_open(&store, path, 0, err) < 0 ||
	    store_find_run(store, a->delete, &id, err) < 0)
		return EXIT_USAGE;
	lock = arguments_lock_store(path, "delete", err);
	if (lock < 0)
		return EXIT_NOTHING;
	return store_delete_run(store, id, err) < 0 ? EXIT_FAULT : EXIT_WELL;
}

static int print_all_json(struct store *store, const struct programs *programs,
			  struct error *err)
{
	cleanup_json json_t *runs = json_array();
	cleanup_json json_t *all = NULL;

	if (each_run(store, json_run, runs, err) < 0)
		return -1;
	all = json_pack("{s:O, s:O, s:O}", "jobs", programs->catalogue.jobs,
			"environments", programs->catalogue.kinds, "runs",
			runs);
	json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	return 0;
}

static int print_wanted(struct list_arguments *a, struct store *store,
			const struct programs *programs, struct error *err)
{
	if (wanted(a, "environments"))
		print_ladder(a, &programs->catalogue);
	if (wanted(a, "workloads"))
		print_jobs(a, &programs->catalogue, "workload", "workloads");
	if (wanted(a, "attacks"))
		print_jobs(a, &programs->catalogue, "attack", "attacks");
	if (wanted(a, "antagonists"))
		print_jobs(a, &programs->catalogue, "antagonist",
			   "antagonists");
	if (wanted(a, "suites"))
		print_suites(a);
	if (!wanted(a, "runs"))
		return 0;
	print_heading(a, "runs");
	return each_run(store, print_run, a, err);
}

static int list_main(int argc, char **argv)
{
	struct list_arguments a = {0};
	cleanup_programs struct programs programs = {0};
	cleanup_store struct store *store = NULL;
	struct error err = {0};
	int status;

	arguments_parse(
		&command_list,
		"[environments|workloads|attacks|antagonists|keys|suites|runs] [ENV]",
		options, parse, argc, argv, &a);
	if (a.delete) {
		status = delete_run(&a, &err);
		return status ? command_fail((enum exit_status)status, &err)
			      : status;
	}
	if (programs_find(&programs, &err) < 0)
		return command_fail(EXIT_FAULT, &err);
	if (a.page) {
		list_keys_page(&programs.catalogue);
		return EXIT_WELL;
	}
	if (a.what && !strcmp(a.what, "keys") && !a.json)
		return print_keys(&a, &programs.catalogue, &err) < 0
			       ? command_fail(EXIT_USAGE, &err)
			       : EXIT_WELL;
	if ((a.json || wanted(&a, "runs")) && open_store(&a, &store, &err) < 0)
		return command_fail(EXIT_USAGE, &err);
	if (a.json)
		status = print_all_json(store, &programs, &err);
	else
		status = print_wanted(&a, store, &programs, &err);
	return status < 0 ? command_fail(EXIT_FAULT, &err) : EXIT_WELL;
}

const struct command command_list = {
	.name = "list",
	.title =
		"What there is: environments, their keys, workloads, attacks, antagonists, suites, runs.",
	.run = list_main,
};
