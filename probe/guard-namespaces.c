/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/guard-namespaces.h"

#include "common/cleanup.h"
#include "common/error.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define RUN_NAMESPACES                                              \
	(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | \
	 CLONE_NEWUTS)

static int write_text(const char *path, const char *text)
{
	cleanup_close int fd = open(path, O_WRONLY | O_CLOEXEC);
	size_t length = strlen(text);

	return fd >= 0 && write(fd, text, length) == (ssize_t)length ? 0 : -1;
}

/* In the user namespace that we were made in, our own id is 0. */
static int become_root_inside(uid_t uid, gid_t gid, struct error *err)
{
	char users[64], groups[64];

	snprintf(users, sizeof(users), "0 %u 1", uid);
	snprintf(groups, sizeof(groups), "0 %u 1", gid);
	if (write_text("/proc/self/setgroups", "deny") < 0 ||
	    write_text("/proc/self/uid_map", users) < 0 ||
	    write_text("/proc/self/gid_map", groups) < 0)
		return error_make(err, errno, "no user namespace of our own");
	return 0;
}

static int mount_ours(struct error *err)
{
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return error_make(err, errno, "cannot make mounts private");
	if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
		  NULL) < 0)
		return error_make(err, errno, "no /proc of the run's own");
	if (mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV,
		  "mode=1777,size=64m") < 0)
		return error_make(err, errno, "no /dev/shm of the run's own");
	return 0;
}

static int loopback_up(struct error *err)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	cleanup_close int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) < 0)
		return error_make(err, errno, "cannot bring loopback up");
	return 0;
}

static int name_host(const char *run, struct error *err)
{
	char name[64];

	snprintf(name, sizeof(name), "bulkhead-%.*s", 48, run);
	if (sethostname(name, strlen(name)) < 0)
		return error_make(err, errno, "cannot set the run's host name");
	return 0;
}

/* In the child: say over `done` that it can stay, or end. */
static void furnish(const char *run, uid_t uid, gid_t gid, int done)
{
	struct error err = {0};

	if ((uid == 0 || become_root_inside(uid, gid, &err) == 0) &&
	    name_host(run, &err) == 0 && mount_ours(&err) == 0 &&
	    loopback_up(&err) == 0 && write(done, "", 1) == 1)
		return;
	fprintf(stderr, "bulkhead-probe: guard: without namespaces: %s\n",
		err.message);
	_exit(1);
}

/* As fork(), but negative, too, if the namespaces cannot be furnished. */
static pid_t fork_inside(const char *run)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	struct clone_args args = {.flags = RUN_NAMESPACES |
					   (uid ? CLONE_NEWUSER : 0),
				  .exit_signal = SIGCHLD};
	cleanup_close int child_end = -1, our_end = -1;
	int ends[2];
	pid_t pid;
	char byte;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	our_end = ends[0];
	child_end = ends[1];
	pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0)
		furnish(run, uid, gid, child_end);
	if (pid <= 0)
		return pid;
	close(steal_fd(&child_end));
	if (read(our_end, &byte, 1) == 1)
		return pid;
	waitpid(pid, NULL, 0);
	return -1;
}

pid_t guard_fork(const char *run, json_t *made)
{
	static const char *const names[] = {"mount", "pid", "net", "ipc",
					    "uts"};
	uid_t uid = geteuid();
	pid_t pid = fork_inside(run);
	size_t i;

	if (pid < 0)
		return fork();
	if (uid != 0)
		json_array_append_new(made, json_string("user"));
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		json_array_append_new(made, json_string(names[i]));
	return pid;
}
