/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/memory.h"
#include "common/cleanup.h"

#include <inttypes.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>

/** Sizes are multiples of this, so that blocks of it fit evenly. */
#define GRAIN (INT64_C(64) << 10)
#define HUGE_PAGE (INT64_C(2) << 20)

/** Read the first line of /sys's `file` of one cache of one CPU. */
static int read_cache_file(int cpu, int index, const char *file, char *line,
			   int size)
{
	char path[128];

	snprintf(path, sizeof(path),
		 "/sys/devices/system/cpu/cpu%d/cache/index%d/%s", cpu, index,
		 file);
	cleanup_file FILE *from = fopen(path, "re");

	return from && fgets(line, size, from) ? 0 : -1;
}

/** Size of the highest cache that /sys knows; 0 where it knows none. */
static int64_t cache_bytes_from_sys(int cpu)
{
	int64_t bytes = 0;
	int highest = 0;
	char level[32], size[32];

	for (int index = 0; index < 8; index++) {
		if (read_cache_file(cpu, index, "level", level, sizeof(level)) <
			    0 ||
		    read_cache_file(cpu, index, "size", size, sizeof(size)) < 0)
			break;
		if (atoi(level) < highest)
			continue;
		highest = atoi(level);
		bytes = strtoll(size, NULL, 10) << 10; /* always in K */
	}
	return bytes;
}

int64_t memory_cache_bytes(const struct job_context *context)
{
	int64_t bytes = job_param(context, "llc_bytes");
	int cpu = sched_getcpu();

	if (bytes <= 0)
		bytes = cache_bytes_from_sys(cpu < 0 ? 0 : cpu);
	if (bytes <= 0)
		bytes = sysconf(_SC_LEVEL3_CACHE_SIZE);
	if (bytes <= 0)
		bytes = sysconf(_SC_LEVEL2_CACHE_SIZE);
	return bytes > 0 ? bytes : INT64_C(32) << 20;
}

int64_t memory_array_bytes(int64_t cache_bytes, int64_t memory_bytes,
			   int64_t arrays)
{
	int64_t bytes = 4 * cache_bytes, most = memory_bytes / 2;

	if (most > MEMORY_MOST)
		most = MEMORY_MOST;
	if (bytes > most / arrays)
		bytes = most / arrays;
	bytes -= bytes % GRAIN;
	return bytes > GRAIN ? bytes : GRAIN;
}

int64_t memory_limit(const struct job_context *context)
{
	int64_t bytes = context->around->memory_bytes;

	return bytes > 0 ? bytes
			 : (int64_t)sysconf(_SC_PHYS_PAGES) *
				   sysconf(_SC_PAGESIZE);
}

/**
 * Make every page exist, in one go where the kernel can, and write to each: a
 * hypervisor that keeps page tables of its own (shadow paging) learns of a page
 * by the first access only, and that takes as long as going through it does.
 */
static void populate(const struct memory *memory)
{
	volatile char *bytes = memory->at;

	madvise(memory->at, memory->bytes, MADV_POPULATE_WRITE);
	for (size_t i = 0; i < memory->bytes; i += 4096)
		bytes[i] = 0;
}

int memory_map(struct memory *memory, int64_t bytes, int huge,
	       struct error *err)
{
	size_t whole = (size_t)(bytes + HUGE_PAGE - bytes % HUGE_PAGE);
	char *at = mmap(NULL, whole + HUGE_PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	size_t before;

	if (at == MAP_FAILED)
		return error_make(err, errno, "cannot map %" PRId64 " bytes",
				  bytes);
	/* Only what begins where a huge page does is on huge pages as a whole:
	 * what is before and behind that goes back. */
	before = -(uintptr_t)at % HUGE_PAGE;
	if (before)
		munmap(at, before);
	at += before;
	munmap(at + whole, HUGE_PAGE - before);
	memory->at = at;
	memory->bytes = whole;
	/* Advice may be refused by a kernel without huge pages; what came of
	 * it is read back in either case. */
	madvise(at, whole, huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	populate(memory);
	return 0;
}

int64_t memory_huge_bytes(const struct memory *memory)
{
	cleanup_file FILE *smaps = fopen("/proc/self/smaps", "re");
	uintptr_t wanted = (uintptr_t)memory->at, start, end;
	char line[512];
	int inside = 0;
	int64_t kib;

	while (smaps && fgets(line, sizeof(line), smaps)) {
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " ", &start, &end) ==
		    2)
			inside = start <= wanted && wanted < end;
		else if (inside &&
			 sscanf(line, "AnonHugePages: %" SCNd64, &kib) == 1)
			return kib << 10;
	}
	return -1;
}

void memory_describe(const struct memory *memory, char *text, size_t size)
{
	int64_t huge = memory_huge_bytes(memory);

	if (huge < 0)
		snprintf(text, size, "huge pages unknown");
	else if (huge == 0)
		snprintf(text, size, "no huge pages");
	else
		snprintf(text, size, "%" PRId64 " of %zu MiB on huge pages",
			 huge >> 20, memory->bytes >> 20);
}

void memory_unmap(struct memory *memory)
{
	if (memory->at)
		munmap(memory->at, memory->bytes);
	*memory = (struct memory){0};
}
