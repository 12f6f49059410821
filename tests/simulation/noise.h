/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Kinds of noise that measurements have, for simulations: what the logarithm of
 * a ratio differs from the truth by, from round to round within a start.
 */
#ifndef TESTS_SIMULATION_NOISE_H
#define TESTS_SIMULATION_NOISE_H

#include <gsl/gsl_rng.h>

struct noise {
	const char *name;
	/** One round's, after `last` in the same start. Mean 0, standard
	 * deviation 1. */
	double (*draw)(gsl_rng *random, double last);
	int is_independent; /**< of `last` */
};

enum { NOISES = 4, NOISE_BETWEENS = 3 };

/** Normal, log-normal, bimodal, autocorrelated. */
extern const struct noise noises[NOISES];

/** Variance between starts, in that within: 0, half, the same. */
extern const double noise_betweens[NOISE_BETWEENS];

/** What may stand before the first round of a start. */
double noise_before(gsl_rng *random);

/** A generator with this seed (GSL's mt19937); gsl_rng_free() it. */
gsl_rng *noise_generator(unsigned long seed);

#endif
