/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which of many measurements of one thing are out of all proportion, so that
 * they can be named. Nothing is ever left out for it. Pure.
 */
#ifndef HARNESS_STATS_OUTLIERS_H
#define HARNESS_STATS_OUTLIERS_H

#include <stddef.h>

/** Scales from the median that are out of all proportion. */
#define OUTLIER_SCALES 8.0
/** Times the median that may be so little that nobody asks. */
#define OUTLIER_TIMES 2.0
/** Values of which something can be said. */
#define OUTLIER_LEAST 5

/** What is below `low` or above `high` is an outlier, in the unit of the
 * values; NaN, all three: nothing can be said. */
struct outlier_limits {
	double median, low, high;
};

/**
 * Limits for `count` positive values in any order, which are left as they are:
 * exp(m ± max(OUTLIER_SCALES · s, log OUTLIER_TIMES)), where m is the median of
 * the values' logarithms and s their median absolute deviation from it, times
 * 1.4826: a normal distribution's standard deviation. This is Hampel's
 * identifier (Davies & Gather, "The Identification of Multiple Outliers", JASA
 * 88(423), 1993, section 3), which up to half of the values can't mislead; on a
 * logarithmic scale, as times and rates are skewed. What is not positive, or
 * not finite, has no logarithm and is left out of m and s; NaN when fewer than
 * OUTLIER_LEAST, or less than half, have one, and without memory.
 */
struct outlier_limits outlier_limits(const double *values, size_t count);

/** Whether a value is an outlier by these; a NaN is, where anything can be
 * said. */
int outlier_is(const struct outlier_limits *limits, double value);

#endif
