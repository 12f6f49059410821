/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Simulated histories of one series, a value a night, and what change points
 * find in them. */
#ifndef TESTS_SIMULATION_SERIES_H
#define TESTS_SIMULATION_SERIES_H

#include "tests/simulation/noise.h"

#include <stddef.h>

enum { SERIES_MOST = 1000, SERIES_WAIT = 10 };

/** `count` nights with a standard deviation of 1, that from night `at` on are
 * `step` higher. */
void series_make(const struct noise *noise, size_t count, size_t at,
		 double step, gsl_rng *random, double *values);

/** Changes found in many series in which there are none. */
struct series_alarms {
	size_t series, with_any, points;
};

struct series_alarms series_find_none(const struct noise *noise, size_t nights,
				      size_t series, unsigned long seed);

/** What became of many series with a step each. */
struct series_found {
	size_t series;
	/** Found on the n-th night after the step, or before; [0]: never used.
	 */
	size_t within[SERIES_WAIT + 1];
	size_t dated; /**< of those found: the night was right, ± 1 */
};

/** Look each night for a step after `before` nights, until it is found. */
struct series_found series_find_step(const struct noise *noise, size_t before,
				     double step, size_t series,
				     unsigned long seed);

#endif
