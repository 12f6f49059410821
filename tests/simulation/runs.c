/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/simulation/runs.h"

#include "harness/stats/capacity.h"
#include "harness/stats/stopping.h"

#include <gsl/gsl_randist.h>
#include <math.h>

/* Of natively one operation, when it is warm. */
#define COST_NS 1000.0
#define CONFIDENCE 0.95

enum { PAIRS_MOST = RUNS_STARTS_MOST * RUNS_ROUNDS_MOST };

const struct run_design run_usual = {
	.noise = noises,
	.within = 0.02,
	.starts = 5,
	.rounds = 6,
	.wanted = 0.03,
	.native = {.cold = 0.3, .settles = 5e6, .jitter = 0.01},
	.environment = {.cold = 0.5, .settles = 20e6, .jitter = 0.01},
	.budget = 300 * NS_PER_MS,
};

/* Both trials of a run, by round. */
struct made {
	struct overhead_trial native[PAIRS_MOST], environment[PAIRS_MOST];
	size_t count;
};

/* One round. What the machine does meanwhile happens to both. */
static double make_round(const struct run_design *design, int64_t start,
			 double log_ratio, gsl_rng *random, struct made *made)
{
	double shared = gsl_ran_gaussian_ziggurat(random, 5 * design->within);
	double cost = COST_NS * exp(shared);
	int64_t round = (int64_t)made->count + 1;
	double native =
		program_measure(&design->native, cost, design->budget, random)
			.median;
	double other =
		program_measure(&design->environment, cost * exp(log_ratio),
				design->budget, random)
			.median;

	made->native[made->count] =
		(struct overhead_trial){start, round, native};
	made->environment[made->count++] =
		(struct overhead_trial){start, round, other};
	return log(other / native);
}

/* Whether the rounds of a start that ends by its own are enough. */
static int is_enough(const struct run_design *design, const double *ratios,
		     size_t round)
{
	return design->by_own && round >= STOPPING_LEAST &&
	       stopping_rounds(ratios, round, design->wanted, design->rounds) <=
		       round;
}

/* Returns how many rounds a further start has. */
static size_t make_start(const struct run_design *design, int64_t start,
			 size_t rounds, double truth, gsl_rng *random,
			 struct made *made)
{
	double last = noise_before(random), ratios[RUNS_ROUNDS_MOST];
	double level =
		truth + gsl_ran_gaussian_ziggurat(
				random, design->within * sqrt(design->between));

	if (design->rare > 0 && gsl_rng_uniform(random) < design->rare)
		level += design->slower;
	for (size_t round = 0; round < rounds; round++) {
		if (is_enough(design, ratios, round))
			break;
		last = design->noise->draw(random, last);
		ratios[round] =
			make_round(design, start, level + design->within * last,
				   random, made);
	}
	if (design->by_own || !(design->wanted > 0) || start > 1)
		return rounds;
	return stopping_rounds(ratios, rounds, design->wanted, rounds);
}

size_t run_simulate(const struct run_design *design, double truth,
		    gsl_rng *random, struct overhead_pair *pairs)
{
	struct made made = {.count = 0};
	size_t rounds = design->rounds;

	for (size_t start = 1; start <= design->starts; start++)
		rounds = make_start(design, (int64_t)start, rounds, truth,
				    random, &made);
	return overhead_pairs(made.native, made.count, made.environment,
			      made.count, 0, pairs);
}

double run_rare_mean(const struct run_design *design)
{
	return design->rare * design->slower;
}

struct interval run_by_starts(const struct overhead_pair *pairs, size_t count)
{
	return overhead_estimate(pairs, count, CONFIDENCE, 1).ratio;
}

struct interval run_by_rounds(const struct overhead_pair *pairs, size_t count)
{
	double values[PAIRS_MOST];
	struct interval mean;

	for (size_t i = 0; i < count; i++)
		values[i] = pairs[i].log_ratio;
	mean = stats_mean_interval(values, count, CONFIDENCE);
	return (struct interval){exp(mean.estimate), exp(mean.low),
				 exp(mean.high)};
}

struct coverage run_coverage(const struct run_design *design,
			     run_method *method, size_t sets,
			     unsigned long seed)
{
	struct coverage coverage = {.sets = sets};
	gsl_rng *random = noise_generator(seed);
	double truth = log(1.3), held = truth + run_rare_mean(design);

	for (size_t i = 0; i < sets; i++) {
		struct overhead_pair pairs[PAIRS_MOST];
		size_t count = run_simulate(design, truth, random, pairs);
		struct interval got = method(pairs, count);

		coverage.rounds += (double)count / (double)design->starts;
		if (!isfinite(got.low)) {
			coverage.none++;
			continue;
		}
		coverage.low += log(got.high) < held;
		coverage.high += log(got.low) > held;
		coverage.width += log(got.high / got.low) / 2;
		coverage.bias += log(got.estimate) - held;
	}
	gsl_rng_free(random);
	coverage.rounds /= (double)sets;
	coverage.width /= (double)(sets - coverage.none);
	coverage.bias /= (double)(sets - coverage.none);
	return coverage;
}

struct interval coverage_share(const struct coverage *coverage,
			       double confidence)
{
	size_t made = coverage->sets - coverage->none;

	return capacity_errors(made - coverage->low - coverage->high, made,
			       confidence);
}
