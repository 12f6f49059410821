/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Antagonists: jobs that take what they can, beside a victim, until they are
 * told `done`. Each is a few processes that do one thing over and over; the
 * loop, the count, the bounds and the end are in here. Every process has its
 * own deadline and dies with the job's.
 */
#ifndef ISOLATION_TESTS_NEIGHBOUR_NOISE_H
#define ISOLATION_TESTS_NEIGHBOUR_NOISE_H

#include "probe/job.h"

/** Most processes of one antagonist that work; these may have children. */
#define NOISE_PROCESSES 16

/** What one of an antagonist's processes has. */
struct noise_hand {
	const struct job_context *context;
	int number;	 /**< from 0 */
	nanoseconds end; /**< when it stops; its deadline is later */
	void *own;	 /**< what begin() made; NULL without */
};

/** What an antagonist does. */
struct noise {
	const char *what; /**< done once: "forks" */
	/** Prepare, in each process; negative with the reason. NULL: nothing
	 * to prepare. */
	int (*begin)(struct noise_hand *hand, struct error *err);
	/** Do it, once or a thousand times, a few milliseconds at most.
	 * How often it could be done; negative when it can't be any more. */
	int64_t (*work)(struct noise_hand *hand);
	int processes;
};

/**
 * The antagonist's run(): start the processes, say `ready` when all are at it,
 * wait for `done` (or nearly the deadline), end them all. The result has
 * "count" and "what", so that one that did nothing can be told. Unsupported
 * where begin() fails, with its reason.
 */
int noise_run(struct job_context *context, const struct noise *noise,
	      struct error *err);

/** Longest that one goes on. */
#define NOISE_DEADLINE (60 * NS_PER_S)

/** For descriptors: nothing can be set. */
extern const struct job_parameter noise_parameters[];

#endif
