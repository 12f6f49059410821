/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/stats/stopping.h"

#include "harness/stats/summary.h"

#include <math.h>

int stopping_reached(const double *log_ratios, size_t count, double wanted)
{
	struct interval mean = stats_mean_interval(log_ratios, count, 0.95);

	return count >= STOPPING_LEAST &&
	       mean.high - mean.estimate <= log1p(wanted);
}
