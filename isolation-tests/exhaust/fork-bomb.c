/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fork bomb: every process forks again and again, as fast as it can, until
 * a limit stops it or the ceiling is reached. All of them decide together, on
 * a shared page, when the verdict is clear; each has its own deadline. It never
 * makes more than `bound` processes, and all have gone before it answers.
 */
#include "isolation-tests/bounded.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Forks refused for this long while none succeeds: the limit holds. */
#define STALL_NS (300 * NS_PER_MS)
/* Then they stay this long, asleep, for the witness to see them. */
#define STAY_NS (100 * NS_PER_MS)
/* This much after the common deadline SIGALRM ends a process. */
#define GRACE_NS (500 * NS_PER_MS)

/* The shared page. Counts are of this bomb only. */
struct tally {
	int64_t bound;
	nanoseconds started, deadline;
	_Atomic int64_t reserved;  /* forks under way or done, the first too */
	_Atomic int64_t processes; /* made */
	_Atomic int64_t refused;
	_Atomic int64_t reason;	     /* errno of the last refusal */
	_Atomic nanoseconds growth;  /* when the last fork succeeded */
	_Atomic nanoseconds leaving; /* when all exit; 0: not yet */
	_Atomic uint32_t known;	     /* a futex: that `leaving` is set */
};

static void leave_at(struct tally *tally, nanoseconds when)
{
	nanoseconds none = 0;

	if (!atomic_compare_exchange_strong(&tally->leaving, &none, when))
		return;
	atomic_store(&tally->known, 1);
	syscall(SYS_futex, &tally->known, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

/* Asleep: a thousand that look again and again keep a slow processor from the
 * last forks, which they wait for. */
static void wait_for_leaving(struct tally *tally)
{
	nanoseconds left = tally->deadline - clock_now();
	struct timespec most = {.tv_sec = left / NS_PER_S,
				.tv_nsec = left % NS_PER_S};

	if (left > 0)
		syscall(SYS_futex, &tally->known, FUTEX_WAIT, 0, &most, NULL,
			0);
}

static void refused(struct tally *tally, int number)
{
	nanoseconds now = clock_now();

	atomic_fetch_add(&tally->reserved, -1);
	atomic_fetch_add(&tally->refused, 1);
	atomic_store(&tally->reason, number);
	if (now - atomic_load(&tally->growth) > STALL_NS)
		leave_at(tally, now + STAY_NS);
}

static void succeeded(struct tally *tally)
{
	nanoseconds now = clock_now();

	if (atomic_load(&tally->leaving))
		return; /* it has taken the place of one that left */
	atomic_store(&tally->growth, now);
	if (atomic_fetch_add(&tally->processes, 1) + 1 >= tally->bound)
		leave_at(tally, now + STAY_NS);
}

/* A place for one more. Never more than there are, not even for a moment: who
 * finds none sleeps, and somebody awake has it. */
static int reserve(struct tally *tally)
{
	int64_t taken = atomic_load(&tally->reserved);

	while (taken < tally->bound)
		if (atomic_compare_exchange_weak(&tally->reserved, &taken,
						 taken + 1))
			return 1;
	return 0;
}

/* One fork, unless the ceiling is near: then the last ones are under way. Both
 * sides come back. */
static void fork_once(struct tally *tally)
{
	pid_t parent = getpid(), child;

	if (!reserve(tally)) {
		wait_for_leaving(tally);
		return;
	}
	child = fork();
	if (child < 0)
		refused(tally, errno);
	else if (child > 0)
		succeeded(tally);
	else
		bounded_begin(parent, tally->deadline + GRACE_NS);
}

__attribute__((noreturn)) static void explode(struct tally *tally)
{
	while (!atomic_load(&tally->leaving)) {
		fork_once(tally);
		if (clock_now() > tally->deadline)
			leave_at(tally, tally->deadline);
	}
	bounded_sleep_until(atomic_load(&tally->leaving));
	_exit(0);
}

static void light(struct tally *tally)
{
	pid_t first;

	bounded_adopt(1);
	first = bounded_fork(tally->deadline + GRACE_NS);
	if (first == 0) {
		bounded_volunteer();
		explode(tally);
	}
	if (first < 0) {
		tally->processes = 0;
		refused(tally, errno);
	}
	bounded_wait_all();
	bounded_adopt(0);
}

static int say_outcome(struct job_context *context, const struct tally *tally)
{
	char made[SAY_NUMBER], bound[SAY_NUMBER], times[SAY_NUMBER];
	int64_t ms = (tally->growth - tally->started) / NS_PER_MS;

	say_number(tally->processes, made);
	say_number(tally->bound, bound);
	say_number(tally->refused, times);
	if (tally->processes >= tally->bound)
		return say_attempt(context, "done",
				   "%s processes after %lld ms, %s forks "
				   "refused on the way",
				   made, (long long)ms, times);
	if (tally->refused)
		return say_attempt(context, "no_effect",
				   "%s of %s processes, then no more: %s forks "
				   "refused (%s)",
				   made, bound, times,
				   strerror((int)tally->reason));
	/* It was still growing: the witness knows whether that was outside. */
	json_object_set_new(context->result, "growing_at",
			    json_integer(tally->processes));
	return say_attempt(context, "no_effect",
			   "%s of %s processes at the deadline, and no fork "
			   "refused",
			   made, bound);
}

static int run(struct job_context *context, struct error *err)
{
	struct tally *tally = bounded_shared(sizeof(*tally));
	nanoseconds now = clock_now();

	if (!tally)
		return error_make(err, errno, "no shared page");
	tally->bound = job_param(context, "bound");
	tally->started = now;
	tally->growth = now;
	tally->deadline = now + job_param(context, "deadline_ms") * NS_PER_MS;
	tally->reserved = 1;
	tally->processes = 1;
	light(tally);
	say_outcome(context, tally);
	munmap(tally, sizeof(*tally));
	return 0;
}

static const struct job_parameter parameters[] = {
	{"bound", "count", 2, 1500, 1000, "most processes that it makes"},
	{"deadline_ms", "ms", 100, 10000, 8000, "longest that it goes on"},
	{0},
};

static const struct attack attack = {
	.boundary = "processes beyond a share",
	.threatens = THREAT_AVAILABILITY,
	.witness = "fork-bomb.witness",
	.without = "pids=off",
};

static const struct job fork_bomb = {
	.name = "fork-bomb",
	.title = "Fork bomb: every process forks again and again",
	.reference = "Matthews et al., Isolation Benchmark Suite (2007)",
	.kind = JOB_ATTACK,
	.needs = JOB_NEEDS_OUTER,
	.deadline = 15 * NS_PER_S,
	.bound_processes = 1500,
	.parameters = parameters,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(fork_bomb)
