/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/stats/tail.h"

#include "common/cleanup.h"

#include <math.h>
#include <stdlib.h>

/* Of the values on that side of the middle, or, 0, of all of them. */
static double mean_distance(struct group usual, double middle, double way,
			    double *distances)
{
	double most, sum = 0;
	size_t used = 0;

	for (size_t i = 0; i < usual.count; i++)
		if (!((usual.values[i] - middle) * way < 0))
			distances[used++] = fabs(usual.values[i] - middle);
	most = TAIL_OUTLIER * stats_median(distances, used);
	for (size_t i = 0; i < used; i++)
		sum += fmin(distances[i], most);
	return sum / (double)used;
}

double tail_beyond(struct group usual, struct group others, double way,
		   double least)
{
	cleanup_free double *distances =
		malloc((usual.count + 1) * sizeof(*distances));
	double middle = stats_median(usual.values, usual.count);
	double nearest = INFINITY, n = (double)usual.count,
	       m = (double)others.count, mean;

	if (!distances || isnan(middle))
		return NAN;
	for (size_t i = 0; i < others.count; i++) {
		double away = (others.values[i] - middle) * copysign(1, way);

		if (isnan(away))
			return NAN;
		nearest = fmin(nearest, away);
	}
	if (nearest <= 0)
		return 1;
	mean = fmax(mean_distance(usual, middle, way, distances),
		    mean_distance(usual, middle, 0, distances));
	return exp2(-m) * pow(1 + m * nearest / (n * fmax(mean, least)), -n);
}
