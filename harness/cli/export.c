/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bulkhead export: a whole run as one JSON document (docs/run.schema.json), or
 * in a format of other programs. */
#include "common/cleanup.h"
#include "common/owner.h"
#include "harness/cli/arguments.h"
#include "harness/report/formats.h"
#include "harness/store/store.h"

#include <string.h>

typedef int write_format(FILE *out, const json_t *document, struct error *err);

struct export_arguments {
	const char *store, *run, *output;
	write_format *format;
};

static const struct argp_option options[] = {
	{"store", ARGUMENT_STORE, "FILE", 0, "Where results are kept", 0},
	{"output", ARGUMENT_OUTPUT, "FILE", 0,
	 "Write a new file (default: standard output)", 0},
	{"csv", ARGUMENT_CSV, NULL, 0,
	 "As comma-separated values, a row per trial, instead", 0},
	{"junit", ARGUMENT_JUNIT, NULL, 0,
	 "As JUnit's XML, a case per workload and per attack, instead", 0},
	{"openmetrics", ARGUMENT_OPENMETRICS, NULL, 0,
	 "As OpenMetrics, for Prometheus, instead", 0},
	{0},
};

static int format_json(FILE *out, const json_t *document, struct error *err)
{
	(void)err;
	json_dumpf(document, out, JSON_INDENT(1));
	fputc('\n', out);
	return 0;
}

/* The format that an option asks for, or NULL. */
static write_format *format_of(int key)
{
	return key == ARGUMENT_CSV	     ? format_csv
	       : key == ARGUMENT_JUNIT	     ? format_junit
	       : key == ARGUMENT_OPENMETRICS ? format_openmetrics
					     : NULL;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct export_arguments *a = state->input;
	write_format *format = format_of(key);

	if (format && a->format && a->format != format)
		argp_error(state, "a run is exported in one format at a time");
	else if (format)
		a->format = format;
	else if (key == ARGUMENT_STORE)
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
		      write_format *format, struct error *err)
{
	int fd = owner_create(path, err), failed;
	FILE *out;

	if (fd < 0)
		return -1;
	out = fdopen(fd, "w");
	if (!out) {
		close(fd);
		return error_make(err, ENOMEM, "cannot write %s", path);
	}
	failed = format(out, document, err);
	if (!failed && fflush(out))
		failed = error_make(err, errno, "cannot write %s", path);
	fclose(out);
	return failed;
}

static int export_main(int argc, char **argv)
{
	struct export_arguments a = {0};
	struct error err = {0};
	cleanup_free char *path = NULL, *id = NULL;
	cleanup_store struct store *store = NULL;
	cleanup_json json_t *document = NULL;
	write_format *format;

	arguments_parse(&command_export, "[RUN]", options, parse, argc, argv,
			&a);
	path = arguments_store(a.store, &err);
	if (!path || store_open(&store, path, 0, &err) < 0 ||
	    store_find_run(store, a.run ? a.run : "latest", &id, &err) < 0)
		return command_fail(EXIT_USAGE, &err);
	format = a.format ? a.format : format_json;
	if (store_export(store, id, &document, &err) < 0 ||
	    (a.output ? write_file(document, a.output, format, &err)
		      : format(stdout, document, &err)) < 0)
		return command_fail(EXIT_FAULT, &err);
	return EXIT_WELL;
}

const struct command command_export = {
	.name = "export",
	.title = "A whole run as JSON, or as CSV, JUnit or OpenMetrics.",
	.run = export_main,
};
