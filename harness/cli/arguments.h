/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands' option tables have in common. */
#ifndef HARNESS_ARGUMENTS_H
#define HARNESS_ARGUMENTS_H

#include "harness/cli/command.h"

#include <argp.h>

/** Keys of options that have no letter. */
enum argument_key {
	ARGUMENT_STORE = 0x100,
	ARGUMENT_JSON,
	ARGUMENT_ONLY,
	ARGUMENT_SET,
	ARGUMENT_SUITE,
	ARGUMENT_SEED,
	ARGUMENT_BUDGET,
	ARGUMENT_DRY_RUN,
	ARGUMENT_EXPLAIN,
	ARGUMENT_LAB,
	ARGUMENT_LABEL,
	ARGUMENT_NEIGHBOURS,
	ARGUMENT_DATA,
	ARGUMENT_CONNECT,
	ARGUMENT_OUTPUT,
	ARGUMENT_PLOTS,
	ARGUMENT_DELETE,
	ARGUMENT_QUIET,
	ARGUMENT_PROVE,
	ARGUMENT_KEYS,
	ARGUMENT_NAMES,
	ARGUMENT_PAGE,
	ARGUMENT_AUDIT,
	ARGUMENT_COVERAGE,
	ARGUMENT_MARKDOWN,
	ARGUMENT_FLOOR,
	ARGUMENT_ANYWAY,
	ARGUMENT_HTML,
	ARGUMENT_LANG,
	ARGUMENT_CSV,
	ARGUMENT_JUNIT,
	ARGUMENT_OPENMETRICS,
	ARGUMENT_ACK,
	ARGUMENT_BUSY,
	ARGUMENT_JUDGE,
	ARGUMENT_REPORT,
	ARGUMENT_PDF,
};

/**
 * Parse with argp, which prints its own complaints and ends the program with
 * EXIT_USAGE, or with 0 after --help. `title` is the command's.
 */
void arguments_parse(const struct command *command, const char *arguments_doc,
		     const struct argp_option *options, argp_parser_t parser,
		     int argc, char **argv, void *input);

/** Make the directory of the default store, and those above it. */
int arguments_make_store(const char *path, struct error *err);

/**
 * Hold the lock that a run holds while it writes in the store, so that `verb`
 * ("delete") disturbs none: a descriptor, which ends it when it is closed.
 * Negative when a run has it.
 */
int arguments_lock_store(const char *path, const char *verb, struct error *err);

/** Path of the store: as given, else the default. Caller frees. */
char *arguments_store(const char *given, struct error *err);

#endif
