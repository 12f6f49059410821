/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How probable values far out are, where it is not supposed that tails are a
 * normal distribution's. Pure.
 *
 * On either side of its median a distribution is taken to fall off like an
 * exponential one, as Breiman, Stone & Kooperberg do beyond a high quantile
 * ("Robust Confidence Bounds for Extreme Upper Quantiles", Journal of
 * Statistical Computation and Simulation 37, 1990). How fast it does is the
 * mean distance from the median, with outliers drawn in (Huber, Robust
 * Statistics, 1981), so that half of the values can't make it arbitrarily
 * large. The least of m further values, m times how far out it is, by a mean of
 * n: that has the F distribution with 2 and 2 n degrees of freedom where all
 * are exponential (Lawless, Statistical Models and Methods for Lifetime Data,
 * 2nd ed., 2003, 4.1).
 */
#ifndef HARNESS_STATS_TAIL_H
#define HARNESS_STATS_TAIL_H

#include "harness/stats/difference.h"

/** Median distances that a distance counts as at most. */
#define TAIL_OUTLIER 5.0

/**
 * Probability, 0 … 1, that as many further values as the `others` (of which
 * there is one at least) are all as far above the median of the `usual` ones as
 * the nearest of the others is, or, where `way` is less than 0, below it: one
 * that is on the other side makes that 1. What falls off more slowly, the side
 * or both together, counts; the distance is at least `least` (> 0, in the
 * values' unit). NaN without usual values, with a NaN among any, and without
 * memory.
 */
double tail_beyond(struct group usual, struct group others, double way,
		   double least);

#endif
