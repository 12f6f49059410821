/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a workload is timed. A workload hands over a function that does its
 * operation N times; sampling finds the N that fills a sample, lets the series
 * become steady, and takes samples until the time budget is spent. Between two
 * readings of the clock there is nothing but the workload: no allocation, no
 * formatting, no counter that somebody else reads.
 */
#ifndef BENCH_SAMPLING_H
#define BENCH_SAMPLING_H

#include "probe/job.h"

/** Most samples of one trial: a result has to fit a line of the channel. */
#define SAMPLING_MOST 1000
/** Fewest, whatever the budget; only the deadline goes before it. */
#define SAMPLING_FEWEST 3
/**
 * The parameters that every sampled workload has, as rows of its table. With
 * `burn_percent` it is slowed down by a known amount, to find out what can be
 * seen (bulkhead calibrate): after the work of a sample the CPU is kept busy
 * for that share of the time which the work took, before the clock is read at
 * its end.
 */
#define SAMPLING_PARAMETERS                                                     \
	{"budget_ms", "ms", 20,                                                 \
	 60000,	      300,  "time to spend, calibration and warm-up included"}, \
		{"sample_ms", "ms", 1, 1000, 10, "length of one sample"},       \
	{                                                                       \
		"burn_percent", "%", 0, 1000, 0,                                \
			"of each sample's time, burnt on top of it"             \
	}

/** One workload's work. */
struct sampling {
	/**
	 * Do the operation `iterations` times (at least 1); timed. What is
	 * computed ends in `state`, so that the compiler can't drop it.
	 */
	int (*work)(void *state, int64_t iterations, struct error *err);
	/** Called before each work(), not timed; NULL: nothing to prepare. */
	int (*prepare)(void *state, int64_t iterations, struct error *err);
	void *state;
	/**
	 * Where lower is better: nanoseconds in the sample's unit (1 for ns,
	 * 1000 for us). Where higher is better: how much of the unit one
	 * operation is (1/16 for a 64 KiB block in MiB/s).
	 */
	double scale;
};

/** The limits of one series, and the clock that they are measured by. */
struct sampling_limits {
	enum job_better better;
	nanoseconds budget;   /**< for everything */
	nanoseconds sample;   /**< wanted length of a sample */
	nanoseconds deadline; /**< point in time, never to be passed */
	double burn; /**< of a sample's time, burnt on top of it; 0: none */
	nanoseconds (*now)(void);
};

/** What was measured. */
struct series {
	double values[SAMPLING_MOST]; /**< in the sample's unit */
	size_t count;
	size_t warm_up;	    /**< samples thrown away before the first */
	int steady;	    /**< whether the warm-up was over; see steady.h */
	int cut_short;	    /**< whether the deadline came before the budget */
	int64_t iterations; /**< of work in each sample */
	int64_t operations; /**< iterations of all samples together */
};

/**
 * Measure one series within `limits`. Nothing counts until samples agree
 * (steady_agrees()) or a third of the budget is spent; of what was measured
 * then, the head that is warm-up still (steady_begins()) doesn't, either.
 * Negative when the work fails, or when there was no time for one sample.
 */
int sampling_measure(const struct sampling *plan,
		     const struct sampling_limits *limits,
		     struct series *series, struct error *err);

/**
 * Measure with the job's own parameters, and put samples, operations,
 * iterations, warm_up, steady and cut_short into its result.
 */
int sampling_run(struct job_context *context, const struct sampling *plan,
		 struct error *err);

/** Put one sample into the result of a workload that times itself. */
void sampling_add(struct job_context *context, double value);

/** Say in the result that what was computed was right, and a note. Returns 0
 * so that it can end run(). */
int sampling_passed(struct job_context *context, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
