/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A program that is measured in a simulation: by the agent's own sampling, with
 * calibration and the end of the warm-up, against a clock that only the program
 * moves.
 */
#ifndef TESTS_SIMULATION_PROGRAM_H
#define TESTS_SIMULATION_PROGRAM_H

#include "common/clock.h"

#include <gsl/gsl_rng.h>
#include <stddef.h>

struct program {
	double cold;	/**< how much longer an operation takes at first, 0.3 */
	double settles; /**< ns in which a third of that is left (1 / e) */
	double jitter;	/**< standard deviation of a sample, in its mean */
};

/** How one trial went. */
struct program_trial {
	double median;	/**< ns an operation */
	size_t warm_up; /**< samples that did not count */
	int is_steady;	/**< it was seen that the warm-up was over */
};

/** Measure a program for `budget` when it is warm at `cost` ns an operation. */
struct program_trial program_measure(const struct program *program, double cost,
				     nanoseconds budget, gsl_rng *random);

#endif
