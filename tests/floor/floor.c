/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 *	floor [cpus=LIST] [CONTROLLER=DIRECTORY]... PROGRAM [WORD]
 *
 * Start a static program in eight namespaces, groups, masks, with few
 * capabilities and a filter, wait for it, clean up. Each DIRECTORY is a control
 * group to be made; CONTROLLER is that of its tree on version 1, or `v2`. LIST
 *is what a cpuset of version 1 gets.
 */
#include "tests/floor/floor.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <sys/mount.h>

FLOOR_ENTRY

#define ALL_NAMESPACES                                               \
	(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | \
	 CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWTIME)
#define MOST_GROUPS 12
#define PATH_SIZE 512
#define ID_MAP "0 1879048192 65536"

struct group {
	const char *controller, *directory;
	long tasks; /* on version 1: what its members are written to */
};

struct child {
	long pid;
	int pidfd;
};

/* What a controller is told, in this order. */
static const struct {
	const char *controller, *file, *text;
} limits[] = {
	{"memory", "/memory.limit_in_bytes", "1073741824"},
	{"memory", "/memory.memsw.limit_in_bytes", "1073741824"},
	{"pids", "/pids.max", "512"},
	{"cpuset", "/cpuset.mems", "0"},
	{"cpuset", "/cpuset.cpus", NULL}, /* as in `cpus` */
	{"v2", "/memory.max", "1073741824"},
	{"v2", "/memory.swap.max", "0"},
	{"v2", "/pids.max", "512"},
};
#define LIMITS (sizeof(limits) / sizeof(*limits))

void give_up(const char *what, long result)
{
	char line[256];
	char *at = put_text(put_text(line, "floor: "), what);

	at = put_text(
		put_number(put_text(at, ": error "), (unsigned long)-result),
		"\n");
	CALL(__NR_write, 2, line, at - line);
	CALL(__NR_exit_group, 125);
	__builtin_unreachable();
}

void write_file(const char *path, const char *text)
{
	long fd = need(path, CALL(__NR_open, path, O_WRONLY | O_CLOEXEC));

	need(path, CALL(__NR_write, fd, text, text_length(text)));
	CALL(__NR_close, fd);
}

static int same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

static void write_below(const char *directory, const char *file,
			const char *text)
{
	char path[PATH_SIZE];

	put_text(put_text(path, directory), file);
	write_file(path, text);
}

static void make_group(struct group *group, const char *cpus)
{
	char path[PATH_SIZE];
	size_t i;

	need(group->directory, CALL(__NR_mkdir, group->directory, 0755));
	for (i = 0; i < LIMITS; i++)
		if (same(limits[i].controller, group->controller))
			write_below(group->directory, limits[i].file,
				    limits[i].text ? limits[i].text : cpus);
	put_text(put_text(path, group->directory), "/tasks");
	group->tasks = -1;
	if (!same(group->controller, "v2"))
		group->tasks =
			need(path, CALL(__NR_open, path, O_WRONLY | O_CLOEXEC));
}

/* The ids of the namespace; the files of the tree have them inside. */
static void map_ids(long pid, long tree)
{
	struct mount_attr attributes = {.attr_set = MOUNT_ATTR_IDMAP};
	char path[64];
	char *at = put_number(put_text(path, "/proc/"), (unsigned long)pid);
	long fd;

	put_text(at, "/uid_map");
	write_file(path, ID_MAP);
	put_text(at, "/gid_map");
	write_file(path, ID_MAP);
	put_text(at, "/ns/user");
	fd = need(path, CALL(__NR_open, path, O_RDONLY | O_CLOEXEC));
	attributes.userns_fd = (unsigned long)fd;
	need("ids of the tree",
	     CALL(__NR_mount_setattr, tree, "", AT_EMPTY_PATH, &attributes,
		  sizeof(attributes)));
	CALL(__NR_close, fd);
}

