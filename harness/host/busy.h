/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much the machine does while we do nothing. */
#ifndef HARNESS_HOST_BUSY_H
#define HARNESS_HOST_BUSY_H

#include "common/clock.h"

/** What all CPUs together did since the machine was started, in ticks. */
struct host_ticks {
	long long busy; /**< worked, or were taken away by a hypervisor */
	long long idle; /**< had nothing to do, or waited for a disk */
};

/** From the first line of /proc/stat. Negative when it is none. */
int host_ticks_parse(const char *text, struct host_ticks *ticks);

/**
 * Watch the machine for so long, in which the caller does nothing: how many
 * CPUs were busy, 1.0: one of them all the time. NaN when the machine does not
 * say.
 */
double host_busy(nanoseconds window_ns);

#endif
