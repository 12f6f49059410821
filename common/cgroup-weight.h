/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A share of the CPU on both versions of control groups: cpu.weight of v2 (1 to
 * 10000, 100 by default) and cpu.shares of v1 (2 to 262144, 1024 by default).
 * The conversion is that of runc since 1.3.2 and of crun since 1.23, which take
 * the three pairs of numbers above into each other (opencontainers/cgroups,
 * ConvertCPUSharesToCgroupV2Value; the straight line that was used before made
 * 39 of 1024). Pure.
 */
#ifndef COMMON_CGROUP_WEIGHT_H
#define COMMON_CGROUP_WEIGHT_H

#include <stdint.h>

#define CGROUP_WEIGHT_MINIMUM 1
#define CGROUP_WEIGHT_DEFAULT 100
#define CGROUP_WEIGHT_MAXIMUM 10000

/** Weight of so many shares; what is out of range counts as its end. */
int64_t cgroup_shares_to_weight(int64_t shares);

/** Most shares that still have this weight: there and back is the same. */
int64_t cgroup_weight_to_shares(int64_t weight);

#endif
