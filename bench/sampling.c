/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/sampling.h"
#include "common/cleanup.h"
#include "common/steady.h"

#include <stdarg.h>
#include <string.h>

/** No operation is so short that a sample needs more of them. */
#define MOST_ITERATIONS INT64_C(1000000000000)

/** Keep the CPU busy for that share of the time between two readings of the
 * clock, from the later one on; returns what the clock says at the end. */
static nanoseconds burn(const struct sampling_limits *limits,
			nanoseconds before, nanoseconds after)
{
	nanoseconds until =
		after + (nanoseconds)((double)(after - before) * limits->burn);

	while (after < until)
		after = limits->now();
	return after;
}

/** Run `iterations` of the work; returns how long they took, or negative. */
static nanoseconds time_work(const struct sampling *plan,
			     const struct sampling_limits *limits,
			     int64_t iterations, struct error *err)
{
	nanoseconds before, after;

	if (plan->prepare && plan->prepare(plan->state, iterations, err) < 0)
		return -1;
	before = limits->now();
	if (plan->work(plan->state, iterations, err) < 0)
		return -1;
	after = burn(limits, before, limits->now());
	return after > before ? after - before : 1;
}

static int64_t scale_iterations(int64_t iterations, double factor)
{
	double scaled = (double)iterations * factor;

	if (scaled > (double)MOST_ITERATIONS)
		return MOST_ITERATIONS;
	return scaled < 1 ? 1 : (int64_t)scaled;
}

/**
 * The number of iterations that fills a sample: grown from one until half a
 * sample is filled, then scaled. Each first call is made twice, since the
 * first one pays for what is cold.
 */
static int64_t calibrate(const struct sampling *plan,
			 const struct sampling_limits *limits,
			 struct error *err)
{
	int64_t iterations = 1;
	nanoseconds took = time_work(plan, limits, 1, err);

	if (took < 0)
		return -1;
	for (;;) {
		double factor;

		took = time_work(plan, limits, iterations, err);
		if (took < 0)
			return -1;
		factor = (double)limits->sample / (double)took;
		if (factor <= 2 || iterations >= MOST_ITERATIONS)
			return scale_iterations(iterations, factor);
		iterations =
			scale_iterations(iterations, factor > 10 ? 10 : factor);
	}
}

static double sample_value(const struct sampling *plan,
			   const struct sampling_limits *limits,
			   int64_t iterations, nanoseconds took)
{
	if (limits->better == JOB_HIGHER_IS_BETTER)
		return (double)iterations * plan->scale * NS_PER_S /
		       (double)took;
	return (double)took / (double)iterations / plan->scale;
}

/** How long a sample of that value took: sample_value() the other way. */
static double sample_took(const struct sampling *plan,
			  const struct sampling_limits *limits,
			  int64_t iterations, double value)
{
	if (limits->better == JOB_HIGHER_IS_BETTER)
		return (double)iterations * plan->scale * NS_PER_S / value;
	return value * (double)iterations * plan->scale;
}

/**
 * Take samples into `series` until `end`, or until they are steady where
 * `until_steady`. The deadline is kept by the length of the last sample.
 */
static int take_samples(const struct sampling *plan,
			const struct sampling_limits *limits, nanoseconds end,
			int until_steady, struct series *series,
			struct error *err)
{
	size_t fewest = until_steady ? 0 : SAMPLING_FEWEST;
	nanoseconds took = limits->sample;

	while (series->count < SAMPLING_MOST) {
		nanoseconds now = limits->now();

		series->cut_short = now + took > limits->deadline;
		if (series->cut_short ||
		    (now >= end && series->count >= fewest))
			break;
		took = time_work(plan, limits, series->iterations, err);
		if (took < 0)
			return -1;
		series->values[series->count++] =
			sample_value(plan, limits, series->iterations, took);
		if (until_steady &&
		    steady_agrees(series->values, series->count))
			break;
	}
	return 0;
}

/** Calibration saw cold caches: mend it where the last sample of the warm-up
 * was far from the length that was asked for. */
static void rescale(const struct sampling *plan,
		    const struct sampling_limits *limits, struct series *series)
{
	double value, factor;

	if (!series->count)
		return;
	value = series->values[series->count - 1];
	factor = (double)limits->sample /
		 sample_took(plan, limits, series->iterations, value);
	if (factor < 0.5 || factor > 1.5)
		series->iterations =
			scale_iterations(series->iterations, factor);
}

/** What at the head of a series is warm-up still goes the same way. */
static void drop_warm_up(struct series *series)
{
	size_t begins =
		steady_begins(series->values, series->count, &series->steady);

	memmove(series->values, series->values + begins,
		(series->count - begins) * sizeof(*series->values));
	series->count -= begins;
	series->warm_up += begins;
}

int sampling_measure(const struct sampling *plan,
		     const struct sampling_limits *asked, struct series *series,
		     struct error *err)
{
	struct sampling_limits limits = *asked;
	nanoseconds start = limits.now();

	if (limits.sample < limits.budget / SAMPLING_MOST)
		limits.sample = limits.budget / SAMPLING_MOST;
	series->count = 0;
	series->iterations = calibrate(plan, &limits, err);
	if (series->iterations < 0)
		return -1;
	if (take_samples(plan, &limits, start + limits.budget / 3, 1, series,
			 err) < 0)
		return -1;
	series->warm_up = series->count;
	rescale(plan, &limits, series);
	series->count = 0;
	if (take_samples(plan, &limits, start + limits.budget, 0, series, err) <
	    0)
		return -1;
	drop_warm_up(series);
	series->operations = series->iterations * (int64_t)series->count;
	if (!series->count)
		return error_make(
			err, 0,
			"the deadline left no time for a single sample; raise it");
	return 0;
}

void sampling_add(struct job_context *context, double value)
{
	json_t *samples = json_object_get(context->result, "samples");

	if (!samples) {
		samples = json_array();
		json_object_set_new(context->result, "samples", samples);
	}
	json_array_append_new(samples, json_real(value));
}

int sampling_run(struct job_context *context, const struct sampling *plan,
		 struct error *err)
{
	struct sampling_limits limits = {
		.better = context->job->better,
		.budget = job_param(context, "budget_ms") * NS_PER_MS,
		.sample = job_param(context, "sample_ms") * NS_PER_MS,
		.deadline = context->deadline,
		.burn = (double)job_param(context, "burn_percent") / 100,
		.now = clock_now,
	};
	cleanup_free struct series *series = calloc(1, sizeof(*series));

	if (!series)
		return error_make(err, errno, "cannot hold samples");
	if (sampling_measure(plan, &limits, series, err) < 0)
		return -1;
	for (size_t i = 0; i < series->count; i++)
		sampling_add(context, series->values[i]);
	json_object_set_new(context->result, "operations",
			    json_integer(series->operations));
	json_object_set_new(context->result, "iterations",
			    json_integer(series->iterations));
	json_object_set_new(context->result, "warm_up",
			    json_integer((json_int_t)series->warm_up));
	json_object_set_new(context->result, "steady",
			    json_boolean(series->steady));
	json_object_set_new(context->result, "cut_short",
			    json_boolean(series->cut_short));
	return 0;
}

int sampling_passed(struct job_context *context, const char *format, ...)
{
	char note[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(note, sizeof(note), format, arguments);
	va_end(arguments);
	json_object_set_new(context->result, "verified", json_true());
	json_object_set_new(context->result, "note", json_string(note));
	return 0;
}
