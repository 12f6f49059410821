/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which system calls a filter lets through, without making any. The scanner, a
 * child, puts a filter of its own on top that hands every call to its parent
 * (SECCOMP_RET_USER_NOTIF), who answers each by an errno that no kernel has. An
 * older filter that refuses or kills takes precedence over that; one that
 * allows does not. Either way no call is ever made.
 */
#ifndef ISOLATION_TESTS_ESCAPE_SCAN_H
#define ISOLATION_TESTS_ESCAPE_SCAN_H

#include "common/clock.h"
#include "common/error.h"

/** Numbers are looked at from 0 to below this: above all that there are. */
#define SCAN_CALLS 512

/** The seal of the kernel behind the filter, in the result. */
#define SCAN_KERNEL "kernel"

enum {
	SCAN_UNKNOWN = 0, /**< not looked at */
	SCAN_ALLOWED = -1,
	SCAN_KILLED = -2,
};

/** What happens upon each number: SCAN_*, or the errno that it is refused by.
 */
struct scan {
	int said[SCAN_CALLS];
};

/** Look at all numbers, until `deadline` (monotonic) at the latest. */
int scan_make(struct scan *scan, nanoseconds deadline, struct error *err);

#endif
