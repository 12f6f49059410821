/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Processes of an attack that end whatever happens: each carries its own
 * deadline and dies with its parent. All have gone before run() returns. The
 * guard enforces the rest from outside.
 */
#ifndef ISOLATION_TESTS_BOUNDED_H
#define ISOLATION_TESTS_BOUNDED_H

#include "common/clock.h"

#include <sys/types.h>

/**
 * First thing in the child: die when `parent` does (at once when it has
 * already) and, at `deadline` (monotonic) at the latest, by SIGALRM. Timers
 * are not inherited over fork, so every child has to call it; and again after
 * it has changed its ids, which takes the first away.
 */
void bounded_begin(pid_t parent, nanoseconds deadline);

/** fork(), and bounded_begin() in the child. */
pid_t bounded_fork(nanoseconds deadline);

/**
 * Do `work` in a child of its own, which ends within `longest` whatever
 * happens. It works on a copy of `state` (`size` bytes), which comes back as it
 * left it. 0: it came to its end. Negative: there was no child, and errno why;
 * or EINTR: it was ended before.
 */
int bounded_do(void (*work)(void *state), void *state, size_t size,
	       nanoseconds longest);

/**
 * Let orphans of this process's children come to it, so that it can wait for
 * every one; `on` 0 ends that.
 */
void bounded_adopt(int on);

/** Wait until no child is left. Ends because each child has a deadline. */
void bounded_wait_all(void);

/** Let the OOM killer prefer this process and its children to all others. */
void bounded_volunteer(void);

/** Give up all capabilities. Negative with errno. */
int bounded_bare(void);

/**
 * Whether the time from `began` to `deadline` (monotonic) is over, or is so
 * well before `all` is done: a quarter of it has passed, and at the pace of
 * what is `done` there it would take a third more.
 */
int bounded_is_late(int64_t done, int64_t all, nanoseconds began,
		    nanoseconds deadline);

/** Sleep until `when` (monotonic). */
void bounded_sleep_until(nanoseconds when);

/** A shared zeroed page or more for the processes of one attack; NULL. */
void *bounded_shared(size_t size);

#endif
