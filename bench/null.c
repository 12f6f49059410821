/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * null: does nothing, so that what is left is the harness: the way of a job
 * to its environment and back is what its two ends say around it. Its sample
 * is what two readings of the clock cost, the least that can be measured.
 */
#include "bench/sampling.h"

enum { READINGS = 16 };

static int run(struct job_context *context, struct error *err)
{
	nanoseconds least = INT64_MAX;

	(void)err;
	for (int i = 0; i < READINGS; i++) {
		nanoseconds before = clock_now();
		nanoseconds between = clock_now() - before;

		if (between < least)
			least = between;
	}
	sampling_add(context, (double)least);
	json_object_set_new(context->result, "operations",
			    json_integer(READINGS));
	return sampling_passed(context, "between two readings of the clock");
}

static const struct job null_job = {
	.name = "null",
	.title = "nothing at all: prices the harness",
	.kind = JOB_WORKLOAD,
	.deadline = 5 * NS_PER_S,
	.unit = "ns",
	.better = JOB_LOWER_IS_BETTER,
	.parameters = (const struct job_parameter[]){{0}},
	.run = run,
};
JOB_REGISTER(null_job)
