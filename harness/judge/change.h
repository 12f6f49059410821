/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is it better or worse than before? Costs by an interval, a p and a floor;
 * boundaries by what attacks on them came to. Pure.
 */
#ifndef HARNESS_JUDGE_CHANGE_H
#define HARNESS_JUDGE_CHANGE_H

#include "harness/judge/expect.h"
#include "harness/stats/summary.h"

/** Adjusted p up to which a difference is not taken for chance. */
#define CHANGE_RISK 0.05

enum change {
	CHANGE_WORSE,	/**< surely more costly, and by more than the floor */
	CHANGE_BETTER,	/**< the other way round */
	CHANGE_UNKNOWN, /**< can't tell */
	CHANGE_SAME,	/**< the whole interval is within the floor */
	CHANGES
};

/**
 * Judge a ratio of costs, after by before: more than 1 is worse. `floor` is the
 * least change that matters, 0.05: by a twentieth; a ratio is within it from
 * 1 / (1 + floor) to 1 + floor. Worse and better need an adjusted p of at most
 * CHANGE_RISK, an interval without 1, and an estimate beyond the floor. Total:
 * NaN anywhere is CHANGE_UNKNOWN.
 */
enum change change_judge(const struct interval *ratio, double adjusted_p,
			 double floor);

/** "worse", "better", "can't tell", "same". */
const char *change_word(enum change change);

/** Floor of a workload where nobody measured what can be seen on the machine:
 * 0.025 for what the CPU and memory do, 0.05 for disks, links and lives. */
double change_floor(const char *workload);

enum boundary_change {
	BOUNDARY_LOST,	  /**< it was held, or degraded, and is less now */
	BOUNDARY_GAINED,  /**< it was not held, or only degraded, and is more */
	BOUNDARY_UNSHOWN, /**< it was shown to hold, and now is not */
	BOUNDARY_SHOWN,	  /**< the other way round */
	BOUNDARY_SAME,	  /**< nothing of that */
	BOUNDARY_CHANGES
};

/** What became of a boundary: a total function of both states. */
enum boundary_change boundary_change(enum expect_state before,
				     enum expect_state after);

/** "lost", "gained", "no longer shown", "shown now", "same". */
const char *boundary_change_word(enum boundary_change change);

/** The one of two states of the same boundary that says more against it: what
 * happened once can happen. What says nothing gives way to what does. */
enum expect_state boundary_worst(enum expect_state a, enum expect_state b);

/** The one that says more for it: what it held once, it is to hold again.
 * Likewise what says nothing gives way. */
enum expect_state boundary_best(enum expect_state a, enum expect_state b);

/** Word of a state as in reports: "held", "unproven", "not tried". */
const char *boundary_state_word(enum expect_state state);

#endif
