/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * By how much two groups differ, where some of their values are out of all
 * proportion: Student's t on values of which the outliers are drawn in. Pure.
 *
 * What lies farther from a group's middle than so many of its scales counts as
 * if it lay there: Analytical Methods Committee, "Robust Statistics: How Not to
 * Reject Outliers, Part 1", Analyst 114, 1989 (there with a scale that is
 * itself drawn in, here with that of the median distance, which needs no
 * steps); after Huber, Robust Statistics, 1981. Tukey & McLaughlin (Sankhya A
 * 25, 1963), who gave the name, draw in a fixed share of the values instead;
 * their correction of the degrees of freedom is for that, and is not made here.
 */
#ifndef HARNESS_STATS_WINSORISED_H
#define HARNESS_STATS_WINSORISED_H

#include "harness/stats/difference.h"

struct winsorising {
	double reach; /**< scales from the middle that an outlier is drawn in
			 to; > 0 */
	double least; /**< a scale is this at least, in the values' unit; >= 0
		       */
	size_t own;   /**< values that a second group needs for a scale of its
			 own; with fewer it is the first group's, which is its
			 least in any case */
};

/** Put values into `drawn` (room for `count`) that lie from middle - reach to
 * middle + reach: those that do not are moved to the nearer end. */
void winsorise(const double *values, size_t count, double middle, double reach,
	       double *drawn);

/**
 * difference_pooled() of such values: the middle is the median, the scale
 * stats_scale(). A second group of two values has the one as its middle that is
 * nearer to the first group's, as nobody knows which of them is the outlier.
 * Without memory, and where difference_pooled() has no interval, there is none.
 */
struct difference difference_winsorised(struct group first, struct group second,
					double confidence,
					const struct winsorising *how);

#endif
