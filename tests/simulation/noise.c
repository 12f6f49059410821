/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/simulation/noise.h"

#include <gsl/gsl_randist.h>
#include <math.h>

const double noise_betweens[NOISE_BETWEENS] = {0, 0.5, 1};

static double normal(gsl_rng *random, double last)
{
	(void)last;
	return gsl_ran_gaussian_ziggurat(random, 1);
}

/* Mostly a little less, and sometimes far more: skewness 1.75. */
static double log_normal(gsl_rng *random, double last)
{
	double shape = 0.5, square = shape * shape;
	double mean = exp(square / 2);

	(void)last;
	return (exp(gsl_ran_gaussian_ziggurat(random, shape)) - mean) /
	       (mean * sqrt(exp(square) - 1));
}

/* Three rounds in ten are of another kind. */
static double bimodal(gsl_rng *random, double last)
{
	double width = 0.3, apart = sqrt((1 - width * width) / 0.21);

	(void)last;
	return (gsl_rng_uniform(random) < 0.3 ? 0.7 : -0.3) * apart +
	       gsl_ran_gaussian_ziggurat(random, width);
}

/* A round is like the one before it. */
static double autocorrelated(gsl_rng *random, double last)
{
	return 0.6 * last + gsl_ran_gaussian_ziggurat(random, 0.8);
}

const struct noise noises[NOISES] = {
	{"normal", normal, 1},
	{"log-normal", log_normal, 1},
	{"bimodal", bimodal, 1},
	{"autocorrelated", autocorrelated, 0},
};

double noise_before(gsl_rng *random)
{
	return gsl_ran_gaussian_ziggurat(random, 1);
}

gsl_rng *noise_generator(unsigned long seed)
{
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);

	gsl_rng_set(random, seed);
	return random;
}
