/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mem.triad: STREAM's kernel, a = b + s × c, over three arrays that are each
 * at least four times the last-level cache. The arrays are walked in blocks
 * and a sample may be part of a walk, so that a slow machine needs no long
 * samples; a walk still goes over all of them before it comes back. Counted
 * as STREAM does: 24 bytes an element, what a cache fetches on its own
 * account not included.
 */
#include "bench/memory.h"
#include "bench/sampling.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	ELEMENTS = 8192, /**< of a block: 64 KiB in each array */
	BLOCK = ELEMENTS * sizeof(double),
	/**
	 * More than its size from one array to the next, 17 pages and 4 lines:
	 * where all three begin alike in a power of two, they are after the
	 * same sets of the caches and the same banks of memory, and a seventh
	 * slower.
	 */
	STAGGER = 17 * 4096 + 256,
};

#define SCALAR 3.0

struct triad {
	struct memory memory;
	double *a, *b, *c;
	int64_t array_bytes, cache_bytes;
	int64_t blocks; /**< in each array */
	int64_t next;	/**< block that is next */
	int64_t done;	/**< blocks so far */
};

static void triad_block(double *restrict a, const double *restrict b,
			const double *restrict c)
{
	for (int i = 0; i < ELEMENTS; i++)
		a[i] = b[i] + SCALAR * c[i];
}

static int work(void *state, int64_t iterations, struct error *err)
{
	struct triad *triad = state;
	int64_t next = triad->next;

	(void)err;
	for (int64_t i = 0; i < iterations; i++) {
		int64_t at = next * ELEMENTS;

		triad_block(triad->a + at, triad->b + at, triad->c + at);
		if (++next == triad->blocks)
			next = 0;
	}
	triad->next = next;
	triad->done += iterations;
	return 0;
}

/**
 * Fill b and c by copying their first block on and on, element by element:
 * where a processor is emulated that is several times faster than memcpy(),
 * which picks the widest instructions, and than computing. The first element
 * of each block of b is the block's number. a stays as it came, zeros.
 */
static void fill(struct triad *triad)
{
	int64_t elements = triad->blocks * ELEMENTS;

	for (int i = 0; i < ELEMENTS; i++) {
		triad->b[i] = i % 1000;
		triad->c[i] = i % 77;
	}
	for (int64_t i = ELEMENTS; i < elements; i++) {
		triad->b[i] = triad->b[i - ELEMENTS];
		triad->c[i] = triad->c[i - ELEMENTS];
	}
	for (int64_t block = 0; block < triad->blocks; block++)
		triad->b[block * ELEMENTS] = (double)block;
}

static int setup(struct job_context *context, struct error *err)
{
	struct triad *triad = calloc(1, sizeof(*triad));
	int64_t between;

	context->state = triad;
	if (!triad)
		return error_make(err, errno, "cannot start");
	triad->cache_bytes = memory_cache_bytes(context);
	triad->array_bytes = memory_array_bytes(triad->cache_bytes,
						memory_limit(context), 3);
	triad->blocks = triad->array_bytes / BLOCK;
	if (memory_map(&triad->memory, 3 * triad->array_bytes + 2 * STAGGER,
		       (int)job_param(context, "hugepages"), err) < 0)
		return -1;
	between = (triad->array_bytes + STAGGER) / (int)sizeof(double);
	triad->a = triad->memory.at;
	triad->b = triad->a + between;
	triad->c = triad->b + between;
	fill(triad);
	return 0;
}

/** Whether block `block` of a is the triad of b and c, or untouched. */
static int block_is_right(const struct triad *triad, int64_t block,
			  const double *known)
{
	const double *a = triad->a + block * ELEMENTS;
	int is_done = triad->done >= triad->blocks || block < triad->next;

	if (!is_done)
		return a[1] == 0;
	return a[0] == (double)block &&
	       memcmp(a + 1, known + 1, BLOCK - sizeof(double)) == 0;
}

static int verify(const struct triad *triad, struct error *err)
{
	double known[ELEMENTS];

	for (int i = 0; i < ELEMENTS; i++)
		known[i] = i % 1000 + 3 * (i % 77);
	for (int64_t block = 0; block < triad->blocks; block++)
		if (!block_is_right(triad, block, known))
			return error_make(
				err, 0,
				"block %lld of the triad came out wrong",
				(long long)block);
	return 0;
}

static int run(struct job_context *context, struct error *err)
{
	struct triad *triad = context->state;
	struct sampling plan = {
		.work = work,
		.state = triad,
		.scale = 3.0 * BLOCK / (1 << 20),
	};
	char pages[64];

	if (sampling_run(context, &plan, err) < 0 || verify(triad, err) < 0)
		return -1;
	memory_describe(&triad->memory, pages, sizeof(pages));
	return sampling_passed(
		context,
		"three arrays of %.1f MiB, %.1f times the last-level cache of %.1f MiB, %s",
		(double)triad->array_bytes / (1 << 20),
		(double)triad->array_bytes / (double)triad->cache_bytes,
		(double)triad->cache_bytes / (1 << 20), pages);
}

static void teardown(struct job_context *context)
{
	struct triad *triad = context->state;

	if (triad)
		memory_unmap(&triad->memory);
	free(triad);
}

static const struct job_parameter parameters[] = {
	SAMPLING_PARAMETERS, MEMORY_PARAMETERS, {0}};

static const struct job mem_triad = {
	.name = "mem.triad",
	.title = "STREAM triad over arrays beyond the caches",
	.reference = "McCalpin, STREAM, 1995",
	.kind = JOB_WORKLOAD,
	.deadline = 30 * NS_PER_S,
	.bound_bytes = MEMORY_MOST,
	.unit = "MiB/s",
	.better = JOB_HIGHER_IS_BETTER,
	.parameters = parameters,
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
JOB_REGISTER(mem_triad)
