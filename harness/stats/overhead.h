/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Overhead: how much slower or more costly an environment is than another one
 * (`native`), as a ratio with a confidence interval. Pure functions.
 *
 * The method, after Kalibera & Jones, "Rigorous Benchmarking in Reasonable
 * Time", ISMM 2013 (ratios of means over several levels of repetition), on
 * logarithms because ratios are compared, so that the interval of the ratio is
 * Student's of a mean (summary.h) and needs no theorem about quotients:
 *
 *  1. The two trials of one round, run side by side, make a pair: the
 *     logarithm of the ratio of their medians.
 *  2. Pairs are averaged within a start of the environment. What differs from
 *     start to start (addresses, placement, boot) does not average out by more
 *     rounds, so a start counts once.
 *  3. Student's t on the means per start. One start is too few: an interval of
 *     its rounds would say nothing about other starts, and holds the truth far
 *     too seldom (docs/validation.md).
 */
#ifndef HARNESS_STATS_OVERHEAD_H
#define HARNESS_STATS_OVERHEAD_H

#include "harness/stats/summary.h"

#include <stdint.h>

/** One trial: the median of its samples, and where it belongs. */
struct overhead_trial {
	int64_t start; /**< number of the start of its environment, from 1 */
	int64_t round; /**< from 1 */
	double value;  /**< in the workload's unit */
};

/** One pair. `log_ratio` > 0: the environment is slower or more costly. */
struct overhead_pair {
	int64_t start, round;
	double log_ratio; /**< natural logarithm, no unit */
};

/** Starts that an interval needs. */
#define OVERHEAD_LEAST_STARTS 2

struct overhead {
	/** Ratio, 1: as native, 2: twice the cost; NaN without a pair, and no
	 * interval from fewer than OVERHEAD_LEAST_STARTS. */
	struct interval ratio;
	size_t starts, rounds; /**< that it rests on; rounds over all starts */
	double confidence;     /**< of this interval alone */
};

/**
 * Pair the trials of `native` with those of an environment: the same start and
 * the same round; where rounds are numbered through over all starts, the same
 * round (so that a start that had to be replaced keeps its pairs). Trials
 * whose value is not finite and positive make no pair. Pairs are written to
 * `pairs` (room for `count` of them) in the order of `environment`, with its
 * start. With `higher_is_better` the ratio is turned round. Returns how many.
 */
size_t overhead_pairs(const struct overhead_trial *native, size_t native_count,
		      const struct overhead_trial *environment, size_t count,
		      int higher_is_better, struct overhead_pair *pairs);

/**
 * The overhead that pairs tell. `confidence` is e.g. 0.95; `comparisons` > 1
 * widens the interval so that this many hold together (Bonferroni).
 */
struct overhead overhead_estimate(const struct overhead_pair *pairs,
				  size_t count, double confidence,
				  size_t comparisons);

/**
 * Median of the pairs of each start, into `medians` (room for `count`), in the
 * order in which starts appear; returns how many. It is what runs are compared
 * by: days later nobody can look any more why a single round went wrong, and
 * it must not decide.
 */
size_t overhead_start_medians(const struct overhead_pair *pairs, size_t count,
			      double *medians);

/**
 * Median of all pairs, whatever their starts: what a run counts by beside other
 * runs, whose own differences say how uncertain it is. On machines that others
 * share most rounds agree to a hundredth and a few are a quarter off; a mean of
 * five starts then wanders four times as far as this. NaN without a pair, or
 * without memory.
 */
double overhead_middle(const struct overhead_pair *pairs, size_t count);

/**
 * Average over workloads, the geometric mean of the ratios: one pair for each
 * start and round that all `workloads` lists have. `lists[i]` holds `counts[i]`
 * pairs; `pairs` has room for `counts[0]`. Returns how many.
 */
size_t overhead_average(const struct overhead_pair *const *lists,
			const size_t *counts, size_t workloads,
			struct overhead_pair *pairs);

#endif
