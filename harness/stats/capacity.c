/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/stats/capacity.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

struct interval capacity_errors(size_t wrong, size_t count, double confidence)
{
	double tail = (1 - confidence) / 2, k = (double)wrong,
	       n = (double)count;

	if (!count || wrong > count)
		return (struct interval){NAN, NAN, NAN};
	return (struct interval){
		.estimate = k / n,
		.low = wrong ? gsl_cdf_beta_Pinv(tail, k, n - k + 1) : 0,
		.high = wrong < count ? gsl_cdf_beta_Qinv(tail, k + 1, n - k)
				      : 1,
	};
}

static double surprise(double p)
{
	return p > 0 ? -p * log2(p) : 0;
}

double capacity_of(double p)
{
	return 1 - surprise(p) - surprise(1 - p);
}

struct interval capacity_bounds(const struct interval *errors)
{
	double low = capacity_of(errors->low), high = capacity_of(errors->high);
	int has_worst = errors->low <= 0.5 && errors->high >= 0.5;

	return (struct interval){.estimate = capacity_of(errors->estimate),
				 .low = has_worst ? 0 : fmin(low, high),
				 .high = fmax(low, high)};
}
