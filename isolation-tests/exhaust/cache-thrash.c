/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes all over more memory than the last-level cache has room for, so that
 * others find nothing of theirs in it. One process, which has its own deadline.
 */
#include "isolation-tests/bounded.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SWEPT (INT64_C(64) << 20)
#define LINE 64
#define LIFE_NS (3 * NS_PER_S)

/* Until it is ended; `*sweeps` counts. */
__attribute__((noreturn)) static void sweep(_Atomic int64_t *sweeps)
{
	volatile char *all =
		mmap(NULL, SWEPT, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (all == MAP_FAILED)
		_exit(1);
	for (;;) {
		int64_t at;

		for (at = 0; at < SWEPT; at += LINE)
			all[at]++;
		++*sweeps;
	}
}

static int run(struct job_context *context, struct error *err)
{
	_Atomic int64_t *sweeps = bounded_shared(sizeof(*sweeps));
	nanoseconds end = clock_now() + LIFE_NS;
	int64_t done;
	pid_t child;

	if (!sweeps)
		return error_make(err, errno, "no shared page");
	round_tell(context, context->job->name, ROUND_BEFORE, 0);
	child = bounded_fork(end);
	if (child == 0)
		sweep(sweeps);
	while (child > 0 && !*sweeps && waitpid(child, NULL, WNOHANG) == 0)
		bounded_sleep_until(clock_now() + NS_PER_MS);
	round_tell(context, context->job->name, ROUND_HELD, 0);
	if (child > 0) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	round_tell(context, context->job->name, ROUND_AFTER, 0);
	done = *sweeps;
	munmap((void *)sweeps, sizeof(*sweeps));
	if (!done)
		return say_unable(context, "no process and memory for it");
	return say_attempt(context, "done", "64 MiB written %lld times",
			   (long long)done);
}

/* No key and no kernel divides it: hardware does, where there is such. */
static const struct attack attack = {
	.boundary = "the last-level cache",
	.threatens = THREAT_AVAILABILITY,
	.witness = "cache-thrash.witness",
};

static const struct job cache_thrash = {
	.name = "cache-thrash",
	.title = "Writes all over the last-level cache",
	.reference =
		"Moscibroda and Mutlu, Memory Performance Attacks (USENIX Security 2007)",
	.kind = JOB_ATTACK,
	.needs = JOB_NEEDS_OUTER | JOB_NEEDS_HARDWARE,
	.deadline = 10 * NS_PER_S,
	.bound_processes = 1,
	.bound_bytes = SWEPT,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(cache_thrash)
