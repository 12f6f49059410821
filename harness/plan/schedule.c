/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/plan/schedule.h"

#include <gsl/gsl_randist.h>

gsl_rng *schedule_generator(uint64_t seed)
{
	gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);

	if (generator)
		gsl_rng_set(generator, (unsigned long)(seed ^ seed >> 32));
	return generator;
}

void schedule_shuffle(gsl_rng *generator, int *order, int count)
{
	int i;

	for (i = 0; i < count; i++)
		order[i] = i;
	if (count > 1)
		gsl_ran_shuffle(generator, order, (size_t)count,
				sizeof(*order));
}
