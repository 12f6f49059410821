/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/stats/capacity.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* Where the share below is `tail`. By halving: gsl_cdf_beta_Pinv() does not
 * converge for 29 of 632, and many others. */
static double beta_quantile(double tail, double a, double b)
{
	double low = 0, high = 1, middle;

	for (;;) {
		middle = (low + high) / 2;
		if (!(middle > low && middle < high))
			return middle;
		if (gsl_cdf_beta_P(middle, a, b) < tail)
			low = middle;
		else
			high = middle;
	}
}

struct interval capacity_errors(size_t wrong, size_t count, double confidence)
{
	double tail = (1 - confidence) / 2, k = (double)wrong,
	       n = (double)count;

	if (!count || wrong > count)
		return (struct interval){NAN, NAN, NAN};
	return (struct interval){
		.estimate = k / n,
		.low = wrong ? beta_quantile(tail, k, n - k + 1) : 0,
		.high = wrong < count ? 1 - beta_quantile(tail, n - k, k + 1)
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
