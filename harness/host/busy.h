/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much the machine does for others: while we do nothing, and while we work.
 */
#ifndef HARNESS_HOST_BUSY_H
#define HARNESS_HOST_BUSY_H

#include "common/clock.h"
#include "common/json.h"

/** What all CPUs together did since the machine was started, in ticks. */
struct host_ticks {
	long long busy;	      /**< worked, or were taken away by a hypervisor */
	long long interrupts; /**< of that, for interrupts and what follows them
			       */
	long long idle;	      /**< had nothing to do, or waited for a disk */
};

/** From the first line of /proc/stat. Negative when it is none. */
int host_ticks_parse(const char *text, struct host_ticks *ticks);

/**
 * Watch the machine for so long, in which the caller does nothing: how many
 * CPUs were busy, 1.0: one of them all the time. NaN when the machine does not
 * say.
 */
double host_busy(nanoseconds window_ns);

/** What was spent so far, on the machine and of it by us. */
struct host_spent {
	struct host_ticks ticks;
	json_t *threads;    /**< of the kernel, as in kernel-threads.h; owned */
	nanoseconds own_ns; /**< by this process */
	nanoseconds children_ns; /**< by all below it that were waited for */
};

/** Negative when the machine does not say; host_spent_free() in any case. */
int host_spent_read(struct host_spent *spent);
void host_spent_free(struct host_spent *spent);
#define cleanup_host_spent __attribute__((cleanup(host_spent_free)))

/**
 * How many CPUs others used between two moments: what was neither ours nor the
 * kernel's own, which works for all. `charged_ns` is what control groups of
 * ours were charged with in between, -1 unknown: of what dies with its PID
 * namespace nobody is told but they. NaN when no time passed. Pure.
 */
double host_others(const struct host_spent *before,
		   const struct host_spent *after, nanoseconds charged_ns);

#endif
