/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be seen: from costs that were measured beside each other, some of
 * them slowed down by known amounts, how often comparing two nights finds such
 * a slow-down, and how often it finds one that is not there. Pure.
 *
 * Pairs of nights are drawn from the starts that were measured, without
 * replacement, so that no start stands on both sides of a pair. Before, nothing
 * is slowed down; afterwards one workload is, and the others are as they were.
 * A pair is judged as `compare` judges two runs, with the same tests and p
 * adjusted for all workloads, but for the floor: that is what is looked for.
 */
#ifndef HARNESS_JUDGE_FLOOR_H
#define HARNESS_JUDGE_FLOOR_H

#include <stddef.h>

/** Share of the pairs in which a slow-down must be found to count as found. */
#define FLOOR_RELIABLY 0.95

enum {
	FLOOR_ARMS_MOST = 8,
	FLOOR_LEAST_NIGHT = 2, /**< starts; fewer have no interval */
};

struct floor_design {
	/** Of each arm, 0.05: a twentieth longer; ascending, the first is 0. */
	const double *slowdowns;
	size_t arms;	    /**< from 2 to FLOOR_ARMS_MOST */
	size_t starts;	    /**< that were measured */
	size_t night;	    /**< starts of a night: FLOOR_LEAST_NIGHT to half of
			       those */
	size_t pairs;	    /**< of nights to draw */
	unsigned long seed; /**< of what is drawn */
};

/** One workload: of each arm, for each start, the logarithm of its cost in
 * relation to native; NaN where that was not measured. Borrowed. */
struct floor_series {
	const double *arms[FLOOR_ARMS_MOST];
};

struct floor_found {
	/** Share of pairs in which it was called worse, by arm; of the first
	 * arm, worse or better: false alarms. */
	double rates[FLOOR_ARMS_MOST];
	double floor; /**< floor_least() of these */
};

/** The least slow-down that, and above which each, was found reliably. NaN: not
 * even the largest. */
double floor_least(const double *slowdowns, const double *rates, size_t arms);

/**
 * Find the floors of a family of `count` workloads. `*alarms` is the share of
 * nights in which any of them is a false alarm, judged with these floors (the
 * largest slow-down where there is none). Negative without memory.
 */
int floor_find(const struct floor_design *design,
	       const struct floor_series *series, size_t count,
	       struct floor_found *found, double *alarms);

#endif
