/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reference: a fixed piece of work against which `native` is followed over
 * time. Its code is never changed: not for speed, not for style. Other work
 * is another job with another version in its note. Integer mixing, division
 * and memory within the second-level cache, in one dependent chain, so that
 * no compiler finds much to rearrange.
 */
#include "bench/random.h"
#include "bench/sampling.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	WORDS = 32 * 1024, /**< 256 KiB */
	ROUNDS = 100,
};

/** What version 1 computes, everywhere. */
#define REFERENCE_1 UINT64_C(0xcbd24a43ec1bcf13)

/**
 * Quotients of whole numbers, summed, are the same wherever arithmetic is
 * IEEE 754: there is no product that could be fused with the sum.
 */
static uint64_t reference_1(uint64_t *words)
{
	uint64_t seed = 1, hash = 1, bits;
	double sum = 0;

	for (int i = 0; i < WORDS; i++)
		words[i] = random_next(&seed);
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < WORDS; i++) {
			uint64_t word = words[hash >> 49];

			hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
			hash ^= hash >> 29;
			sum += (double)(word >> 44) /
			       (double)((hash >> 54) + 1);
			words[i] += hash;
		}
	}
	memcpy(&bits, &sum, sizeof(bits));
	return hash ^ bits;
}

static int setup(struct job_context *context, struct error *err)
{
	context->state = malloc(WORDS * sizeof(uint64_t));
	return context->state ? 0 : error_make(err, errno, "cannot start");
}

static int run(struct job_context *context, struct error *err)
{
	int64_t repetitions = job_param(context, "repetitions");

	for (int64_t i = -1; i < repetitions; i++) {
		nanoseconds before = clock_now();
		uint64_t sum = reference_1(context->state);
		nanoseconds took = clock_now() - before;

		if (sum != REFERENCE_1)
			return error_make(
				err, 0,
				"reference 1 came to %016llx and not %016llx: this machine computes wrongly",
				(unsigned long long)sum,
				(unsigned long long)REFERENCE_1);
		/* The first one warms up. */
		if (i >= 0)
			sampling_add(context, (double)took);
	}
	json_object_set_new(context->result, "operations",
			    json_integer(repetitions));
	return sampling_passed(context, "reference 1");
}

static void teardown(struct job_context *context)
{
	free(context->state);
}

static const struct job_parameter parameters[] = {
	{"repetitions", "count", 1, 500, 5, "how often the work is timed"},
	{0},
};

static const struct job reference_job = {
	.name = "reference",
	.title = "a fixed piece of work that is never changed",
	.kind = JOB_WORKLOAD,
	.deadline = 30 * NS_PER_S,
	.bound_bytes = WORDS * sizeof(uint64_t),
	.unit = "ns",
	.better = JOB_LOWER_IS_BETTER,
	.parameters = parameters,
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
JOB_REGISTER(reference_job)
