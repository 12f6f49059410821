/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When the rounds of a start may end early. Pure.
 *
 * How many starts there are is fixed before and never depends on what was
 * measured: they are the degrees of freedom of every interval, and a rule that
 * ends them once the interval happens to be narrow ends them where it is too
 * narrow. Rounds are another thing. They only make the mean of their start more
 * exact, and when the mean is exact enough more of them are spent in vain: what
 * differs between starts stays (Kalibera & Jones, "Rigorous Benchmarking in
 * Reasonable Time", ISMM 2013, section 6). So a start's rounds end by a fixed
 * width (Chow & Robbins, "On the Asymptotic Theory of Fixed-Width Sequential
 * Confidence Intervals for the Mean", Annals of Mathematical Statistics 36(2),
 * 1965). docs/validation.md has what that does to the intervals: nothing.
 */
#ifndef HARNESS_STATS_STOPPING_H
#define HARNESS_STATS_STOPPING_H

#include <stddef.h>

/** Rounds that a start has in any case. */
#define STOPPING_LEAST 3

/**
 * Whether the mean of the pairs of one start, logarithms of ratios, is exact
 * enough: STOPPING_LEAST of them, and their 95 % interval (Student's t) reaches
 * no further than a ratio of 1 + `wanted` to either side (0.02: 2 %). Not with
 * a value that is not finite.
 */
int stopping_reached(const double *log_ratios, size_t count, double wanted);

#endif
