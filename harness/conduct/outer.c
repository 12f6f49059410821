/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/outer.h"

#include "harness/host/files.h"

#include <string.h>

#define SPARE_BYTES (INT64_C(1) << 30)
#define PAGE_BYTES (INT64_C(1) << 16) /* the largest in use, 64 KiB */

int64_t outer_bytes(int64_t memory_bytes)
{
	int64_t bytes = 3 * memory_bytes + SPARE_BYTES;

	return bytes / PAGE_BYTES * PAGE_BYTES;
}

/* Whether a limit was read back as it was asked for. */
static int in_force(const json_t *guarding, const char *key)
{
	size_t i;
	json_t *limit;

	json_array_foreach (json_object_get(guarding, "in_force"), i, limit)
		if (!strcmp(json_text(limit, "key", ""), key))
			return !strcmp(json_text(limit, "asked", ""),
				       json_text(limit, "got", "off"));
	return 0;
}

const char *outer_missing(const json_t *guarding, int64_t memory_bytes)
{
	if (!in_force(guarding, "pids") || !in_force(guarding, "memory_bytes"))
		return "the run's outer group with limits is not in force, and nothing is exhausted without one";
	if (host_read_memory("", "MemAvailable") < outer_bytes(memory_bytes))
		return "the machine has less memory available than a bomb may take";
	return NULL;
}
