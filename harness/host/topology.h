/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The machine's CPUs and caches as hwloc sees them: which CPUs every
 * environment gets, which are left for the harness itself, and a picture of
 * the machine. Nothing in here binds anything or measures anything.
 */
#ifndef HARNESS_HOST_TOPOLOGY_H
#define HARNESS_HOST_TOPOLOGY_H

#include "common/error.h"
#include "common/json.h"

#include <stdint.h>

/** Longest list of CPUs as text, end included. */
#define HOST_CPU_LIST_MAX 512

/** Who gets which CPUs. Owns nothing. */
struct host_cpus {
	char run[HOST_CPU_LIST_MAX]; /**< what is measured; as in taskset -c */
	char house[HOST_CPU_LIST_MAX]; /**< conductor, guard, peer, emulator */
	int run_count;		       /**< CPUs in `run` */
	int house_count;	       /**< CPUs in `house` */
	int shared;	/**< whether `run` and `house` share CPUs or cores */
	char note[256]; /**< what makes the choice noisy, one sentence, or "" */
};

/**
 * Choose `wanted` CPUs for the environments out of those that the caller may
 * use (affinity and cpuset): one of each core, on one NUMA node, not on the
 * core of CPU 0 if there are others. House is what remains, without SMT
 * siblings of `run`; a machine too small for that shares, and `note` says so.
 * Fewer than wanted are given, with a note, where a node has fewer.
 */
int host_choose_cpus(int wanted, struct host_cpus *cpus, struct error *err);

/** Bytes of the largest last-level cache; 0 when the machine does not say. */
int64_t host_llc_bytes(void);

/**
 * Draw the machine of a run as SVG, from its facts (facts.h), wherever and
 * whenever that was: packages, NUMA nodes, caches with sizes, cores and CPUs,
 * those of the run and of the harness coloured and explained. The caller frees
 * the text; NULL when the facts hold no topology that hwloc could describe.
 */
char *host_draw_facts(const json_t *facts, struct error *err);

#endif
