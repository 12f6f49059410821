/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the warm-up of a series ends. Pure. Two rules, since each sees what the
 * other does not:
 *
 * steady_agrees(), while a series is being measured, stops waiting as soon as
 * some values in a row agree; it needs no more than these, but a slow approach
 * looks flat to it, and noise never does.
 *
 * steady_begins(), once it was measured, finds how many values at its head are
 * still warm-up: the marginal standard error rule, which weighs the bias that a
 * warm-up leaves against the values that leaving it out costs. It has no
 * threshold to be tuned, and did best of 44 methods that Hoad, Robinson &
 * Davies compared ("Automating Warm-up Length Estimation", Journal of the
 * Operational Research Society 61(9), 2010).
 */
#ifndef COMMON_STEADY_H
#define COMMON_STEADY_H

#include <stddef.h>

/** How many values in a row have to agree … */
#define STEADY_WINDOW 5
/** … and how well: their coefficient of variation. */
#define STEADY_VARIATION 0.02
/** From so many values on, means of STEADY_WINDOW are looked at instead. */
#define STEADY_MANY 100

/**
 * Whether the last STEADY_WINDOW of `count` values agree: their coefficient of
 * variation is below STEADY_VARIATION (Georges, Buytaert & Eeckhout,
 * "Statistically rigorous Java performance evaluation", OOPSLA 2007, section
 * 3.2). Never with fewer values.
 */
int steady_agrees(const double *values, size_t count);

/**
 * Index of the first value that is not warm-up, at most the middle of the
 * series: that from which on the sum of squares about the mean, by the squared
 * number of values, is least (White, "An Effective Truncation Heuristic for
 * Bias Reduction in Simulation Output", Simulation 69(6), 1997: MSER, and
 * MSER-5 from STEADY_MANY values on). `*is_steady`: that is before the middle,
 * beyond which the warm-up might go on. Of fewer values than STEADY_WINDOW, or
 * with a NaN among them, nothing can be told: 0, and not steady.
 */
size_t steady_begins(const double *values, size_t count, int *is_steady);

#endif
