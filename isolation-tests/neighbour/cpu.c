/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Processor time: one busy loop, or four, which a scheduler that counts
 * processes gives four shares, and one that counts environments a single one.
 */
#include "isolation-tests/neighbour/noise.h"

#define LOOPS 10000
#define MANY 4

static int64_t spin(struct noise_hand *hand)
{
	volatile unsigned counter = 0;
	unsigned i;

	(void)hand;
	for (i = 0; i < LOOPS; i++)
		counter = counter + i;
	return 1;
}

static int run_one(struct job_context *context, struct error *err)
{
	static const struct noise noise = {
		.what = "loops", .work = spin, .processes = 1};

	return noise_run(context, &noise, err);
}

static int run_many(struct job_context *context, struct error *err)
{
	static const struct noise noise = {
		.what = "loops", .work = spin, .processes = MANY};

	return noise_run(context, &noise, err);
}

static const struct job noise_cpu = {
	.name = "noise.cpu",
	.title = "A busy loop",
	.reference = "Matthews et al., Isolation Benchmark Suite (2007)",
	.kind = JOB_ANTAGONIST,
	.needs = JOB_NEEDS_OUTER,
	.deadline = NOISE_DEADLINE,
	.bound_processes = 1,
	.parameters = noise_parameters,
	.run = run_one,
};
JOB_REGISTER(noise_cpu)

static const struct job noise_cpu_many = {
	.name = "noise.cpu-many",
	.title = "Four busy loops",
	.kind = JOB_ANTAGONIST,
	.needs = JOB_NEEDS_OUTER,
	.deadline = NOISE_DEADLINE,
	.bound_processes = MANY,
	.parameters = noise_parameters,
	.run = run_many,
};
JOB_REGISTER(noise_cpu_many)
