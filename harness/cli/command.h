/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sub-commands: one file each, which says what the command is and reads its
 * options; the work is done elsewhere. Exit statuses are the program's only
 * ones, and stand in bulkhead(1).
 */
#ifndef HARNESS_COMMAND_H
#define HARNESS_COMMAND_H

#include "common/error.h"

enum exit_status {
	EXIT_WELL = 0,	      /**< all well */
	EXIT_BAD_NEWS = 1,    /**< a regression, a broken expectation */
	EXIT_USAGE = 2,	      /**< the command line, a suite, a store */
	EXIT_NOTHING = 3,     /**< nothing could be measured */
	EXIT_MISSING = 4,     /**< what was asked for by name could not be */
	EXIT_FAULT = 5,	      /**< ours */
	EXIT_SIGNALLED = 128, /**< + the signal's number */
};

struct command {
	const char *name;
	const char *title; /**< one line, for --help */
	int (*run)(int argc, char **argv);
};

extern const struct command command_calibrate, command_clean, command_compare,
	command_doctor, command_export, command_import, command_isolate,
	command_list, command_nightly, command_report, command_run;

/** Say what went wrong and return `status`. */
int command_fail(enum exit_status status, const struct error *err);

#endif
