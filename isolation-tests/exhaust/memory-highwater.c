/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory that was used once: touched by a process that then ends, three times.
 * What an environment does not use any more others should have. A quarter of
 * the common size, 128 MiB at most, by one process with its own deadline.
 */
#include "isolation-tests/exhaust/memory-highwater.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB (INT64_C(1) << 20)
#define BYTES_MOST (128 * MIB)
#define HOLD_NS (4 * NS_PER_S)

__attribute__((noreturn)) static void touch(int64_t bytes, _Atomic int *whole)
{
	void *at = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	bounded_volunteer();
	if (at == MAP_FAILED)
		_exit(1);
	memset(at, 1, (size_t)bytes);
	*whole = 1;
	for (;;)
		pause();
}

/* All of it is held for as long as the witness looks. */
static int take_and_free(struct job_context *context, int64_t bytes,
			 _Atomic int *whole)
{
	nanoseconds end = clock_now() + HOLD_NS;
	const char *name = context->job->name;
	pid_t child;

	*whole = 0;
	round_tell(context, name, ROUND_BEFORE, bytes);
	child = bounded_fork(end);
	if (child == 0)
		touch(bytes, whole);
	while (child > 0 && !*whole && waitpid(child, NULL, WNOHANG) == 0)
		bounded_sleep_until(clock_now() + NS_PER_MS);
	if (child > 0 && *whole)
		round_tell(context, name, ROUND_HELD, bytes);
	if (child > 0)
		kill(child, SIGKILL);
	bounded_wait_all();
	round_tell(context, name, ROUND_AFTER, *whole);
	return *whole;
}

static int run(struct job_context *context, struct error *err)
{
	_Atomic int *whole = bounded_shared(sizeof(*whole));
	int64_t bytes = context->around->memory_bytes / 4;
	int taken = 1;

	if (!whole)
		return error_make(err, errno, "no shared page");
	if (bytes > BYTES_MOST)
		bytes = BYTES_MOST;
	for (int i = 0; taken && i < MEMORY_HIGHWATER_TIMES; i++)
		taken = take_and_free(context, bytes, whole);
	munmap(whole, sizeof(*whole));
	if (!taken)
		return say_unable(context, "no memory for it");
	return say_attempt(context, "done",
			   "%lld MiB touched, and given back, %d times",
			   (long long)(bytes / MIB), MEMORY_HIGHWATER_TIMES);
}

/* No key: whoever shares the kernel gives back what a process had. */
static const struct attack attack = {
	.boundary = "memory that nobody uses",
	.threatens = THREAT_AVAILABILITY,
	.witness = "memory-highwater.witness",
};

static const struct job memory_highwater = {
	.name = "memory-highwater",
	.title = "Memory that was used once, and is kept",
	.reference = "virtio specification: balloon, free page reporting",
	.kind = JOB_ATTACK,
	.needs = JOB_NEEDS_OUTER,
	.deadline = 15 * NS_PER_S,
	.bound_processes = 1,
	.bound_bytes = BYTES_MOST,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(memory_highwater)
