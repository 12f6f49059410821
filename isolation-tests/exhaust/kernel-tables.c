/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of the kernel that all environments fill together: a few entries of
 * each are made, by a child with its own deadline, held while the witness
 * counts, and given back. Far less than what a table may have: the question is
 * whose table it is, not whether it is full.
 */
#include "isolation-tests/bounded.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/exhaust/tables.h"
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

/* Longest that a row's child lives, and holds what it made. */
#define MAKE_NS (10 * NS_PER_S)

/* The shared page. */
struct made {
	_Atomic int64_t count;
	_Atomic int number; /* errno when it was not all */
	_Atomic int whole;  /* it has made what it can */
};

__attribute__((noreturn)) static void make(const struct table *table,
					   const struct table_place *place,
					   struct made *made)
{
	errno = 0;
	made->count = table->make(place);
	made->number = errno;
	made->whole = 1;
	for (;;)
		pause();
}

/* Until it has made what it can, or has ended: then nothing is held. */
static void wait_for(pid_t child, struct made *made)
{
	while (!made->whole && waitpid(child, NULL, WNOHANG) == 0)
		bounded_sleep_until(clock_now() + NS_PER_MS / 2);
}

static void say_made(struct job_context *context, const struct table *table,
		     const struct made *made)
{
	char of[SAY_NUMBER], all[SAY_NUMBER];

	say_number(made->count, of);
	say_number(table->count, all);
	if (made->whole && made->count >= table->count)
		say_row_attempt(context, table->row, "done", "%s %s inside",
				all, table->what);
	else if (made->whole && made->number == ETIME)
		say_row_unable(context, table->row,
			       "not all were made in time: too slow to tell");
	else
		say_row_attempt(context, table->row, "no_effect",
				"%s of %s %s inside: %s", of, all, table->what,
				made->whole ? strerror(made->number)
					    : "its process was ended");
}

static void try_row(struct job_context *context, const struct table *table,
		    const struct table_place *place, struct made *made)
{
	pid_t child;

	*made = (struct made){0};
	round_tell(context, table->row, ROUND_BEFORE, 0);
	child = bounded_fork(clock_now() + MAKE_NS);
	if (child == 0)
		make(table, place, made);
	if (child < 0) {
		rmdir(place->data);
		say_row_unable(context, table->row, "no process for it");
		return;
	}
	wait_for(child, made);
	round_tell(context, table->row, ROUND_HELD, made->count);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	if (table->unmake)
		table->unmake(place);
	rmdir(place->data);
	round_tell(context, table->row, ROUND_AFTER, 0);
	say_made(context, table, made);
}

/* In a directory of its own, which goes when the row is over. */
static void try_in_directory(struct job_context *context,
			     const struct table *table, const char *token,
			     struct made *made)
{
	char path[512];
	struct table_place place = {path, token, table->count};

	snprintf(path, sizeof(path), "%s/bh-%.12s", context->around->data,
		 token);
	if (mkdir(path, 0700) < 0) {
		say_row_unable(context, table->row, "no directory can be made");
		return;
	}
	try_row(context, table, &place, made);
}

static int run(struct job_context *context, struct error *err)
{
	const json_t *witness = json_object_get(context->params, "witness");
	const char *token = json_text(witness, "token", NULL);
	struct made *made = bounded_shared(sizeof(*made));
	const struct table *table;

	if (!token)
		return say_unable(context, "there is no witness beside it");
	if (!made)
		return error_make(err, errno, "no shared page");
	for (table = tables; table->row; table++)
		if (!say_is_asked(context, table->row))
			continue;
		else if (table->enclosed && !json_bool(witness, "enclosed", 0))
			say_row_unable(context, table->row,
				       "the table would be the machine's, "
				       "not the run's");
		else
			try_in_directory(context, table, token, made);
	munmap(made, sizeof(*made));
	return 0;
}

static const struct attack_row rows[] = {
	{"fd-process", "4,000 open files of one process", "nofile=off"},
	{"fd-system", "900 open files more of all there may be", NULL},
	{"pty-table", "64 pseudo-terminals", NULL},
	{"inotify", "1,000 watches of files", NULL},
	{"epoll-watches", "800 watches of descriptors", NULL},
	{"timers", "500 timers, of all that root may have",
	 "started_by=caller"},
	{"posix-mq", "24 message queues", "isolate=-ipc"},
	{"sysv-ipc", "200 shared segments", "isolate=-ipc"},
	{"keyring", "20 keys", "seccomp=off"},
	{"mounts", "200 mounts",
	 "isolate=-mount,user capabilities=all seccomp=off"},
	{"user-sockets", "500 sockets", "isolate=-net"},
	{"pid-numbers", "200 process numbers", NULL},
	{"dentry-bomb", "200,000 names that are not there",
	 "memory=off swap=off"},
	{"disk-fill", "64 MiB of a file system's free space", NULL},
	{"inode-fill", "1,000 inodes of a file system", NULL},
	{0},
};

static const struct attack attack = {
	.boundary = "the kernel's own tables",
	.threatens = THREAT_AVAILABILITY,
	.witness = "kernel-tables.witness",
	.rows = rows,
};

static const struct job kernel_tables = {
	.name = "kernel-tables",
	.title = "Entries of tables that everybody fills",
	.reference = "Yang et al., Demons in the Shared Kernel (CCS 2021)",
	.kind = JOB_ATTACK,
	.needs = JOB_NEEDS_DATA | JOB_NEEDS_OUTER,
	.deadline = 60 * NS_PER_S,
	.bound_processes = 2,
	.bound_bytes = INT64_C(64) << 20,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(kernel_tables)
