/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The memory bomb: a child touches page after page, with data that cannot be
 * merged, up to a quarter more than the common memory size, which is clear
 * enough. The child offers itself to the OOM killer, so that the agent lives.
 * Everything is given back at once.
 */
#include "isolation-tests/bounded.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHUNK (INT64_C(16) << 20)
/* It keeps what it got for this long, for the witness to see. */
#define STAY_NS (50 * NS_PER_MS)
#define GRACE_NS (500 * NS_PER_MS)
#define MIB (INT64_C(1) << 20)

enum bomb_exit { BOMB_ALL, BOMB_REFUSED, BOMB_LATE };

/* The shared page. */
struct progress {
	_Atomic int64_t touched; /* bytes */
	_Atomic int number;	 /* errno of the refusal */
};

/* A word that differs from page to page, never 0. */
static uint64_t next_word(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static int touch_chunk(struct progress *progress, uint64_t *state,
		       nanoseconds deadline)
{
	const int64_t page = sysconf(_SC_PAGESIZE);
	volatile char *chunk = mmap(NULL, CHUNK, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int64_t at;

	if (chunk == MAP_FAILED) {
		progress->number = errno;
		return BOMB_REFUSED;
	}
	for (at = 0; at < CHUNK; at += page) {
		volatile uint64_t *words = (volatile uint64_t *)(chunk + at);

		words[0] = next_word(state);
		words[page / 16] = *state;
		atomic_fetch_add(&progress->touched, page);
	}
	return clock_now() < deadline ? BOMB_ALL : BOMB_LATE;
}

__attribute__((noreturn)) static void swallow(struct progress *progress,
					      int64_t bytes,
					      nanoseconds deadline)
{
	uint64_t state = (uint64_t)clock_now() | 1;
	int status = BOMB_ALL;

	bounded_volunteer();
	while (status == BOMB_ALL && progress->touched < bytes)
		status = touch_chunk(progress, &state, deadline);
	if (status == BOMB_ALL)
		bounded_sleep_until(clock_now() + STAY_NS);
	_exit(status);
}

static int say_outcome(struct job_context *context, int status,
		       const struct progress *progress, int64_t bytes)
{
	char got[SAY_NUMBER], of[SAY_NUMBER];

	say_number(progress->touched / MIB, got);
	say_number(bytes / MIB, of);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return say_attempt(context, "killed",
				   "ended by the kernel at %s of %s MiB", got,
				   of);
	if (WIFEXITED(status) && WEXITSTATUS(status) == BOMB_ALL)
		return say_attempt(context, "done", "%s MiB touched", got);
	if (WIFEXITED(status) && WEXITSTATUS(status) == BOMB_REFUSED)
		return say_attempt(context, "no_effect",
				   "refused at %s of %s MiB (errno %d)", got,
				   of, progress->number);
	return say_unable(context,
			  "%s of %s MiB at the deadline: too slow to tell", got,
			  of);
}

static int run(struct job_context *context, struct error *err)
{
	struct progress *progress = bounded_shared(sizeof(*progress));
	int64_t bytes = job_param(context, "bytes");
	nanoseconds deadline =
		clock_now() + job_param(context, "deadline_ms") * NS_PER_MS;
	int status = 0;
	pid_t child;

	if (!progress)
		return error_make(err, errno, "no shared page");
	if (!bytes)
		bytes = context->around->memory_bytes / 4 * 5;
	child = bounded_fork(deadline + GRACE_NS);
	if (child == 0)
		swallow(progress, bytes, deadline);
	if (child < 0)
		return error_make(err, errno, "no process for the bomb");
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	say_outcome(context, status, progress, bytes);
	munmap(progress, sizeof(*progress));
	return 0;
}

static const struct job_parameter parameters[] = {
	{"bytes", "bytes", 0, INT64_C(64) << 30, 0,
	 "how far it goes; 0: a quarter more than the common memory size"},
	{"deadline_ms", "ms", 100, 30000, 10000, "longest that it goes on"},
	{0},
};

static const struct attack attack = {
	.boundary = "memory beyond a share",
	.threatens = THREAT_AVAILABILITY,
	.witness = "memory-bomb.witness",
	.without = "memory=off swap=off",
};

static const struct job memory_bomb = {
	.name = "memory-bomb",
	.title = "Memory bomb: touches pages far past the limit",
	.reference = "Matthews et al., Isolation Benchmark Suite (2007)",
	.kind = JOB_ATTACK,
	.needs = JOB_NEEDS_OUTER,
	.deadline = 35 * NS_PER_S,
	.bound_processes = 1,
	.bound_bytes = INT64_C(64) << 30,
	.parameters = parameters,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(memory_bomb)
