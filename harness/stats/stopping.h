/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many rounds a start needs. Pure.
 *
 * How many starts there are is fixed before and never depends on what was
 * measured: they are the degrees of freedom of every interval, and a rule that
 * ends them once the interval happens to be narrow ends them where it is too
 * narrow. Rounds only make the mean of their start more exact, and when it is
 * exact enough more of them are spent in vain: what differs between starts
 * stays (Kalibera & Jones, "Rigorous Benchmarking in Reasonable Time", ISMM
 * 2013, section 6). But neither may a start's rounds end by what they
 * themselves were: of skewed noise those end first that have not met a large
 * value yet, which draws estimates down. So the first start is a pilot, of all
 * the rounds that were planned, and says how many the others have (Stein, "A
 * Two-Sample Test for a Linear Hypothesis Whose Power is Independent of the
 * Variance", Annals of Mathematical Statistics 16(3), 1945). docs/validation.md
 * has what both ways do to intervals.
 */
#ifndef HARNESS_STATS_STOPPING_H
#define HARNESS_STATS_STOPPING_H

#include <stddef.h>

/** Rounds that a start has in any case, if so many are planned. */
#define STOPPING_LEAST 3

/**
 * Rounds of a further start for its mean to be known to a ratio of 1 + `wanted`
 * to either side (0.02: 2 %), by Student's interval of 95 %: from
 * STOPPING_LEAST to `planned`. `pilot` are the pairs of the first start,
 * logarithms of ratios; fewer than STOPPING_LEAST of them, or one that is not
 * finite, say nothing: all that are planned, as with a `wanted` of 0 or less.
 */
size_t stopping_rounds(const double *pilot, size_t count, double wanted,
		       size_t planned);

#endif
