/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/stats/outliers.h"

#include "common/cleanup.h"
#include "harness/stats/summary.h"

#include <math.h>

/* The median absolute deviation of a normal distribution, inverted. */
#define NORMAL 1.4826

static size_t logarithms(const double *values, size_t count, double *into)
{
	size_t used = 0;

	for (size_t i = 0; i < count; i++)
		if (isfinite(values[i]) && values[i] > 0)
			into[used++] = log(values[i]);
	return used;
}

struct outlier_limits outlier_limits(const double *values, size_t count)
{
	cleanup_free double *known = malloc((count + 1) * sizeof(*known));
	size_t used = known ? logarithms(values, count, known) : 0;
	double middle, reach;

	if (used < OUTLIER_LEAST || 2 * used < count)
		return (struct outlier_limits){NAN, NAN, NAN};
	middle = stats_median(known, used);
	for (size_t i = 0; i < used; i++)
		known[i] = fabs(known[i] - middle);
	reach = fmax(OUTLIER_SCALES * NORMAL * stats_median(known, used),
		     log(OUTLIER_TIMES));
	return (struct outlier_limits){exp(middle), exp(middle - reach),
				       exp(middle + reach)};
}

int outlier_is(const struct outlier_limits *limits, double value)
{
	return !isnan(limits->median) &&
	       !(value >= limits->low && value <= limits->high);
}
