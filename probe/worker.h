/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The worker: the process in which jobs run. It stands ready, so that a job
 * costs no fork, and is replaced when it crashes or overruns.
 */
#ifndef PROBE_WORKER_H
#define PROBE_WORKER_H

#include "probe/job.h"

#include <sys/types.h>

struct worker {
	pid_t pid;	     /**< 0: none; leads a process group of its own */
	struct channel line; /**< the agent's end */
};

/** Start one. Its end of the line is the only descriptor it keeps. */
int worker_start(struct worker *worker, const struct surroundings *around,
		 struct error *err);

/** SIGKILL the worker's whole process group and forget it. The caller reaps. */
void worker_end(struct worker *worker);

/**
 * Run one job in this process: check `params` against the descriptor, fill in
 * defaults, set up, run, tear down. Returns the members of a result but for
 * its id: status, reason, times, data. New reference. `line` may be NULL.
 */
json_t *worker_execute(const char *name, const json_t *params,
		       nanoseconds length, const struct surroundings *around,
		       struct channel *line);

#endif
