/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/stats/capacity.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* Where the share below is `tail`. By halving: gsl_cdf_beta_Pinv() does not
 * converge for 29 of 632, and many others. NaN where the share itself is not
 * found: its fraction is not followed far enough for millions. */
static double beta_quantile(double tail, double a, double b)
{
	double low = 0, high = 1, middle, share;

	for (;;) {
		middle = (low + high) / 2;
		if (!(middle > low && middle < high))
			return middle;
		share = gsl_cdf_beta_P(middle, a, b);
		if (isnan(share))
			return NAN;
		if (share < tail)
			low = middle;
		else
			high = middle;
	}
}

struct interval capacity_errors(size_t wrong, size_t count, double confidence)
{
	double tail = (1 - confidence) / 2, k = (double)wrong,
	       n = (double)count;
	struct interval made = {NAN, NAN, NAN};

	if (!count || wrong > count)
		return made;
	made.estimate = k / n;
	made.low = wrong ? beta_quantile(tail, k, n - k + 1) : 0;
	made.high = wrong < count ? 1 - beta_quantile(tail, n - k, k + 1) : 1;
	if (isnan(made.low) || isnan(made.high))
		made.low = made.high = NAN;
	return made;
}

static double surprise(double p)
{
	return p <= 0 ? 0 : -p * log2(p);
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
