/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Summaries of numbers: quantiles, means, Student's t. Pure functions; nothing
 * here knows what the numbers are about. Units of results are the units of the
 * values. A NaN among the values makes the result NaN, and so does having no
 * values: neither is ever taken for a number. Shapes: an array of `count`
 * values, in any order unless it is said, which is left as it is; one number
 * comes back.
 *
 * "Handbook": NIST/SEMATECH e-Handbook of Statistical Methods, by section.
 */
#ifndef HARNESS_STATS_SUMMARY_H
#define HARNESS_STATS_SUMMARY_H

#include <stddef.h>

/** An estimate with its confidence interval; `low`, `high` NaN: none. */
struct interval {
	double estimate, low, high;
};

/** Sort ascending, in place. */
void stats_sort(double *values, size_t count);

/**
 * Quantile at `p` (0 … 1, else NaN) of values sorted ascending, by linear
 * interpolation between order statistics: Hyndman & Fan, "Sample Quantiles in
 * Statistical Packages", The American Statistician 50(4), 1996, definition 7;
 * the default of R and of GSL.
 */
double stats_quantile(const double *sorted, size_t count, double p);

/** Median (type 7) of values in any order, which are left as they are. */
double stats_median(const double *values, size_t count);

/** Arithmetic mean (Handbook 1.3.5.1). */
double stats_mean(const double *values, size_t count);

/** Standard deviation with n - 1; NaN for fewer than two values (Handbook
 * 1.3.5.6). */
double stats_deviation(const double *values, size_t count);

/**
 * Scale: 1.4826 times the median distance from `middle`, which for values of a
 * normal distribution around it is their standard deviation, and which half of
 * them can't make arbitrarily large: Rousseeuw & Croux, "Alternatives to the
 * Median Absolute Deviation", Journal of the American Statistical Association
 * 88(424), 1993, section 1; R's mad(values, center = middle).
 */
double stats_scale(const double *values, size_t count, double middle);

/** Geometric mean of positive values; NaN where one is zero or negative. What
 * ratios are averaged by: Fleming & Wallace, "How Not to Lie with Statistics:
 * the Correct Way to Summarize Benchmark Results", Communications of the ACM
 * 29(3), 1986. */
double stats_geometric_mean(const double *values, size_t count);

/**
 * Two-sided quantile of Student's t: P(|T| <= t) = `confidence` (0 … 1) with
 * `degrees` > 0 of freedom. NaN outside of these. Handbook 1.3.6.7.2.
 */
double stats_student(double confidence, double degrees);

/**
 * Confidence that each of `comparisons` (0 counts as 1) intervals needs so
 * that all of them hold together with `confidence`: Bonferroni's inequality,
 * which asks for no independence (Handbook 7.4.7.3).
 */
double stats_simultaneous(double confidence, size_t comparisons);

/**
 * Mean with Student's interval (Handbook 1.3.5.2). With one value there is an
 * estimate and no interval; equal values give an interval of no width.
 */
struct interval stats_mean_interval(const double *values, size_t count,
				    double confidence);

#endif
