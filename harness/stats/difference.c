/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/stats/difference.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* Squared deviations from the mean, summed; 0 for one value. */
static double squares(struct group group)
{
	double deviation = stats_deviation(group.values, group.count);

	return group.count > 1
		       ? deviation * deviation * (double)(group.count - 1)
		       : 0;
}

static struct difference without_interval(struct group first,
					  struct group second)
{
	return (struct difference){
		.mean = {stats_mean(second.values, second.count) -
				 stats_mean(first.values, first.count),
			 NAN, NAN},
		.degrees = NAN,
		.p = NAN,
	};
}

static struct difference with_interval(struct difference made, double error,
				       double degrees, double confidence)
{
	double estimate = made.mean.estimate;
	double half =
		error > 0 ? error * stats_student(confidence, degrees) : error;

	made.degrees = degrees;
	made.mean.low = estimate - half;
	made.mean.high = estimate + half;
	if (error > 0)
		made.p = 2 * gsl_cdf_tdist_Q(fabs(estimate) / error, degrees);
	else if (!isnan(error))
		made.p = fabs(estimate) > 0 ? 0 : 1;
	return made;
}

struct difference difference_welch(struct group first, struct group second,
				   double confidence)
{
	struct difference made = without_interval(first, second);
	double n = (double)first.count, m = (double)second.count;
	double one, two, both;

	if (first.count < 2 || second.count < 2)
		return made;
	one = squares(first) / (n - 1) / n;
	two = squares(second) / (m - 1) / m;
	both = one + two;
	return with_interval(
		made, sqrt(both),
		both > 0 ? both * both /
				   (one * one / (n - 1) + two * two / (m - 1))
			 : n + m - 2,
		confidence);
}

struct difference difference_pooled(struct group first, struct group second,
				    double confidence)
{
	struct difference made = without_interval(first, second);
	double n = (double)first.count, m = (double)second.count;
	double degrees = n + m - 2, variance;

	if (!first.count || !second.count || degrees < 1)
		return made;
	variance = (squares(first) + squares(second)) / degrees;
	return with_interval(made, sqrt(variance * (1 / n + 1 / m)), degrees,
			     confidence);
}
