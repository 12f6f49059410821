/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Namespaces within namespaces, to a depth or number far below what the kernel
 * allows, by a child with its own deadline, and gone with it. What it was let
 * do, and by which kernel, it shows by that kernel's seal.
 */
#include "isolation-tests/exhaust/nested.h"
#include "common/cleanup.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/kernel-seal.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIFE_NS (5 * NS_PER_S)

/* What the child leaves. */
struct nest {
	const struct nesting *nesting;
	_Atomic int made;
	_Atomic int number; /* errno of what was refused */
};

static int write_own(const char *name, const char *text)
{
	char path[64];
	cleanup_close int fd = -1;
	ssize_t length = (ssize_t)strlen(text);

	snprintf(path, sizeof(path), "/proc/self/%s", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd >= 0 && write(fd, text, (size_t)length) == length ? 0 : -1;
}

/* A user namespace with oneself as its root. */
static int enter_user(void)
{
	unsigned uid = geteuid(), gid = getegid();
	char map[32];

	if (unshare(CLONE_NEWUSER) < 0 || write_own("setgroups", "deny") < 0)
		return -1;
	snprintf(map, sizeof(map), "0 %u 1", gid);
	if (write_own("gid_map", map) < 0)
		return -1;
	snprintf(map, sizeof(map), "0 %u 1", uid);
	return write_own("uid_map", map);
}

/* The same as root, and in a user namespace of one's own as nobody much. */
static int enter(int what)
{
	if (unshare(what) == 0)
		return 0;
	return enter_user() < 0 ? -1 : unshare(what);
}

static void nest_users(struct nest *nest, int depth)
{
	while (nest->made < depth && enter_user() == 0)
		nest->made++;
}

/* Held by descriptors, side by side. */
static void hold_nets(struct nest *nest, int count)
{
	while (nest->made < count && enter(CLONE_NEWNET) == 0 &&
	       open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC) >= 0)
		nest->made++;
}

static void leave(int number)
{
	_exit(number);
}

/* Each is the only process of its namespace, and waits for the next one. */
static void nest_pids(struct nest *nest, int depth)
{
	nanoseconds end = clock_now() + LIFE_NS;

	while (nest->made < depth && enter(CLONE_NEWPID) == 0) {
		pid_t child = fork();

		if (child < 0)
			return;
		if (child > 0) {
			waitpid(child, NULL, 0);
			_exit(0);
		}
		/* Its parent is outside, and so has no number in here. Process
		 * 1 of a namespace does not die of signals without a handler.
		 */
		bounded_begin(0, end);
		signal(SIGALRM, leave);
		nest->made++;
	}
}

const struct nesting nestings[] = {
	{"nested-userns", 28, nest_users},
	{"nested-netns", 64, hold_nets},
	{"nested-pidns", 28, nest_pids},
	{0},
};

static void make(void *state)
{
	struct nest *nest = state;
	const struct nesting *nesting = nest->nesting;

	errno = 0;
	nesting->make(nest, nesting->count);
	nest->number = nest->made < nesting->count ? errno : 0;
}

static void try_row(struct job_context *context, const struct nesting *nesting)
{
	struct nest nest = {.nesting = nesting};
	char why[128];

	round_mark(context, nesting->row, ROUND_BEFORE);
	/* Ended before it came back it may have made them all. */
	if (bounded_do(make, &nest, sizeof(nest), LIFE_NS) < 0 &&
	    errno != EINTR) {
		say_row_unable(context, nesting->row, "no process for it");
		return;
	}
	if (nest.made >= nesting->count) {
		kernel_seal_found(context, nesting->row);
		return;
	}
	snprintf(why, sizeof(why), "%d of %d were made: %s", nest.made,
		 nesting->count, strerror(nest.number));
	say_found(context, nesting->row, "", why);
}

static int run(struct job_context *context, struct error *err)
{
	const struct nesting *nesting;

	(void)err;
	for (nesting = nestings; nesting->row; nesting++)
		if (say_is_asked(context, nesting->row))
			try_row(context, nesting);
	return 0;
}

static const struct attack_row rows[] = {
	{"nested-userns", "28 user namespaces, one in another", "seccomp=off"},
	{"nested-netns", "64 network namespaces", "seccomp=off"},
	{"nested-pidns", "28 pid namespaces, one in another", "seccomp=off"},
	{0},
};

static const struct attack attack = {
	.boundary = "namespaces of the kernel",
	.threatens = THREAT_AVAILABILITY,
	.witness = "nested.witness",
	.rows = rows,
};

static const struct job nested = {
	.name = "nested",
	.title = "Namespaces within namespaces",
	.reference = "namespaces(7), user_namespaces(7)",
	.kind = JOB_ATTACK,
	.needs = JOB_NEEDS_OUTER,
	.deadline = 20 * NS_PER_S,
	.bound_processes = 29,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(nested)
