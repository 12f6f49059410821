/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/stats/summary.h"

#include "common/cleanup.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort_double.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Standard deviations of a normal distribution in a median distance. */
#define NORMAL_SCALE 1.4826

static int has_nan(const double *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (isnan(values[i]))
			return 1;
	return 0;
}

void stats_sort(double *values, size_t count)
{
	gsl_sort(values, 1, count);
}

double stats_quantile(const double *sorted, size_t count, double p)
{
	if (!count || !(p >= 0 && p <= 1) || has_nan(sorted, count))
		return NAN;
	return gsl_stats_quantile_from_sorted_data(sorted, 1, count, p);
}

double stats_median(const double *values, size_t count)
{
	cleanup_free double *sorted = NULL;

	if (!count)
		return NAN;
	sorted = malloc(count * sizeof(*sorted));
	if (!sorted)
		return NAN;
	memcpy(sorted, values, count * sizeof(*sorted));
	stats_sort(sorted, count);
	return stats_quantile(sorted, count, 0.5);
}

double stats_mean(const double *values, size_t count)
{
	return count ? gsl_stats_mean(values, 1, count) : NAN;
}

double stats_deviation(const double *values, size_t count)
{
	return count > 1 ? gsl_stats_sd(values, 1, count) : NAN;
}

double stats_scale(const double *values, size_t count, double middle)
{
	cleanup_free double *distances = NULL;

	if (!count)
		return NAN;
	distances = malloc(count * sizeof(*distances));
	if (!distances)
		return NAN;
	for (size_t i = 0; i < count; i++)
		distances[i] = fabs(values[i] - middle);
	return NORMAL_SCALE * stats_median(distances, count);
}

double stats_geometric_mean(const double *values, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += values[i] > 0 ? log(values[i]) : NAN;
	return count ? exp(sum / (double)count) : NAN;
}

double stats_student(double confidence, double degrees)
{
	if (!(confidence > 0 && confidence < 1) || !(degrees > 0))
		return NAN;
	return gsl_cdf_tdist_Qinv((1 - confidence) / 2, degrees);
}

double stats_simultaneous(double confidence, size_t comparisons)
{
	return 1 - (1 - confidence) / (double)(comparisons ? comparisons : 1);
}

struct interval stats_mean_interval(const double *values, size_t count,
				    double confidence)
{
	struct interval result = {stats_mean(values, count), NAN, NAN};
	double half;

	if (count < 2)
		return result;
	half = stats_student(confidence, (double)count - 1) *
	       stats_deviation(values, count) / sqrt((double)count);
	result.low = result.estimate - half;
	result.high = result.estimate + half;
	return result;
}
