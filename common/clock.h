/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Monotonic time in whole nanoseconds. */
#ifndef COMMON_CLOCK_H
#define COMMON_CLOCK_H

#include <stdint.h>
#include <time.h>

/** A point on the monotonic clock, or a length of time. */
typedef int64_t nanoseconds;

#define NS_PER_US INT64_C(1000)
#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S INT64_C(1000000000)

/** CLOCK_MONOTONIC of whatever kernel this runs on. */
static inline nanoseconds clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NS_PER_S + t.tv_nsec;
}

/** CPU time that this process has used. */
static inline nanoseconds clock_cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * NS_PER_S + t.tv_nsec;
}

static inline struct timespec clock_timespec(nanoseconds t)
{
	return (struct timespec){.tv_sec = t / NS_PER_S,
				 .tv_nsec = t % NS_PER_S};
}

/** Milliseconds for poll(), rounded up; 0 when the deadline has passed. */
static inline int clock_poll_ms(nanoseconds deadline, nanoseconds now)
{
	nanoseconds left = deadline - now;

	if (left <= 0)
		return 0;
	left = (left + NS_PER_MS - 1) / NS_PER_MS;
	return left > 3600 * 1000 ? 3600 * 1000 : (int)left;
}

#endif
