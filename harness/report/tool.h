/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs that draw or convert for a report: text in, a file out, an end in
 * any case, and their own words when it went wrong. */
#ifndef HARNESS_REPORT_TOOL_H
#define HARNESS_REPORT_TOOL_H

#include "common/clock.h"
#include "common/error.h"

#include <stddef.h>

struct tool {
	const char *program;	  /**< a path, or a name to be looked for */
	char *const *argv;	  /**< from its own name on, ended by NULL */
	char *const *environment; /**< all that it gets, ended by NULL */
	const char *input;	  /**< for its standard input, or NULL */
	size_t length;		  /**< of that */
	int out;		  /**< its standard output; -1: as its errors */
	nanoseconds time_ns;	  /**< it is killed after that */
	const char *verb;	  /**< "draw", for the error */
};

/** Run it to its end. Negative when it can't be started, failed, or took too
 * long: then with the seconds that it had. */
int tool_run(const struct tool *tool, struct error *err);

#endif
