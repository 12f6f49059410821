/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/simulation/program.h"

#include "bench/sampling.h"
#include "harness/stats/summary.h"

#include <gsl/gsl_randist.h>
#include <math.h>

struct running {
	const struct program *program;
	gsl_rng *random;
	double cost;
};

/* Since the program began. */
static nanoseconds elapsed;

static nanoseconds clock_of_program(void)
{
	return elapsed;
}

static int work(void *state, int64_t iterations, struct error *err)
{
	const struct running *running = state;
	const struct program *program = running->program;
	double cold = program->cold > 0 ? program->cold * exp(-(double)elapsed /
							      program->settles)
					: 0;
	double noise =
		gsl_ran_gaussian_ziggurat(running->random, program->jitter);

	(void)err;
	elapsed += (nanoseconds)((double)iterations * running->cost *
				 (1 + cold) * (1 + noise));
	return 0;
}

struct program_trial program_measure(const struct program *program, double cost,
				     nanoseconds budget, gsl_rng *random)
{
	static struct series series;
	struct running running = {program, random, cost};
	struct sampling plan = {.work = work, .state = &running, .scale = 1};
	struct sampling_limits limits = {
		.better = JOB_LOWER_IS_BETTER,
		.budget = budget,
		.sample = 10 * NS_PER_MS,
		.deadline = 100 * budget,
		.now = clock_of_program,
	};
	struct error err;

	elapsed = 0;
	if (sampling_measure(&plan, &limits, &series, &err) < 0)
		return (struct program_trial){.median = NAN};
	return (struct program_trial){
		.median = stats_median(series.values, series.count),
		.warm_up = series.warm_up,
		.is_steady = series.steady,
	};
}
