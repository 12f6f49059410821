/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a series changed: E-divisive, which supposes no distribution. Pure.
 *
 * Matteson & James, "A Nonparametric Approach for Multiple Change Point
 * Analysis of Multivariate Data", Journal of the American Statistical
 * Association 109(505), 2014: sections 2.2 (the divergence Q of two stretches,
 * from the distances between their values; here with the exponent 1), 3.1 (the
 * best place: over all ends of the stretch that follows, so that a change that
 * was taken back is seen as well) and 3.2 (the permutation test; each segment
 * is tested by itself). In windows, as Fleming, Kołaczkowski et al., "Hunter:
 * Using Change Point Detection to Hunt for Performance Regressions", ICPE 2023,
 * does: a test of n values costs n², and what was years ago says nothing of
 * what changed last week.
 *
 * A drift is told as several changes. Neighbouring values must not depend on
 * each other, else there are more changes than there should.
 */
#ifndef HARNESS_STATS_CHANGE_POINTS_H
#define HARNESS_STATS_CHANGE_POINTS_H

#include <stddef.h>

struct change_point {
	size_t at;     /**< index of the first value of the new level */
	double p;      /**< by permutations, of this change */
	double before; /**< median from the previous change to here */
	double after;  /**< median from here to the next change */
};

/** How to look; change_points_usual has what nights want. */
struct change_points_effort {
	size_t least;  /**< values of a level, 2 … window / 2: less is none */
	size_t window; /**< values looked at together; a window overlaps the
			  next one by half of it */
	double risk;   /**< p up to which it is no chance, for each window */
	size_t dealings; /**< permutations of each test; the least p is
			    1 / (1 + dealings) */
	unsigned long seed;
};

/** Levels of 3 values, windows of 64, risk 0.001, 1,999 dealings. */
extern const struct change_points_effort change_points_usual;

/**
 * Find the changes in `values`, oldest first; any unit (logarithms, where
 * ratios matter). What is not finite is passed over, and counted in `at`.
 * `points` has room for `count` / `effort->least`. The same series, effort and
 * seed give the same points. Returns how many there are; negative without
 * memory, or with an effort that is not within its bounds.
 */
int change_points(const double *values, size_t count,
		  const struct change_points_effort *effort,
		  struct change_point *points);

#endif
