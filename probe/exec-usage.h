/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the program used, for --json: filled in by the first process inside and
 * by the launcher, in memory that they share and the program has not.
 */
#ifndef PROBE_EXEC_USAGE_H
#define PROBE_EXEC_USAGE_H

#include "common/cgroup.h"
#include "common/clock.h"
#include "common/error.h"
#include "common/json.h"

#define EXEC_SAID_MOST 65536

struct exec_usage {
	int ended;	 /**< the program has been waited for */
	int wait_status; /**< as of wait(2) */
	nanoseconds started, wall, user, system;
	int64_t max_rss_bytes;
	int64_t memory_peak_bytes, oom_kills; /**< -1: not counted */
	char in_force[EXEC_SAID_MOST];	      /**< JSON, or "" */
};

/** Shared memory for one; NULL with `err`. */
struct exec_usage *exec_usage_make(struct error *err);

/** Inside: the keys in force, from what the payload is told. */
void exec_usage_keep(struct exec_usage *usage, const json_t *said);

/** Inside: it was started; and it has ended with this wait status. */
void exec_usage_start(struct exec_usage *usage);
void exec_usage_end(struct exec_usage *usage, int wait_status);

/** Outside: what its group has counted. */
void exec_usage_count(struct exec_usage *usage, const struct cgroup *group);

/** One line of JSON for a person or a program, on standard error. */
void exec_usage_print(const struct exec_usage *usage, int status,
		      int timed_out);

#endif
