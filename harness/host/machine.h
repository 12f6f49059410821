/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The half of topology.h that knows hwloc's types: each function takes the
 * topology it works on, so that tests can give it any machine. For this folder
 * and its tests only.
 */
#ifndef HARNESS_HOST_MACHINE_H
#define HARNESS_HOST_MACHINE_H

#include "harness/host/topology.h"

#include <hwloc.h>
#include <stdio.h>

static inline void cleanup_topology_at(hwloc_topology_t *topology)
{
	if (*topology)
		hwloc_topology_destroy(*topology);
}
/** A topology that ends with its scope; NULL owns nothing. */
#define cleanup_topology __attribute__((cleanup(cleanup_topology_at)))

static inline void cleanup_bitmap_at(hwloc_bitmap_t *bitmap)
{
	hwloc_bitmap_free(*bitmap);
}
/** A hwloc set that ends with its scope; NULL owns nothing. */
#define cleanup_bitmap __attribute__((cleanup(cleanup_bitmap_at)))

/** The machine we are on. The caller destroys it. */
int host_machine_load(hwloc_topology_t *topology, struct error *err);

/** host_choose_cpus() on `topology`, out of the CPUs in `allowed`. */
int host_machine_choose(hwloc_topology_t topology, hwloc_const_cpuset_t allowed,
			int wanted, struct host_cpus *cpus, struct error *err);

/** host_llc_bytes() of `topology`. */
int64_t host_machine_llc_bytes(hwloc_topology_t topology);

/** The topology in hwloc's synthetic form. -1 with `text` "" when it has none,
 * since parts of it differ. */
int host_machine_describe(hwloc_topology_t topology, char *text, size_t size);

/** host_draw_facts() of `topology`, written to `out`; `cpus` may be NULL. */
int host_machine_draw(hwloc_topology_t topology, const struct host_cpus *cpus,
		      FILE *out, struct error *err);

#endif
