/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory: pages taken, touched and given back, again and again, so that the
 * kernel finds, clears and frees them. And, where the hardware is not a
 * stranger's (docs/threat-model.md), writes all over the last-level cache.
 */
#include "isolation-tests/neighbour/noise.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#define TAKEN (INT64_C(32) << 20)
#define STEP (INT64_C(256) << 10)
#define PAGE 4096
#define SWEPT (INT64_C(64) << 20)
#define LINE 64

/* What has been taken so far; NULL: nothing. */
struct taking {
	char *pages;
	int64_t touched; /* bytes */
};

static int begin_taking(struct noise_hand *hand, struct error *err)
{
	hand->own = calloc(1, sizeof(struct taking));
	return hand->own ? 0 : error_make(err, ENOMEM, "no memory to take");
}

static int64_t take_and_give(struct noise_hand *hand)
{
	struct taking *taking = hand->own;
	int64_t end = taking->touched + STEP;

	if (!taking->pages)
		taking->pages = mmap(NULL, TAKEN, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (taking->pages == MAP_FAILED)
		return -1;
	for (; taking->touched < end; taking->touched += PAGE)
		*(volatile char *)(taking->pages + taking->touched) = 1;
	if (taking->touched == TAKEN) {
		munmap(taking->pages, TAKEN);
		*taking = (struct taking){0};
	}
	return STEP / PAGE;
}

static int hold(struct noise_hand *hand, struct error *err)
{
	hand->own = mmap(NULL, SWEPT, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	return hand->own == MAP_FAILED
		       ? error_make(err, errno, "no memory to sweep over")
		       : 0;
}

static int64_t sweep(struct noise_hand *hand)
{
	volatile char *all = hand->own;
	int64_t at;

	for (at = 0; at < SWEPT; at += LINE)
		all[at]++;
	return SWEPT / LINE;
}

static int run_pages(struct job_context *context, struct error *err)
{
	static const struct noise noise = {.what = "pages",
					   .begin = begin_taking,
					   .work = take_and_give,
					   .processes = 1};

	return noise_run(context, &noise, err);
}

static int run_cache(struct job_context *context, struct error *err)
{
	static const struct noise noise = {
		.what = "lines", .begin = hold, .work = sweep, .processes = 1};

	return noise_run(context, &noise, err);
}

static const struct job noise_memory = {
	.name = "noise.memory",
	.title = "32 MiB taken, touched and given back, on and on",
	.reference = "Matthews et al., Isolation Benchmark Suite (2007)",
	.kind = JOB_ANTAGONIST,
	.needs = JOB_NEEDS_OUTER,
	.deadline = NOISE_DEADLINE,
	.bound_processes = 1,
	.bound_bytes = TAKEN,
	.parameters = noise_parameters,
	.run = run_pages,
};
JOB_REGISTER(noise_memory)

static const struct job noise_cache = {
	.name = "noise.cache",
	.title = "Writes all over the last-level cache",
	.kind = JOB_ANTAGONIST,
	.needs = JOB_NEEDS_OUTER | JOB_NEEDS_HARDWARE,
	.deadline = NOISE_DEADLINE,
	.bound_processes = 1,
	.bound_bytes = SWEPT,
	.parameters = noise_parameters,
	.run = run_cache,
};
JOB_REGISTER(noise_cache)
