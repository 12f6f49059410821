/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether values that follow each other rise or fall, and by how much, with no
 * distribution supposed: Theil's and Sen's slope, Mann's test. Pure.
 *
 * Hollander & Wolfe, Nonparametric Statistical Methods, 2nd ed., 1999: 9.2 (the
 * slope: Theil, "A Rank-Invariant Method of Linear and Polynomial Regression
 * Analysis", Proceedings of the Royal Netherlands Academy of Sciences 53, 1950;
 * with equal places, Sen, Journal of the American Statistical Association
 * 63(324), 1968) and 8.1 (the test: Mann, "Nonparametric Tests against Trend",
 * Econometrica 13(3), 1945; its large-sample form, with the variance for ties).
 */
#ifndef HARNESS_STATS_TREND_H
#define HARNESS_STATS_TREND_H

#include <stddef.h>

struct trend {
	double slope; /**< median of the slopes of all pairs of values; in the
			 values' unit, per place */
	double p;     /**< two-sided, that so many pairs rise or fall by chance
			 where all orders are as likely; by the normal distribution,
			 with one less of them as the count is whole: from ten
			 values on. R's cor.test(seq_along(x), x, method =
			 "kendall", exact = FALSE, continuity = TRUE) */
};

/**
 * The trend of `count` values, oldest first, one place apart. Both are NaN with
 * fewer than two values, or with one that is not finite; values that do not
 * vary have a slope of 0 and a p of 1. It takes the memory of count² / 2
 * values; negative without.
 */
int trend_find(const double *values, size_t count, struct trend *trend);

#endif
