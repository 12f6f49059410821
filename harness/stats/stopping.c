/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/stats/stopping.h"

#include "harness/stats/summary.h"

#include <math.h>

size_t stopping_rounds(const double *pilot, size_t count, double wanted,
		       size_t planned)
{
	double deviation = stats_deviation(pilot, count), needed;

	if (count < STOPPING_LEAST || planned < STOPPING_LEAST || wanted <= 0)
		return planned;
	needed = ceil(pow(stats_student(0.95, (double)count - 1) * deviation /
				  log1p(wanted),
			  2));
	if (!(needed < (double)planned))
		return planned;
	return needed > STOPPING_LEAST ? (size_t)needed : STOPPING_LEAST;
}
