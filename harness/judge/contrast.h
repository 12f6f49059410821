/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two groups of measurements of one cost against each other: the difference,
 * and how likely it is chance, as comparing runs has it. Pure.
 */
#ifndef HARNESS_JUDGE_CONTRAST_H
#define HARNESS_JUDGE_CONTRAST_H

#include "harness/stats/difference.h"

/** Confidence of the interval of a contrast. */
#define CONTRAST_CONFIDENCE 0.95

struct contrast {
	struct difference difference; /**< of logarithms */
	double p;	 /**< of whichever test was made; NaN: none could be */
	int is_permuted; /**< that was a permutation test */
};

/**
 * Contrast two groups of logarithms of costs. Welch's t; with `may_be_one_of`
 * a group of one is asked whether it could be one of the other's (the variance
 * of those). p is a permutation test's instead where that can tell enough for a
 * family of so many tests. The same groups say the same twice.
 */
struct contrast contrast_groups(struct group before, struct group after,
				int may_be_one_of, size_t family);

/** A difference of logarithms as a ratio. */
struct interval contrast_ratio(const struct difference *difference);

#endif
