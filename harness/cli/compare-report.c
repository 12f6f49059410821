/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/cli/compare-report.h"

#include "common/cleanup.h"
#include "common/owner.h"
#include "harness/cli/arguments.h"
#include "harness/report/beside.h"
#include "harness/report/language.h"
#include "harness/report/page.h"
#include "harness/store/document.h"
#include "harness/store/store.h"

#include <string.h>
#include <sys/stat.h>

/* Runs that were read. */
struct runs {
	struct beside_run list[BESIDE_MOST];
	json_t *documents[BESIDE_MOST]; /* owned */
	size_t count;
};

static int is_file(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

int compare_split(const char *text, char **store, char **runs)
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

/* Whether a file is an exported run: a store begins otherwise. */
static int is_exported(const char *path)
{
	static const char magic[] = "SQLite format 3";
	char head[sizeof(magic)] = "";
	cleanup_file FILE *file = is_file(path) ? fopen(path, "re") : NULL;

	if (!file)
		return 0;
	return fread(head, 1, sizeof(magic), file) < sizeof(magic) ||
	       memcmp(head, magic, sizeof(magic)) != 0;
}

/* Takes the document over, whatever comes of it. */
static int add_run(struct runs *runs, const char *given, json_t *document,
		   struct error *err)
{
	struct beside_run *run = &runs->list[runs->count];

	if (runs->count == BESIDE_MOST) {
		json_decref(document);
		return error_make(err, 0,
				  "there is room for %d runs side by side",
				  BESIDE_MOST);
	}
	run->given = given;
	runs->documents[runs->count++] = document;
	return analysis_make(&run->analysis, document, err);
}

static int add_file(struct runs *runs, const char *path, struct error *err)
{
	cleanup_json json_t *document = NULL;
	char sha256[DIGEST_TEXT];

	if (document_read(&document, path, sha256, err) < 0 ||
	    document_prepare(document, err) < 0)
		return error_wrap(err, "%s is no run", path);
	return add_run(runs, path, json_incref(document), err);
}

/* Runs of a store, which may be one, some or all. */
static int add_stored(struct runs *runs, const char *given,
		      const char *default_store, struct error *err)
{
	cleanup_free char *named = NULL, *which = NULL, *path = NULL;
	cleanup_store struct store *store = NULL;
	cleanup_json json_t *ids = NULL;
	const json_t *id;
	size_t i;

	if (compare_split(given, &named, &which) < 0)
		return error_make(err, ENOMEM, "cannot read %s", given);
	path = arguments_store(named ? named : default_store, err);
	if (!path || store_open(&store, path, 0, err) < 0 ||
	    store_pick_runs(store, which, &ids, err) < 0)
		return -1;
	json_array_foreach (ids, i, id) {
		json_t *document = NULL;

		if (store_export(store, json_string_value(id), &document, err) <
			    0 ||
		    add_run(runs, given, document, err) < 0)
			return -1;
	}
	return 0;
}

static int read_all(struct runs *runs, const struct compare_report *wanted,
		    struct error *err)
{
	for (int i = 0; i < wanted->count; i++) {
		const char *given = wanted->given[i];

		if (is_exported(given)
			    ? add_file(runs, given, err) < 0
			    : add_stored(runs, given, wanted->store, err) < 0)
			return -1;
	}
	if (runs->count < 2)
		return error_make(
			err, 0,
			"one run has nothing beside it; name another one");
	return 0;
}

static void free_runs(struct runs *runs)
{
	for (size_t r = 0; r < runs->count; r++) {
		analysis_free(&runs->list[r].analysis);
		json_decref(runs->documents[r]);
	}
}

/* Markdown, or a page. NULL on failure; caller frees. */
static char *compose(const struct runs *runs, int html, struct error *err)
{
	char *text = NULL, *page;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int failed = !out || beside_write(out, runs->list, runs->count) < 0;

	if (out)
		fclose(out);
	if (failed) {
		error_make(err, ENOMEM, "cannot put runs side by side");
		free(text);
		return NULL;
	}
	if (!html)
		return text;
	/* It has no figures. */
	page = page_make(text, "", "", NULL, err);
	free(text);
	return page;
}

static int write_out(const struct runs *runs,
		     const struct compare_report *wanted, struct error *err)
{
	cleanup_free char *text = compose(runs, wanted->html, err);

	if (!text)
		return -1;
	if (wanted->output)
		return owner_replace(wanted->output, text, err);
	if (fputs(text, stdout) < 0 || fflush(stdout) != 0)
		return error_make(err, errno, "cannot write it");
	return 0;
}

int compare_report(const struct compare_report *wanted)
{
	struct runs runs = {0};
	struct error err = {0};
	int status = EXIT_WELL;

	if (language_use(wanted->lang ? wanted->lang : "en", &err) < 0 ||
	    read_all(&runs, wanted, &err) < 0)
		status = command_fail(EXIT_USAGE, &err);
	else if (write_out(&runs, wanted, &err) < 0)
		status = command_fail(EXIT_FAULT, &err);
	free_runs(&runs);
	return status;
}
