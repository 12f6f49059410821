/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guard as a process of the conductor's: started, briefed, and waited for.
 * What it does is in probe/guard.h. */
#ifndef HARNESS_GUARDIAN_H
#define HARNESS_GUARDIAN_H

#include "common/channel.h"
#include "harness/conduct/live.h"

#include <sys/types.h>

struct guardian {
	pid_t pid; /**< 0: none */
	struct channel line;
	json_t *guarding; /**< what it said of itself */
};

/** Start it with its output in `log`, and wait for its report. Negative with
 * the reason; guardian_end() it even so. */
int guardian_start(struct guardian *guardian,
		   const struct live_options *options, int log,
		   struct error *err);

/** The next message of its line. */
int guardian_next(struct guardian *guardian, nanoseconds deadline,
		  json_t **message, struct error *err);

/** Close its line and wait for it up to `deadline_ms`. */
int guardian_end(struct guardian *guardian, int deadline_ms, struct error *err);

#endif
