/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pseudo-random numbers for workloads: the same on every machine, cheap
 * enough to stand in a timed section. Never for secrets or statistics.
 */
#ifndef BENCH_RANDOM_H
#define BENCH_RANDOM_H

#include <stdint.h>
#include <stdlib.h>

/**
 * The next 64 bits of the sequence that `*state` (any value) starts:
 * splitmix64, Steele, Lea & Flood, "Fast splittable pseudorandom number
 * generators", OOPSLA 2014, section 5.
 */
static inline uint64_t random_next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/**
 * A number below `limit` (1 … 2^32) by multiplication, without a division:
 * Lemire, "Fast random integer generation in an interval", 2019, section 2.
 * The bias, under limit / 2^32, is of no matter here.
 */
static inline uint64_t random_below(uint64_t *state, uint64_t limit)
{
	return ((random_next(state) >> 32) * limit) >> 32;
}

/** Fill `bytes` at `at`, whole words, with noise from `seed`. */
static inline void random_fill(void *at, size_t bytes, uint64_t seed)
{
	uint64_t *words = at;

	for (size_t i = 0; i < bytes / sizeof(*words); i++)
		words[i] = random_next(&seed);
}

/**
 * `bytes` of noise from `seed`, at an address that O_DIRECT takes; for the
 * caller to free. NULL when there is no memory.
 */
static inline void *random_buffer(size_t bytes, uint64_t seed)
{
	void *buffer = aligned_alloc(4096, bytes);

	if (buffer)
		random_fill(buffer, bytes, seed);
	return buffer;
}

#endif
