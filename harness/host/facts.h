/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Facts of the machine that stand above every result. An allow-list: what is
 * not named here is not read. No serial numbers, MAC addresses, host names or
 * command lines, since facts travel with exported runs.
 */
#ifndef HARNESS_HOST_FACTS_H
#define HARNESS_HOST_FACTS_H

#include "common/json.h"
#include "harness/host/topology.h"

/**
 * Facts as one JSON object; new reference. What can't be found out is "" (a
 * text), 0 (a number) or absent from an object; members:
 *
 * kernel, distribution, architecture, cpu_model, microcode, clock_source,
 * governor, turbo ("on", "off", "not visible"), smt ("on", "off"),
 * virtualised ("no" or by what), kvm ("absent", "of no use", "usable"),
 * transparent_hugepage, cgroup ("v1", "v2", "hybrid", "none"), run_cpus,
 * house_cpus, topology (hwloc's synthetic form): texts
 *
 * cores, threads, numa_nodes, memory_bytes, swap_bytes, swap_used_bytes,
 * clock_cost_ns (one reading), clock_resolution_ns (smallest step seen):
 * numbers
 *
 * caches: [{"level": 3, "type": "unified", "bytes": …, "shared_by": 2}],
 * mitigations: {name: text}, data_filesystem: {"type": "ext4", "device":
 * "virtio disk"}, tools: {"qemu": "7.2.22"}, load_averages: [1, 5 and 15
 * minutes], noise: [what would make results noisy, a sentence each]
 *
 * `kvm_refused` is why KVM is of no use (kvm_try()), NULL where it is.
 */
json_t *host_facts(const struct host_cpus *cpus, const char *data_directory,
		   const char *kvm_refused);

#endif
