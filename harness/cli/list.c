/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bulkhead list: what there is to run, and what was run. */
#include "common/cleanup.h"
#include "common/units.h"
#include "harness/cli/arguments.h"
#include "harness/conduct/programs.h"
#include "harness/store/store.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>

struct list_arguments {
	const char *store, *what, *delete;
	int json;
};

static const struct argp_option options[] = {
	{"store", ARGUMENT_STORE, "FILE", 0, "Where results are kept", 0},
	{"json", ARGUMENT_JSON, NULL, 0, "Print as JSON", 0},
	{"delete", ARGUMENT_DELETE, "RUN", 0,
	 "Delete a run and all that belongs to it", 0},
	{0},
};

static error_t parse(int key, char *text, struct argp_state *state)
{
	static const char *const known[] = {"workloads", "attacks",
					    "environments", "keys", "runs"};
	struct list_arguments *a = state->input;
	size_t i;

	if (key == ARGUMENT_STORE)
		a->store = text;
	else if (key == ARGUMENT_JSON)
		a->json = 1;
	else if (key == ARGUMENT_DELETE)
		a->delete = text;
	else if (key == ARGP_KEY_ARG && !a->what) {
		for (i = 0; i < sizeof(known) / sizeof(*known); i++)
			if (!strcmp(known[i], text))
				a->what = known[i];
		if (!a->what)
			argp_error(
				state,
				"'%s' is none of workloads, attacks, environments, keys, runs",
				text);
	} else if (key == ARGP_KEY_ARG)
		argp_error(state, "'%s' is not expected here", text);
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static int wanted(const struct list_arguments *a, const char *what)
{
	return !a->what || !strcmp(a->what, what);
}

static void print_jobs(const struct catalogue *catalogue, const char *kind,
		       const char *heading)
{
	const char *name;
	json_t *job;

	printf("%s\n", heading);
	json_object_foreach (catalogue->jobs, name, job) {
		if (strcmp(json_text(job, "kind", ""), kind))
			continue;
		printf("  %-16s %s\n", name, json_text(job, "title", ""));
	}
}

static void print_kinds(const struct catalogue *catalogue)
{
	const char *name;
	json_t *kind;

	printf("environments\n");
	json_object_foreach (catalogue->kinds, name, kind)
		printf("  %-16s %s\n", name, json_text(kind, "title", ""));
}

static void print_keys(const struct catalogue *catalogue)
{
	const char *kind, *name;
	json_t *described, *key;

	printf("keys (--set ENVIRONMENT.KEY=VALUE)\n");
	json_object_foreach (catalogue->kinds, kind, described) {
		json_object_foreach (json_object_get(described, "keys"), name,
				     key)
			printf("  %s.%-*s %-12s %s%s%s%s\n", kind,
			       (int)(24 - strlen(kind)), name,
			       json_text(key, "default", ""),
			       json_text(key, "title", ""),
			       json_text(key, "source", NULL) ? " (" : "",
			       json_text(key, "source", ""),
			       json_text(key, "source", NULL) ? ")" : "");
	}
}

static int print_run(const struct run_record *run, void *data)
{
	char when[32] = "";
	struct tm parts;
	time_t started = (time_t)run->started_s;

	(void)data;
	localtime_r(&started, &parts);
	strftime(when, sizeof(when), "%Y-%m-%d %H:%M", &parts);
	printf("  %-24s %s  %-9s %-11s %s\n", run->id, when, run->suite,
	       run->status, run->label ? run->label : "");
	return 0;
}

static int json_run(const struct run_record *run, void *data)
{
	json_array_append_new(
		data, json_pack("{s:s, s:s, s:s, s:s, s:I}", "id", run->id,
				"label", run->label ? run->label : "", "suite",
				run->suite, "status", run->status, "started",
				(json_int_t)run->started_s));
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
	/* The lock that a run holds while it writes. */
	lock = open(path, O_RDONLY | O_CLOEXEC);
	if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) < 0) {
		error_make(err, 0,
			   "a run is writing in %s; delete when it has ended",
			   path);
		return EXIT_NOTHING;
	}
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

static int print_wanted(const struct list_arguments *a, struct store *store,
			const struct programs *programs, struct error *err)
{
	if (wanted(a, "environments"))
		print_kinds(&programs->catalogue);
	if (wanted(a, "workloads"))
		print_jobs(&programs->catalogue, "workload", "workloads");
	if (wanted(a, "attacks"))
		print_jobs(&programs->catalogue, "attack", "attacks");
	if (a->what && !strcmp(a->what, "keys"))
		print_keys(&programs->catalogue);
	if (!wanted(a, "runs"))
		return 0;
	puts("runs");
	return each_run(store, print_run, NULL, err);
}

static int list_main(int argc, char **argv)
{
	struct list_arguments a = {0};
	cleanup_programs struct programs programs = {0};
	cleanup_store struct store *store = NULL;
	struct error err = {0};
	int status;

	arguments_parse(&command_list,
			"[workloads|attacks|environments|keys|runs]", options,
			parse, argc, argv, &a);
	if (a.delete) {
		status = delete_run(&a, &err);
		return status ? command_fail((enum exit_status)status, &err)
			      : status;
	}
	if (programs_find(&programs, &err) < 0)
		return command_fail(EXIT_FAULT, &err);
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
		"What there is: environments, workloads, attacks, keys, past runs.",
	.run = list_main,
};
