/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bulkhead import: runs that other machines exported, into this store. */
#include "common/cleanup.h"
#include "common/version.h"
#include "harness/cli/arguments.h"
#include "harness/store/document.h"
#include "harness/store/store.h"

#include <string.h>
#include <time.h>

struct import_arguments {
	const char *store;
	char **files; /* borrowed; `count` of them */
	int count;
};

static const struct argp_option options[] = {
	{"store", ARGUMENT_STORE, "FILE", 0, "Where results are kept", 0},
	{0},
};

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct import_arguments *a = state->input;

	if (key == ARGUMENT_STORE) {
		a->store = text;
	} else if (key == ARGP_KEY_ARGS) {
		a->files = state->argv + state->next;
		a->count = state->argc - state->next;
	} else if (key == ARGP_KEY_NO_ARGS) {
		argp_error(
			state,
			"a file is needed; 'bulkhead export' writes it where the run was made");
	} else {
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static size_t count_in(const json_t *document, const char *list)
{
	const json_t *environment;
	size_t count = 0, i;

	json_array_foreach (json_object_get(document, "environments"), i,
			    environment)
		count += json_array_size(json_object_get(environment, list));
	return count;
}

static void say(const char *path, const json_t *document, int is_new)
{
	const char *id = json_text(json_object_get(document, "run"), "id", "?");

	if (is_new)
		printf("%s: imported run %s: %zu environments, %zu trials, %zu verdicts\n",
		       path, id,
		       json_array_size(
			       json_object_get(document, "environments")),
		       count_in(document, "trials"),
		       count_in(document, "verdicts"));
	else
		printf("%s: run %s is in the store already\n", path, id);
}

static enum exit_status import_one(struct store *store, const char *path,
				   struct error *err)
{
	cleanup_json json_t *document = NULL;
	char sha256[DIGEST_TEXT];
	const char *slash = strrchr(path, '/');
	struct import_record import = {
		.file = slash ? slash + 1 : path,
		.sha256 = sha256,
		.version = version_number(),
		.imported_s = time(NULL),
	};
	int held;

	if (document_read(&document, path, sha256, err) < 0)
		return EXIT_USAGE;
	import.schema = document_schema(document);
	if (document_prepare(document, err) < 0)
		return EXIT_USAGE;
	held = store_holds(store, document, err);
	if (held < 0)
		return EXIT_USAGE;
	if (!held && store_import(store, document, &import, err) < 0)
		return EXIT_FAULT;
	say(path, document, !held);
	return EXIT_WELL;
}

/* Each file on its own: one that is refused keeps no other out. */
static int import_all(struct store *store, const struct import_arguments *a)
{
	enum exit_status worst = EXIT_WELL;

	for (int i = 0; i < a->count; i++) {
		struct error err = {0};
		enum exit_status status = import_one(store, a->files[i], &err);

		if (!status)
			continue;
		error_wrap(&err, "%s is not imported", a->files[i]);
		command_fail(status, &err);
		worst = status > worst ? status : worst;
	}
	return (int)worst;
}

static int import_main(int argc, char **argv)
{
	struct import_arguments a = {0};
	struct error err = {0};
	cleanup_free char *path = NULL;
	cleanup_close int lock = -1;
	cleanup_store struct store *store = NULL;

	arguments_parse(&command_import, "FILE...", options, parse, argc, argv,
			&a);
	path = arguments_store(a.store, &err);
	if (!path || (!a.store && arguments_make_store(path, &err) < 0) ||
	    store_open(&store, path, 1, &err) < 0)
		return command_fail(EXIT_USAGE, &err);
	lock = arguments_lock_store(path, "import", &err);
	if (lock < 0)
		return command_fail(EXIT_NOTHING, &err);
	return import_all(store, &a);
}

const struct command command_import = {
	.name = "import",
	.title = "Runs that were exported elsewhere, into this store.",
	.run = import_main,
};
