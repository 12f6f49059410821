/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does a neighbour harm a victim? Pure. */
#ifndef HARNESS_JUDGE_NEIGHBOUR_H
#define HARNESS_JUDGE_NEIGHBOUR_H

#include "harness/stats/overhead.h"

/** Times as slow as without the neighbour; a slow-down below that is what
 * neighbours must expect of each other. */
#define NEIGHBOUR_FLOOR 1.25

enum neighbour_outcome {
	NEIGHBOUR_UNKNOWN,   /**< there is no interval */
	NEIGHBOUR_SPARED,    /**< the whole interval is below the floor */
	NEIGHBOUR_UNDECIDED, /**< it holds the floor */
	NEIGHBOUR_DEGRADED,  /**< the whole interval is above the floor */
};

enum neighbour_outcome neighbour_judge(const struct interval *slowdown);

/**
 * One pair: a victim's means without and with the antagonist, as the natural
 * logarithm of how many times as slow it was. NaN unless both are finite and
 * positive.
 */
double neighbour_log_slowdown(double quiet, double noisy, int higher_is_better);

/**
 * The slow-down that pairs tell: each comes from environments of its own, so
 * that they are independent; Student's t on the logarithms. NaN among them
 * counts as no pair.
 */
struct interval neighbour_slowdown(const double *logarithms, size_t count,
				   double confidence);

#endif
