/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a binary symmetric channel can carry, from bits that went through it:
 * C = 1 - H(p) bits per use, p the rate of errors (Cover & Thomas, Elements of
 * Information Theory, 2nd ed., 7.1.4). Pure.
 */
#ifndef HARNESS_STATS_CAPACITY_H
#define HARNESS_STATS_CAPACITY_H

#include "harness/stats/summary.h"

#include <stddef.h>

/**
 * Share of `wrong` in `count` with the interval of Clopper & Pearson
 * (Biometrika 26, 1934): it holds the truth with `confidence` at least. NaN
 * without a count, or with more wrong than that; the ends alone where they
 * can't be computed, as of many millions.
 */
struct interval capacity_errors(size_t wrong, size_t count, double confidence);

/** Bits per use at a rate of errors `p`, 0 to 1, or NaN of a NaN; a channel
 * that is always wrong is as good as one that never is. */
double capacity_of(double p);

/**
 * Bits per use for all rates of errors within an interval: least, most, and
 * that of the estimate. It is as sure as the interval is.
 */
struct interval capacity_bounds(const struct interval *errors);

#endif
