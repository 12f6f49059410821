/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CPU time as this host counts it, for witnesses. */
#ifndef ISOLATION_TESTS_CPU_SHARE_H
#define ISOLATION_TESTS_CPU_SHARE_H

#include "common/clock.h"

/** Time of all CPUs, added up. */
struct cpu_times {
	nanoseconds all, idle, soft_interrupts;
	int cpus; /**< how many; 0: unknown */
};

/** Read them now. */
struct cpu_times cpu_times_read(void);

/** What went by from `before` to `now`. */
struct cpu_times cpu_times_since(const struct cpu_times *before,
				 const struct cpu_times *now);

#endif
