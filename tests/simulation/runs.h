/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Simulated runs: starts of an environment, rounds within each until they may
 * end, a trial of native and of the environment in each round; and how often
 * intervals made of them hold the truth.
 */
#ifndef TESTS_SIMULATION_RUNS_H
#define TESTS_SIMULATION_RUNS_H

#include "harness/stats/overhead.h"
#include "tests/simulation/noise.h"
#include "tests/simulation/program.h"

enum { RUNS_STARTS_MOST = 20, RUNS_ROUNDS_MOST = 10 };

struct run_design {
	const struct noise *noise;
	double within;	/**< standard deviation of rounds, of a logarithm */
	double between; /**< variance between starts, in that within */
	double rare;	/**< probability of a start of another kind … */
	double slower;	/**< … and how much longer it takes, as a logarithm */
	size_t starts, rounds; /**< planned */
	double wanted; /**< means of starts need not be more exact; 0: all
			  rounds are run */
	int by_own;    /**< a start's rounds end by what they were, as no run
			  of ours has it */
	struct program native, environment;
	nanoseconds budget; /**< of a trial */
};

/** The usual: five starts of up to six rounds, 2 % of noise within them, a
 * warm-up in each trial that takes longer in the environment than natively, 1 %
 * of noise in samples, as many rounds as make ± 3 %. */
extern const struct run_design run_usual;

/** Pairs of one run in which the ratio is truly e to the `truth`; room for the
 * rounds of all starts. Returns how many. */
size_t run_simulate(const struct run_design *design, double truth,
		    gsl_rng *random, struct overhead_pair *pairs);

/** The mean of what rare starts add, as a logarithm. */
double run_rare_mean(const struct run_design *design);

/** What became of many data sets. */
struct coverage {
	size_t sets;
	size_t low, high; /**< intervals that were too low, or too high */
	size_t none;	  /**< data sets without an interval */
	double rounds;	  /**< of a start, on average */
	double width;	  /**< half of an interval's, on average, of a
			     logarithm */
	double bias;	  /**< estimate less truth, on average, likewise */
};

/** A method to make an interval of pairs. */
typedef struct interval run_method(const struct overhead_pair *pairs,
				   size_t count);

/** That of reports: overhead_estimate(). */
run_method run_by_starts;
/** All rounds in one, as if nothing differed between starts. */
run_method run_by_rounds;

/** Simulate `sets` runs. */
struct coverage run_coverage(const struct run_design *design,
			     run_method *method, size_t sets,
			     unsigned long seed);

/** Share that holds the truth, with the interval of Clopper and Pearson. */
struct interval coverage_share(const struct coverage *coverage,
			       double confidence);

#endif
