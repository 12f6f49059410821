/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of the kernel, filled to their end: what is left for a neighbour, the
 * witness asks for. A laboratory's attack. A few processes, each with its own
 * deadline, make entries until one is refused, hold them while the witness
 * asks, and are ended.
 */
#include "isolation-tests/bounded.h"
#include "isolation-tests/exhaust/full.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Processes of one row, and how long they hold what they made. */
#define FILLERS 100
#define FILL_NS (12 * NS_PER_S)

/* The shared page: of the process that fills at the moment. */
struct filler {
	_Atomic int64_t count;
	_Atomic int number; /* errno when it was not all */
	_Atomic int whole;  /* it has made what it can */
};

/* A row under way. */
struct filling {
	const struct full *full;
	struct table_place place;
	struct filler *filler;
	pid_t children[FILLERS];
	int processes;
	int64_t count; /* entries of all of them */
	int number;    /* errno of the last refusal */
	int beyond;    /* there are more of them than are made at most */
};

__attribute__((noreturn)) static void make(const struct full *full,
					   const struct table_place *place,
					   struct filler *filler)
{
	errno = 0;
	filler->count = full->make(place);
	filler->number = errno;
	filler->whole = 1;
	for (;;)
		pause();
}

/* One process more. Whether it could make all that it was to. */
static int fill_more(struct filling *filling, nanoseconds deadline)
{
	struct filler *filler = filling->filler;
	pid_t child;

	*filler = (struct filler){0};
	child = bounded_fork(deadline);
	if (child == 0)
		make(filling->full, &filling->place, filler);
	if (child < 0) {
		filling->number = errno;
		return 0;
	}
	filling->children[filling->processes++] = child;
	while (!filler->whole && waitpid(child, NULL, WNOHANG) == 0)
		bounded_sleep_until(clock_now() + NS_PER_MS / 2);
	filling->count += filler->count;
	filling->number = filler->number;
	return filler->whole && filler->count >= filling->full->each;
}

static void end_all(struct filling *filling)
{
	int i;

	for (i = 0; i < filling->processes; i++) {
		kill(filling->children[i], SIGKILL);
		waitpid(filling->children[i], NULL, 0);
	}
	if (filling->full->unmake)
		filling->full->unmake(&filling->place);
	rmdir(filling->place.data);
}

static void say_filled(struct job_context *context,
		       const struct filling *filling)
{
	char count[SAY_NUMBER];

	if (filling->beyond) {
		say_row_unable(context, filling->full->row,
			       "the table's end lies beyond the bound");
		return;
	}
	say_row_attempt(context, filling->full->row,
			filling->count ? "done" : "no_effect",
			"%s %s inside: %s", say_number(filling->count, count),
			filling->full->what,
			filling->number ? strerror(filling->number)
					: "as many as are made at most");
}

static void try_row(struct job_context *context, const struct full *full,
		    const char *token, struct filler *filler)
{
	nanoseconds deadline = clock_now() + FILL_NS;
	char path[512];
	struct filling filling = {.full = full,
				  .place = {path, token, full->each},
				  .filler = filler};
	/* Under a name that none of them has. */
	const struct table_place more = {path, "one-more", 1};

	snprintf(path, sizeof(path), "%s/bh-%.12s", context->around->data,
		 token);
	if (mkdir(path, 0700) < 0) {
		say_row_unable(context, full->row, "no directory can be made");
		return;
	}
	round_tell(context, full->row, ROUND_BEFORE, 0);
	while (filling.processes < FILLERS && filling.count < full->most &&
	       fill_more(&filling, deadline))
		continue;
	filling.beyond =
		filling.count >= full->most && full_has_more(full, &more);
	round_tell(context, full->row, ROUND_HELD, filling.count);
	end_all(&filling);
	round_tell(context, full->row, ROUND_AFTER, 0);
	say_filled(context, &filling);
}

static int run(struct job_context *context, struct error *err)
{
	const json_t *witness = json_object_get(context->params, "witness");
	const char *token = json_text(witness, "token", NULL);
	struct filler *filler = bounded_shared(sizeof(*filler));
	const struct full *full;

	if (!token)
		return say_unable(context, "there is no witness beside it");
	if (!filler)
		return error_make(err, errno, "no shared page");
	for (full = fulls; full->row; full++)
		if (say_is_asked(context, full->row))
			try_row(context, full, token, filler);
	munmap(filler, sizeof(*filler));
	return 0;
}

/* Counted by user, whatever the namespace: a user namespace counts up to its
 * maker, who is another one when an ordinary user starts it. */
#define ANOTHERS "started_by=caller"

static const struct attack_row rows[] = {
	{"fd-full", "All open files", NULL},
	{"pty-full", "All pseudo-terminals", "devices=host"},
	{"inotify-full", "All inotify instances of root", ANOTHERS},
	{"timers-full", "All timers of root", ANOTHERS},
	{"posix-mq-full", "All that root's message queues may take", ANOTHERS},
	{"sysv-ipc-full", "All shared segments", "isolate=-ipc"},
	{"disk-full", "All of a file system's space", NULL},
	{0},
};

static const struct attack attack = {
	.boundary = "the kernel's own tables",
	.threatens = THREAT_AVAILABILITY,
	.witness = "tables-full.witness",
	.rows = rows,
	.lab = 1,
};

static const struct job tables_full = {
	.name = "tables-full",
	.title = "Tables that everybody fills, to their end",
	.reference = "Yang et al., Demons in the Shared Kernel (CCS 2021)",
	.kind = JOB_ATTACK,
	.needs = JOB_NEEDS_DATA | JOB_NEEDS_OUTER,
	.deadline = 100 * NS_PER_S,
	.bound_processes = FILLERS,
	.bound_bytes = INT64_C(64) << 30,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(tables_full)
