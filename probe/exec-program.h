/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The process inside that becomes the user's program. */
#ifndef PROBE_EXEC_PROGRAM_H
#define PROBE_EXEC_PROGRAM_H

#include "common/error.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct exec_program {
	char **argv;	    /**< ended by NULL */
	char **environment; /**< ended by NULL; owned, with its texts */
	const char *workdir;
	int64_t uid;  /**< for its groups, too; -1: as it is */
	int tied;     /**< dies with its parent */
	int terminal; /**< becomes its streams; -1: the streams stay */
};

/** Make the environment: a PATH, a HOME, a TERM where there is a terminal, and
 * then `variables`. Negative without memory. */
int exec_program_set_environment(struct exec_program *program,
				 const char *const *variables, size_t count,
				 const char *terminal_type);

/**
 * Start it, in a session of its own and with no signal blocked. Its pid;
 * negative with `err`, and in `*status` what exec ends with then.
 */
pid_t exec_program_start(const struct exec_program *program, int *status,
			 struct error *err);

#endif
