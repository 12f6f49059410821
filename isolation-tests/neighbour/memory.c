/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory: pages taken, touched and given back, again and again, so that the
 * kernel finds, clears and frees them. And, where the hardware is not a
 * stranger's (docs/threat-model.md), writes all over the last-level cache.
 */
#include "isolation-tests/neighbour/noise.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#define TAKEN (INT64_C(32) << 20)
#define PAGE 4096
#define SWEPT (INT64_C(64) << 20)
#define LINE 64

static int64_t take_and_give(struct noise_hand *hand)
{
	char *pages = mmap(NULL, TAKEN, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int64_t at;

	(void)hand;
	if (pages == MAP_FAILED)
		return -1;
	for (at = 0; at < TAKEN; at += PAGE)
		*(volatile char *)(pages + at) = 1;
	munmap(pages, TAKEN);
	return TAKEN / PAGE;
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
	static const struct noise noise = {
		.what = "pages", .work = take_and_give, .processes = 1};

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
