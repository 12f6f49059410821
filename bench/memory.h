/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory for the workloads that measure it: how much, on which pages, and
 * that every page is there before anything is timed.
 */
#ifndef BENCH_MEMORY_H
#define BENCH_MEMORY_H

#include "probe/job.h"

#include <stddef.h>

/** Most that a memory workload ever takes, whatever the caches. */
#define MEMORY_MOST (INT64_C(4) << 30)

/** The parameters that size and place memory, as rows of a table. */
#define MEMORY_PARAMETERS                                                 \
	{"llc_bytes", "bytes",                                            \
	 0,	      INT64_C(4) << 30,                                   \
	 0,	      "size of the last-level cache; 0: ask the system"}, \
	{                                                                 \
		"hugepages", "switch", 0, 1, 0, "ask for huge pages"      \
	}

/** A mapping. Zero-initialise. */
struct memory {
	void *at;     /**< owned, by memory_unmap(); where a huge page begins */
	size_t bytes; /**< a multiple of a huge page's size */
};

/**
 * Size in bytes of the last-level cache of the CPU that this runs on: the
 * parameter `llc_bytes` where it is given, else what /sys says, else what the
 * C library thinks, else 32 MiB. /sys goes first because the C library on
 * some processors reports the sum over all dies.
 */
int64_t memory_cache_bytes(const struct job_context *context);

/**
 * Size in bytes of each of `arrays` equal arrays: four times `cache_bytes`,
 * STREAM's rule (McCalpin, "Memory bandwidth and machine balance", 1995, and
 * its run rules), unless all together would be more than half of
 * `memory_bytes` or than MEMORY_MOST. A multiple of 64 KiB, at least one.
 */
int64_t memory_array_bytes(int64_t cache_bytes, int64_t memory_bytes,
			   int64_t arrays);

/** The common memory size, or all that the machine has where none is set. */
int64_t memory_limit(const struct job_context *context);

/**
 * Map `bytes` on huge pages or on none (a wish), touch every page. Negative
 * when the memory is not to be had.
 */
int memory_map(struct memory *memory, int64_t bytes, int huge,
	       struct error *err);

/** Bytes of it that are on huge pages, read back; -1 when that can't be. */
int64_t memory_huge_bytes(const struct memory *memory);

/** Say how it was placed, "no huge pages" or "384 of 384 MiB on huge pages",
 * into `text` of `size` bytes. */
void memory_describe(const struct memory *memory, char *text, size_t size);

/** Let go of it; safe on a zeroed one. */
void memory_unmap(struct memory *memory);

#endif
