/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Attacks with rows that each hold something for a moment: how the subject and
 * its witness keep step, row by row. The witness looks before, while all is
 * held, and after it was given back, so that what others do in the meantime
 * can't be taken for the attack.
 */
#ifndef ISOLATION_TESTS_ROUNDS_H
#define ISOLATION_TESTS_ROUNDS_H

#include "common/cgroup.h"
#include "probe/job.h"

/** What is told of a row: its name, its phase, a number. */
#define ROUND_EVENT "round"

enum round_phase {
	ROUND_BEFORE, /**< nothing is held yet */
	ROUND_HELD,   /**< all that could be had is held */
	ROUND_AFTER,  /**< all was given back */
};

/**
 * Subject: tell the witness where the row stands, with a number of the attack's
 * own, and wait until it has looked; a few seconds at most.
 */
void round_tell(struct job_context *context, const char *row,
		enum round_phase phase, int64_t number);

/** The same where the witness need not look: for the host's canary, which is
 * told of every row, and remembers what it felt from before it to after it. */
void round_mark(struct job_context *context, const char *row,
		enum round_phase phase);

/** The witness's part: what to do when something is told. */
struct round_eye {
	void (*look)(void *state, const char *row, enum round_phase phase,
		     int64_t number);
	/** Every few milliseconds meanwhile; may be NULL. */
	void (*meanwhile)(void *state);
	void *state;
};

/**
 * Witness: say `ready` with `data` (taken over; or NULL), then look whenever
 * the subject tells something, until it is done or the time is nearly up.
 * Negative when the line fails.
 */
int round_watch(struct job_context *context, json_t *data,
		const struct round_eye *eye, struct error *err);

/**
 * The same without data, for an eye that reads a group of the run's: `which` is
 * "outer", or "groups" for the attacked environment's. `group` is that as long
 * as it is watched, or holds nothing where there is none.
 */
int round_watch_group(struct job_context *context, const char *which,
		      struct cgroup *group, const struct round_eye *eye,
		      struct error *err);

#endif
