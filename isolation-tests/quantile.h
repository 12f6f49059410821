/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Quantiles of small sets of delays with distribution-free intervals, as order
 * statistics (Conover, Practical Nonparametric Statistics, 3rd ed., 3.2). Pure.
 */
#ifndef ISOLATION_TESTS_QUANTILE_H
#define ISOLATION_TESTS_QUANTILE_H

#include <stddef.h>
#include <stdint.h>

/** Put `count` numbers in ascending order. */
void quantile_sort(int64_t *values, size_t count);

/**
 * Rank, from 1, of the `p` quantile (0 < p <= 1) in `count` sorted values: the
 * smallest value that at least p of all do not exceed. 0 when there is none.
 */
size_t quantile_rank(size_t count, double p);

/**
 * Ranks, from 1, of the two values between which the true `p` quantile lies
 * with at least 95 % confidence, each tail at most 2.5 %. 0 for an end that so
 * few values cannot give.
 */
void quantile_interval(size_t count, double p, size_t *low, size_t *high);

#endif
