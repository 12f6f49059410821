/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bulkhead export: a whole run as one JSON document (docs/run.schema.json). */
#include "common/cleanup.h"
#include "common/owner.h"
#include "harness/cli/arguments.h"
#include "harness/store/store.h"

#include <string.h>

struct export_arguments {
	const char *store, *run, *output;
};

static const struct argp_option options[] = {
	{"store", ARGUMENT_STORE, "FILE", 0, "Where results are kept", 0},
	{"output", ARGUMENT_OUTPUT, "FILE", 0,
	 "Write a new file (default: standard output)", 0},
	{0},
};

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct export_arguments *a = state->input;

	if (key == ARGUMENT_STORE)
		a->store = text;
	else if (key == ARGUMENT_OUTPUT)
		a->output = text;
	else if (key == ARGP_KEY_ARG && !a->run)
		a->run = text;
	else if (key == ARGP_KEY_ARG)
		argp_error(state, "'%s' is not expected here", text);
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static int write_file(const json_t *document, const char *path,
		      struct error *err)
{
	cleanup_close int fd = owner_create(path, err);

	if (fd < 0)
		return -1;
	if (json_dumpfd(document, fd, JSON_INDENT(1)) < 0 ||
	    write(fd, "\n", 1) != 1)
		return error_make(err, errno, "cannot write %s", path);
	return 0;
}

static int export_main(int argc, char **argv)
{
	struct export_arguments a = {0};
	struct error err = {0};
	cleanup_free char *path = NULL, *id = NULL;
	cleanup_store struct store *store = NULL;
	cleanup_json json_t *document = NULL;

	arguments_parse(&command_export, "[RUN]", options, parse, argc, argv,
			&a);
	path = arguments_store(a.store, &err);
	if (!path || store_open(&store, path, 0, &err) < 0 ||
	    store_find_run(store, a.run ? a.run : "latest", &id, &err) < 0)
		return command_fail(EXIT_USAGE, &err);
	if (store_export(store, id, &document, &err) < 0)
		return command_fail(EXIT_FAULT, &err);
	if (a.output)
		return write_file(document, a.output, &err) < 0
			       ? command_fail(EXIT_FAULT, &err)
			       : EXIT_WELL;
	json_dumpf(document, stdout, JSON_INDENT(1));
	putchar('\n');
	return EXIT_WELL;
}

const struct command command_export = {
	.name = "export",
	.title = "A whole run as JSON.",
	.run = export_main,
};
