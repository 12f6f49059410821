/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Processes that crash, for each of which the kernel starts a program of the
 * host's, which is in no group of the attacker's. A laboratory's attack. Of
 * each crash nothing but a heading is dumped, by a child with its own deadline.
 */
#include "common/cleanup.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define CRASHES 10
#define CRASH_NS NS_PER_S

/* A program may be fed at any limit of dumps but 1 byte, which stands for "by
 * no program": and a lower limit may everybody set. */
static void lower_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_CORE, &limit) < 0)
		return;
	limit.rlim_cur = 0;
	setrlimit(RLIMIT_CORE, &limit);
}

static void crash(void *state)
{
	cleanup_close int fd =
		open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC);
	const int *lowers = state;

	if (fd < 0 || write(fd, "0", 1) < 0)
		return; /* then it would dump its memory */
	if (*lowers)
		lower_limit();
	prctl(PR_SET_DUMPABLE, 1);
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
}

static void try_row(struct job_context *context, const char *row, int lowers)
{
	int i, crashed = 0;

	if (!say_is_asked(context, row))
		return;
	round_tell(context, row, ROUND_BEFORE, 0);
	for (i = 0; i < CRASHES; i++)
		crashed += bounded_do(crash, &lowers, sizeof(lowers),
				      CRASH_NS) < 0 &&
			   errno == EINTR;
	round_tell(context, row, ROUND_HELD, crashed);
	round_tell(context, row, ROUND_AFTER, 0);
	if (crashed)
		say_row_attempt(context, row, "done", "%d processes crashed",
				crashed);
	else
		say_row_unable(context, row, "no process crashed");
}

static int run(struct job_context *context, struct error *err)
{
	(void)err;
	try_row(context, "crash-helper", 0);
	try_row(context, "crash-helper-lowered", 1);
	return 0;
}

static const struct attack_row rows[] = {
	{"crash-helper", "A program of the host's for every crash",
	 "rlimits=off"},
	{"crash-helper-lowered", "The same, with the limit of dumps lowered",
	 NULL},
	{0},
};

static const struct attack attack = {
	.boundary = "work outside of one's own group",
	.threatens = THREAT_AVAILABILITY,
	.witness = "crash-helper.witness",
	.rows = rows,
	.lab = 1,
};

static const struct job crash_helper = {
	.name = "crash-helper",
	.title = "Programs that the kernel starts for crashes",
	.reference = "Gao et al., Houdini's Escape (CCS 2019); core(5)",
	.kind = JOB_ATTACK,
	.needs = JOB_NEEDS_OUTER,
	.deadline = 25 * NS_PER_S,
	.bound_processes = 1,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(crash_helper)
