/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/stats/trend.h"

#include "common/cleanup.h"
#include "harness/stats/summary.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

static size_t pairs_of(size_t count)
{
	return count * (count - 1) / 2;
}

/* Slopes of all pairs, and by how many more of them rise than fall. */
static double find_slopes(const double *values, size_t count, double *slopes)
{
	double rising = 0;
	size_t used = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count; j++) {
			double rise = values[j] - values[i];

			slopes[used++] = rise / (double)(j - i);
			rising += (rise > 0) - (rise < 0);
		}
	return rising;
}

/* Of that count, times 18, for so many values that are equal. */
static double variance_of(double equal)
{
	return equal * (equal - 1) * (2 * equal + 5);
}

/* What those of equal values take from it; `sorted` are the values. */
static double variance_of_ties(const double *sorted, size_t count)
{
	double sum = 0;

	for (size_t i = 0, next; i < count; i = next) {
		for (next = i + 1; next < count && sorted[next] == sorted[i];)
			next++;
		sum += variance_of((double)(next - i));
	}
	return sum;
}

static int is_finite(const double *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!isfinite(values[i]))
			return 0;
	return 1;
}

int trend_find(const double *values, size_t count, struct trend *trend)
{
	cleanup_free double *slopes = NULL;
	double rising, variance;

	*trend = (struct trend){NAN, NAN};
	if (count < 2 || !is_finite(values, count))
		return 0;
	/* Of two values there is one pair, and then two are sorted. */
	slopes = malloc((pairs_of(count) + 1) * sizeof(*slopes));
	if (!slopes)
		return -1;
	rising = find_slopes(values, count, slopes);
	trend->slope = stats_median(slopes, pairs_of(count));
	for (size_t i = 0; i < count; i++)
		slopes[i] = values[i];
	stats_sort(slopes, count);
	variance =
		(variance_of((double)count) - variance_of_ties(slopes, count)) /
		18;
	/* One less: the count is whole, the distribution is not. */
	trend->p = variance > 0
			   ? 2 * gsl_cdf_ugaussian_Q(fmax(fabs(rising) - 1, 0) /
						     sqrt(variance))
			   : 1;
	return 0;
}
