/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When to stop measuring: the medians so far, and how narrow their intervals.
 */
#ifndef HARNESS_PRECISION_H
#define HARNESS_PRECISION_H

#include "harness/conduct/conduct.h"

struct precision;

struct precision *precision_new(void);
void precision_free(struct precision *precision);

/** Note the median of one trial. */
void precision_add(struct precision *precision,
		   const struct environment *environment, int workload,
		   int round, double median, int higher_is_better);

/**
 * Whether every overhead's 95 % interval lies within ± `wanted` (0.02: 2 %) of
 * its estimate. Emulated environments do not count: their overhead is in the
 * tens, and nobody needs its second digit.
 */
int precision_reached(const struct precision *precision, double wanted);

#endif
