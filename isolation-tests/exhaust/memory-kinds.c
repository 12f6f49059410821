/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory that is not one's own pages: files in memory, shared segments, what
 * lies in pipes and sockets, page tables, locked pages, what is kept of files
 * on disk. Each up to a quarter more than the common size, which is clear
 * enough, by processes that offer themselves to the OOM killer, have their own
 * deadline, and give all of it back when they end.
 */
#include "isolation-tests/exhaust/memory-kinds.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define GRACE_NS (2 * NS_PER_S)
#define MIB (INT64_C(1) << 20)
/* Processes of one row, one the child of another, when descriptors run out. */
#define FILLERS 16

/* Fill in this process; then, if it has no descriptors left, in a child. */
__attribute__((noreturn)) static void fill(struct filling *filling,
					   const struct memory_kind *kind,
					   int fillers)
{
	enum fill_exit end = FILL_MORE;

	while (end == FILL_MORE && filling->got < filling->bytes)
		end = bounded_is_late(filling->got, filling->bytes,
				      filling->began, filling->deadline)
			      ? FILL_LATE
			      : kind->more(filling);
	if (end == FILL_FULL && fillers > 1) {
		pid_t child = bounded_fork(filling->deadline + GRACE_NS);

		if (child == 0) {
			close_range(3, ~0U, 0);
			fill(filling, kind, fillers - 1);
		}
		waitpid(child, NULL, 0);
		_exit(0); /* it was ended: as long as it holds, it stays */
	}
	filling->end = (int)end;
	filling->whole = 1;
	for (;;)
		pause();
}

/* Its time would be up before anything was decided. */
static int is_late(const struct filling *filling)
{
	return filling->whole && filling->end == FILL_LATE;
}

static void say_outcome(struct job_context *context, const char *row,
			const struct filling *filling)
{
	char got[SAY_NUMBER], of[SAY_NUMBER];

	say_number(filling->got / MIB, got);
	say_number(filling->bytes / MIB, of);
	if (!filling->whole)
		say_row_attempt(context, row, "killed",
				"ended by the kernel at %s of %s MiB", got, of);
	else if (filling->got >= filling->bytes)
		say_row_attempt(context, row, "done", "%s MiB taken", got);
	else if (is_late(filling))
		say_row_unable(context, row,
			       "not all was taken in time: too slow to tell");
	else
		say_row_attempt(context, row, "no_effect",
				"refused at %s of %s MiB: %s", got, of,
				strerror(filling->number));
}

/* Until all is held, or who holds it was ended, or the time is up. */
static void wait_for(pid_t child, const struct filling *filling)
{
	while (!filling->whole && waitpid(child, NULL, WNOHANG) == 0)
		bounded_sleep_until(clock_now() + NS_PER_MS);
}

/* Page tables are given back when all processors have seen them go (RCU), which
 * this waits for: until then the next page asked for would be the limit's. */
static void wait_for_others(void)
{
	int i;

	for (i = 0; i < 2; i++)
		syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
}

static void try_row(struct job_context *context, const struct memory_kind *kind,
		    struct filling *filling)
{
	int64_t bytes = job_param(context, "bytes");
	pid_t child;

	*filling = (struct filling){
		.bytes = bytes ? bytes : context->around->memory_bytes / 4 * 5,
		.data = context->around->data};
	round_tell(context, kind->row, ROUND_BEFORE, filling->bytes);
	filling->began = clock_now();
	filling->deadline =
		filling->began + job_param(context, "deadline_ms") * NS_PER_MS;
	child = bounded_fork(filling->deadline + GRACE_NS);
	if (child == 0) {
		bounded_volunteer();
		fill(filling, kind, FILLERS);
	}
	if (child < 0) {
		say_row_unable(context, kind->row, "no process for it");
		return;
	}
	wait_for(child, filling);
	round_tell(context, kind->row, ROUND_HELD, filling->got);
	kill(child, SIGKILL);
	bounded_wait_all();
	wait_for_others();
	round_tell(context, kind->row, ROUND_AFTER, is_late(filling));
	say_outcome(context, kind->row, filling);
}

static int run(struct job_context *context, struct error *err)
{
	struct filling *filling = bounded_shared(sizeof(*filling));
	const struct memory_kind *kind;

	if (!filling)
		return error_make(err, errno, "no shared page");
	bounded_adopt(1);
	for (kind = memory_kinds; kind->row; kind++)
		if (say_is_asked(context, kind->row))
			try_row(context, kind, filling);
	bounded_adopt(0);
	munmap(filling, sizeof(*filling));
	return 0;
}

static const struct job_parameter parameters[] = {
	{"bytes", "bytes", 0, INT64_C(64) << 30, 0,
	 "how far each goes; 0: a quarter more than the common memory size"},
	{"deadline_ms", "ms", 100, 10000, 4000, "longest that a row goes on"},
	{0},
};

#define UNLIMITED "memory=off swap=off"
/* What users may have of these is limited, too, and root is not. */
#define UNLIMITED_ROOT UNLIMITED " capabilities=all isolate=-user"

static const struct attack_row rows[] = {
	{"memory-tmpfs", "Files in memory (tmpfs)", UNLIMITED},
	{"memory-shm", "Shared segments", UNLIMITED},
	{"memory-pipe", "What lies in pipes", UNLIMITED_ROOT},
	{"memory-socket", "What lies in sockets", UNLIMITED},
	{"memory-pagetable", "Page tables", UNLIMITED},
	{"memory-mlock", "Locked pages", UNLIMITED_ROOT},
	{"page-cache", "Pages of a file that is read", UNLIMITED},
	{0},
};

static const struct attack attack = {
	.boundary = "memory of other kinds beyond a share",
	.threatens = THREAT_AVAILABILITY,
	.witness = "memory-kinds.witness",
	.rows = rows,
};

static const struct job memory_kinds_job = {
	.name = "memory-kinds",
	.title = "Memory that is not one's own pages",
	.reference = "Linux memcg documentation: which memory is charged",
	.kind = JOB_ATTACK,
	.needs = JOB_NEEDS_DATA | JOB_NEEDS_OUTER,
	.deadline = 60 * NS_PER_S,
	.bound_processes = FILLERS,
	.bound_bytes = INT64_C(64) << 30,
	.parameters = parameters,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(memory_kinds_job)
