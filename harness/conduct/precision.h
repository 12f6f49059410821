/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The medians of the present start, and whether they are exact enough. */
#ifndef HARNESS_PRECISION_H
#define HARNESS_PRECISION_H

#include "harness/conduct/conduct.h"

struct precision;

struct precision *precision_new(void);
void precision_free(struct precision *precision);

/** A new start: what was noted of the one before is forgotten. */
void precision_begin(struct precision *precision);

/** Note the median of one trial. */
void precision_add(struct precision *precision,
		   const struct environment *environment, int workload,
		   int round, double median, int higher_is_better);

/**
 * Whether this start's mean of every overhead is known to ± `wanted` (0.02: 2
 * %); see harness/stats/stopping.h. Not when there is no overhead at all.
 * Emulated environments do not count: theirs is in the tens, and nobody needs
 * its second digit.
 */
int precision_reached(const struct precision *precision, double wanted);

#endif
