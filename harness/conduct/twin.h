/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two environments of one kind, side by side: the one of the run, and a twin of
 * it with the same keys and limits, but with groups, data and address of its
 * own, on the same CPU or on another one. For what neighbours do to each other,
 * and what they may tell each other.
 *
 *	struct twin twin;
 *
 *	how = twin_open(&twin, conduct, environment, TWIN_SAME_CPU, err);
 *	twin_start(&twin, &twin.second, "…", "neighbour", params);
 *	twin_until_ready(&twin, &twin.second, err);
 *	twin_start(&twin, &twin.first, "…", "subject", params);
 *	twin_until_result(&twin, &twin.first, err);
 *	exchange_tell(conduct, twin.second.environment, twin.second.job,
 *		      "done", NULL);
 *	twin_until_result(&twin, &twin.second, err);
 *	twin_close(&twin);
 *
 * Each half has one job at a time, and both may have one at once. An event of
 * either (but `ready` and `done`) is told to the other under its name.
 */
#ifndef HARNESS_TWIN_H
#define HARNESS_TWIN_H

#include "harness/conduct/exchange.h"

/** Where the second one is, seen from the first. */
enum twin_place {
	TWIN_SAME_CPU,	/**< on the run's CPUs, as the first */
	TWIN_OTHER_CPU, /**< on one of the house's */
};

struct twin_half {
	struct environment *environment; /**< NULL: none */
	int64_t job;			 /**< the last one's id; 0: none yet */
	nanoseconds began, deadline;	 /**< of that, by our clock */
	int ready;			 /**< it sent its event `ready` … */
	json_t *ready_data;		 /**< … with this, owned; or NULL */
	json_t *result; /**< the whole result, owned; NULL: none (yet) */
	int lost;	/**< there will be none; `why` */
	char why[512];
};

struct twin {
	struct conduct *conduct;
	struct twin_half first, second;
};

/** How waiting for a half ended. */
enum twin_end {
	TWIN_THERE, /**< what was waited for is there */
	TWIN_LOST,  /**< it won't come: `why` of that half */
	TWIN_INTERRUPTED,
	TWIN_FAULT, /**< `err` */
};

/** Whether there is such a place on these CPUs of a run and its house. */
int twin_can_be(const struct conduct *conduct, enum twin_place place);

/**
 * Start `first` if it is not up, and a twin of it; twin_close() it whatever
 * comes. With STARTED_NOT `err` says why. `first` stays the caller's.
 */
enum environment_started twin_open(struct twin *twin, struct conduct *conduct,
				   struct environment *first,
				   enum twin_place place, struct error *err);

/** Whether both are up; one that died takes a new twin_open(). */
int twin_is_up(const struct twin *twin);

/**
 * Send a half a job; its deadline is the catalogue's. Whatever the half's last
 * job left is dropped. What can't be sent is lost, which waiting tells.
 */
void twin_start(struct twin *twin, struct twin_half *half, const char *name,
		const char *role, const json_t *params);

/** Wait until this half has said `ready`, or is over. */
enum twin_end twin_until_ready(struct twin *twin, struct twin_half *half,
			       struct error *err);

/** Wait for this half's result. One that does not answer within its deadline
 * is ended, and lost. */
enum twin_end twin_until_result(struct twin *twin, struct twin_half *half,
				struct error *err);

/** End the second one; the first goes on as it is. Twice is no harm. */
void twin_close(struct twin *twin);

#endif