/* Until it has ended. Signals that come meanwhile would be passed on. */
static void wait_for(int pidfd)
{
	unsigned long all = ~0UL;
	int signals = (int)need("signalfd", CALL(__NR_signalfd4, -1, &all,
						 sizeof(all), O_CLOEXEC));
	struct pollfd polled[] = {{.fd = pidfd, .events = POLLIN},
				  {.fd = signals, .events = POLLIN}};

	while (need("poll", CALL(__NR_poll, polled, 2, -1)) >= 0)
		if (polled[0].revents)
			break;
}

static void hold_signals(void)
{
	unsigned long all = ~0UL;

	CALL(__NR_rt_sigprocmask, SIG_BLOCK, &all, 0, sizeof(all));
}

/* A thread that moves itself need not wait for all CPUs, which is what takes
 * the kernel long when somebody else moves it. What was opened by root may be
 * used. */
static void enter_groups(const struct group *groups, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (groups[i].tasks >= 0)
			need(groups[i].directory,
			     CALL(__NR_write, groups[i].tasks, "0", 1));
}

/* On version 2 it is born in its group. */
static struct child clone_inside(const struct group *groups, size_t count,
				 const struct start *start)
{
	struct child child = {0};
	struct clone_args args = {.flags = ALL_NAMESPACES | CLONE_PIDFD |
					   CLONE_CLEAR_SIGHAND,
				  .pidfd = (unsigned long)&child.pidfd,
				  .exit_signal = SIGCHLD};
	long fd = -1;
	size_t i;

	for (i = 0; i < count; i++)
		if (same(groups[i].controller, "v2"))
			fd = need(groups[i].directory,
				  CALL(__NR_open, groups[i].directory,
				       O_PATH | O_DIRECTORY | O_CLOEXEC));
	if (fd >= 0) {
		args.flags |= CLONE_INTO_CGROUP;
		args.cgroup = (unsigned long)fd;
	}
	child.pid = need("clone3", CALL(__NR_clone3, &args, sizeof(args)));
	if (!child.pid) {
		enter_groups(groups, count);
		CALL(__NR_exit_group, inside(start));
	}
	if (fd >= 0)
		CALL(__NR_close, fd);
	return child;
}

/* Cut "memory=/a/b" in two; there are none after the first word without "=". */
static size_t read_groups(char **words, struct group *groups)
{
	size_t count;

	for (count = 0; count < MOST_GROUPS && words[count]; count++) {
		char *at = words[count];

		while (*at && *at != '=')
			at++;
		if (!*at)
			break;
		*at++ = '\0';
		groups[count].controller = words[count];
		groups[count].directory = at;
	}
	return count;
}

static int start_and_wait(struct group *groups, size_t count, const char *cpus,
			  struct start *start)
{
	struct child child;
	int status = 0;
	size_t i;

	start->tree = take_program(start->program);
	for (i = 0; i < count; i++)
		make_group(&groups[i], cpus);
	need("pipe", CALL(__NR_pipe2, start->go, O_CLOEXEC));
	hold_signals();
	child = clone_inside(groups, count, start);
	CALL(__NR_close, start->go[0]);
	map_ids(child.pid, start->tree);
	CALL(__NR_close, start->tree);
	need("go", CALL(__NR_write, start->go[1], "", 1));
	wait_for(child.pidfd);
	need("wait", CALL(__NR_wait4, child.pid, &status));
	for (i = 0; i < count; i++)
		need(groups[i].directory,
		     CALL(__NR_rmdir, groups[i].directory));
	return status & 0x7f ? 128 + (status & 0x7f) : status >> 8 & 0xff;
}

int floor_main(int argc, char **argv)
{
	struct group groups[MOST_GROUPS], *first = groups;
	size_t count = read_groups(argv + 1, groups);
	const char *cpus = "0";
	struct start start = {0};

	if ((size_t)argc < count + 2)
		give_up("usage: floor [CONTROLLER=DIRECTORY]... PROGRAM", 0);
	start.arguments = argv + count + 1;
	start.program = start.arguments[0];
	if (count && same(first->controller, "cpus")) {
		cpus = first++->directory;
		count--;
	}
	return start_and_wait(first, count, cpus, &start);
}
