/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts of facts.h: each adds its members to `facts`. `root` is as in
 * files.h, so that recorded machines can be replayed. For this folder and its
 * tests only.
 */
#ifndef HARNESS_HOST_FACT_H
#define HARNESS_HOST_FACT_H

#include "common/json.h"
#include "harness/host/topology.h"

#include <string.h>

/** Kernel, distribution, memory, swap, huge pages. */
void host_fact_system(json_t *facts, const char *root);

/** CPU model, microcode, mitigations, SMT, turbo, the governor of `cpu`. */
void host_fact_processor(json_t *facts, const char *root, int cpu);

/** What the machine runs on, if it is a guest itself. */
void host_fact_virtualised(json_t *facts, const char *root);

/** Topology, cores, threads, NUMA nodes, caches, from hwloc. */
void host_fact_topology(json_t *facts);

/** Clock source, cost and resolution, measured in about 2 ms. */
void host_fact_clock(json_t *facts);

/** File system and device kind under a directory; no names of either. */
void host_fact_filesystem(json_t *facts, const char *directory);

/** Versions of the tools that are there. */
void host_fact_tools(json_t *facts);

/** Sentences about what in `facts` makes results noisy; `note` (or "") comes
 * from the choice of CPUs. Pure. New reference. */
json_t *host_noise(const json_t *facts, const char *note);

/** Add a text member; "" if the kernel said something that is not UTF-8. */
static inline void host_fact_text(json_t *facts, const char *key,
				  const char *text)
{
	json_t *value = json_string(text);

	json_object_set_new(facts, key, value ? value : json_string(""));
}

#endif
