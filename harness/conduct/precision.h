/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The medians of the first start, and how many rounds the others need. */
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
 * Rounds of a further start, of `planned`, for its mean of every overhead to be
 * known to ± `wanted` (0.02: 2 %); see harness/stats/stopping.h. All when there
 * is no overhead. Emulated environments do not count: theirs is in the tens,
 * and nobody needs its second digit.
 */
int precision_rounds(const struct precision *precision, double wanted,
		     int planned);

#endif
