/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many tests at once. Pure. */
#ifndef HARNESS_STATS_FAMILY_H
#define HARNESS_STATS_FAMILY_H

#include <stddef.h>

/**
 * Adjusted p of a family of `count` tests: calling those with at most q gives a
 * share of false ones among them of q at most, on average, also where tests
 * depend on each other positively. Benjamini & Hochberg, "Controlling the False
 * Discovery Rate", Journal of the Royal Statistical Society B 57(1), 1995, 3.1;
 * of tests that depend, Benjamini & Yekutieli, Annals of Statistics 29(4),
 * 2001, theorem 1.2. R's p.adjust(method = "BH"). `p` and `adjusted` have
 * `count` members, from 0 to 1; a NaN stays one and does not count. Negative
 * without memory.
 */
int family_adjust(const double *p, size_t count, double *adjusted);

#endif
