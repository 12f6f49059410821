/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/cli/arguments.h"

#include "common/paths.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void arguments_parse(const struct command *command, const char *arguments_doc,
		     const struct argp_option *options, argp_parser_t parser,
		     int argc, char **argv, void *input)
{
	const struct argp argp = {
		.options = options,
		.parser = parser,
		.args_doc = arguments_doc,
		.doc = command->title,
	};
	char name[64];

	snprintf(name, sizeof(name), "bulkhead %s", command->name);
	argv[0] = name;
	argp_err_exit_status = EXIT_USAGE;
	if (argp_parse(&argp, argc, argv, 0, NULL, input))
		_exit(EXIT_USAGE);
	argv[0] = (char *)command->name;
}

char *arguments_store(const char *given, struct error *err)
{
	return given ? strdup(given) : paths_store(err);
}
