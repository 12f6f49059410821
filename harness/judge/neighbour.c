/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/judge/neighbour.h"

#include "common/cleanup.h"

#include <math.h>
#include <stdlib.h>

enum neighbour_outcome neighbour_judge(const struct interval *slowdown)
{
	if (!isfinite(slowdown->low) || !isfinite(slowdown->high))
		return NEIGHBOUR_UNKNOWN;
	if (slowdown->low > NEIGHBOUR_FLOOR)
		return NEIGHBOUR_DEGRADED;
	return slowdown->high < NEIGHBOUR_FLOOR ? NEIGHBOUR_SPARED
						: NEIGHBOUR_UNDECIDED;
}

double neighbour_log_slowdown(double quiet, double noisy, int higher_is_better)
{
	double ratio = log(noisy) - log(quiet);

	if (!(quiet > 0) || !(noisy > 0) || !isfinite(ratio))
		return NAN;
	return higher_is_better ? -ratio : ratio;
}

struct interval neighbour_slowdown(const double *logarithms, size_t count,
				   double confidence)
{
	cleanup_free double *values = malloc((count + 1) * sizeof(*values));
	struct interval mean = {NAN, NAN, NAN};
	size_t used = 0, i;

	for (i = 0; values && i < count; i++)
		if (isfinite(logarithms[i]))
			values[used++] = logarithms[i];
	if (used)
		mean = stats_mean_interval(values, used, confidence);
	return (struct interval){exp(mean.estimate), exp(mean.low),
				 exp(mean.high)};
}
