/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The random order of trials, from a recorded seed. Pure. */
#ifndef HARNESS_SCHEDULE_H
#define HARNESS_SCHEDULE_H

#include <gsl/gsl_rng.h>
#include <stdint.h>

/** A generator that always gives the same orders for the same seed (GSL's
 * mt19937). gsl_rng_free() it. NULL without memory. */
gsl_rng *schedule_generator(uint64_t seed);

/** Fill `order` with a random permutation of 0 … count-1 (Fisher-Yates). */
void schedule_shuffle(gsl_rng *generator, int *order, int count);

#endif
