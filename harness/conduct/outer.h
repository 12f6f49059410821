/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outer group: what it may take, and whether that bounds a bomb. */
#ifndef HARNESS_OUTER_H
#define HARNESS_OUTER_H

#include "common/json.h"

/** Ceiling on processes: a fork bomb's bound of 1,500, and everybody else's. */
#define OUTER_PIDS 1800

/** Ceiling on memory, in bytes, where `memory_bytes` is the common size: twice
 * for a bomb, once for a guest, and some for agents, emulator and caches. Whole
 * pages, as the kernel keeps it. */
int64_t outer_bytes(int64_t memory_bytes);

/** Why nothing may be exhausted (a sentence), going by what the guard read
 * back and by the memory that is available now; NULL: it may. */
const char *outer_missing(const json_t *guarding, int64_t memory_bytes);

#endif
