/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mem.latency: each load's address is what the load before it brought, along
 * one random cycle through all cache lines of a stretch of memory. What it
 * costs is the latency of whichever cache the stretch fits into, or of memory,
 * with the walk of the page table that goes with it.
 */
#include "bench/memory.h"
#include "bench/random.h"
#include "bench/sampling.h"
#include "common/cleanup.h"

/** One cache line: where the cycle goes on, and its place in the cycle. */
struct line {
	struct line *next;
	uint64_t place;
	char rest[48];
};

struct chase {
	struct memory memory;
	struct line *at;
	int64_t lines;
	int64_t done; /**< loads so far */
};

static int work(void *state, int64_t iterations, struct error *err)
{
	struct chase *chase = state;
	struct line *at = chase->at;

	(void)err;
	for (int64_t i = 0; i < iterations; i++)
		at = at->next;
	chase->at = at;
	chase->done += iterations;
	return 0;
}

/**
 * Put all lines into one cycle, uniformly random among all such: a random
 * order (Fisher & Yates) closed to a ring, which is what Sattolo's algorithm
 * gives as well, and here each line can be told its place.
 */
static int link_lines(struct chase *chase, struct error *err)
{
	struct line *lines = chase->memory.at;
	uint32_t count = (uint32_t)chase->lines;
	cleanup_free uint32_t *order = malloc(count * sizeof(*order));
	uint64_t seed = 1;

	if (!order)
		return error_make(err, errno, "cannot order %u lines", count);
	for (uint32_t i = 0; i < count; i++) {
		uint64_t other = random_below(&seed, i + 1);

		order[i] = order[other];
		order[other] = i;
	}
	for (uint32_t i = 0; i < count; i++) {
		struct line *line = &lines[order[i]];

		line->next = &lines[order[i + 1 < count ? i + 1 : 0]];
		line->place = i;
	}
	chase->at = &lines[order[0]];
	return 0;
}

static int64_t chase_bytes(const struct job_context *context)
{
	int64_t asked = job_param(context, "bytes");
	int64_t most =
		memory_array_bytes(INT64_MAX / 8, memory_limit(context), 1);

	if (!asked)
		asked = memory_array_bytes(memory_cache_bytes(context),
					   memory_limit(context), 1);
	return asked < most ? asked : most;
}

static int setup(struct job_context *context, struct error *err)
{
	struct chase *chase = calloc(1, sizeof(*chase));
	int64_t bytes = chase_bytes(context);

	context->state = chase;
	if (!chase)
		return error_make(err, errno, "cannot start");
	chase->lines = bytes / (int)sizeof(struct line);
	if (memory_map(&chase->memory, bytes,
		       (int)job_param(context, "hugepages"), err) < 0)
		return -1;
	return link_lines(chase, err);
}

static int run(struct job_context *context, struct error *err)
{
	struct chase *chase = context->state;
	struct sampling plan = {.work = work, .state = chase, .scale = 1};
	char pages[64];

	if (sampling_run(context, &plan, err) < 0)
		return -1;
	if ((int64_t)chase->at->place != chase->done % chase->lines)
		return error_make(
			err, 0,
			"after %lld loads the chase is not where it has to be",
			(long long)chase->done);
	memory_describe(&chase->memory, pages, sizeof(pages));
	return sampling_passed(
		context, "one cycle through %.3f MiB, %s",
		(double)chase->lines * sizeof(struct line) / (1 << 20), pages);
}

static void teardown(struct job_context *context)
{
	struct chase *chase = context->state;

	if (chase)
		memory_unmap(&chase->memory);
	free(chase);
}

/* One job for each place in the hierarchy where the lines can be found; they
 * differ by the size of the stretch alone. */
#define LATENCY(ID, NAME, TITLE, BYTES, SAYS)                                 \
	static const struct job_parameter ID##_parameters[] = {               \
		{"bytes", "bytes", 0, MEMORY_MOST, BYTES, SAYS},              \
		SAMPLING_PARAMETERS,                                          \
		MEMORY_PARAMETERS,                                            \
		{0},                                                          \
	};                                                                    \
	static const struct job ID = {                                        \
		.name = NAME,                                                 \
		.title = TITLE,                                               \
		.reference =                                                  \
			"McVoy & Staelin, lmbench, USENIX 1996, section 6.1", \
		.kind = JOB_WORKLOAD,                                         \
		.deadline = 30 * NS_PER_S,                                    \
		.bound_bytes = MEMORY_MOST,                                   \
		.unit = "ns",                                                 \
		.better = JOB_LOWER_IS_BETTER,                                \
		.parameters = ID##_parameters,                                \
		.setup = setup,                                               \
		.run = run,                                                   \
		.teardown = teardown,                                         \
	};                                                                    \
	JOB_REGISTER(ID)

LATENCY(mem_latency, "mem.latency",
	"loads along a random cycle beyond the last-level cache", 0,
	"size of the stretch; 0: four times the last-level cache")
LATENCY(mem_latency_l1, "mem.latency.l1",
	"loads along a random cycle of 16 KiB", 16 << 10, "size of the stretch")
LATENCY(mem_latency_l2, "mem.latency.l2",
	"loads along a random cycle of 256 KiB", 256 << 10,
	"size of the stretch")
