/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `bulkhead exec`: a program of the user's own on any rung of the ladder. The
 * front has become this program; no agent is inside, no run is around it. The
 * user's streams are the program's, and its exit status is ours.
 */
#ifndef PROBE_EXEC_H
#define PROBE_EXEC_H

#include "probe/exec-options.h"
#include "probe/exec-program.h"
#include "probe/exec-terminal.h"
#include "probe/exec-usage.h"

#include <signal.h>

/** Failures of exec's own: as env(1) and docker have them. */
enum exec_status {
	EXEC_TIMED_OUT = 124,
	EXEC_FAILED = 125,
	EXEC_CANNOT_RUN = 126,
	EXEC_NOT_FOUND = 127,
};

/** From TERM to KILL; and for what was written, to be read. */
#define EXEC_GRACE_SECONDS 2

/** What both sides know: the launcher outside, and the first process inside,
 * which has it with the launcher's memory. */
struct exec {
	uint64_t ignored; /**< by whoever started us: not passed on (nohup) */
	const struct exec_options *options;
	struct exec_program program;
	struct terminal terminal;
	struct exec_usage *usage; /**< shared memory */
	int control[2];		  /**< outside and inside; -1: without --tty */
	int parent; /**< readable when it has ended; -1: there is none */
	int timed_out;
	int hurried; /**< it was told to end, or its time is over */
	int left_by; /**< the signal after which not all was read; 0: none */
	/** Memory with our own arguments and environment, to be forgotten
	 * inside. */
	char *words;
	size_t words_size;
};

/** `bulkhead exec …`, the arguments as they are. The exit status. */
int exec_main(int argc, char **argv);

#endif
