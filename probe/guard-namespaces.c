/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/guard-namespaces.h"

#include "common/cleanup.h"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define RUN_NAMESPACES                                              \
	(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | \
	 CLONE_NEWUTS)

static int write_text(const char *path, const char *text)
{
	cleanup_close int fd = open(path, O_WRONLY | O_CLOEXEC);
	size_t length = strlen(text);

	return fd >= 0 && write(fd, text, length) == (ssize_t)length ? 0 : -1;
}

/* A user namespace in which our own id is 0. */
static int become_root_inside(uid_t uid, gid_t gid)
{
	char map[64];

	if (unshare(CLONE_NEWUSER) < 0)
		return -1;
	if (write_text("/proc/self/setgroups", "deny") < 0)
		return -1;
	snprintf(map, sizeof(map), "0 %u 1", uid);
	if (write_text("/proc/self/uid_map", map) < 0)
		return -1;
	snprintf(map, sizeof(map), "0 %u 1", gid);
	return write_text("/proc/self/gid_map", map);
}

void guard_unshare(json_t *made)
{
	static const char *const names[] = {"mount", "pid", "net", "ipc",
					    "uts"};
	uid_t uid = geteuid();
	size_t i;

	if (uid != 0) {
		if (become_root_inside(uid, getegid()) < 0)
			return;
		json_array_append_new(made, json_string("user"));
	}
	if (unshare(RUN_NAMESPACES) < 0)
		return;
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		json_array_append_new(made, json_string(names[i]));
}

static int has(const json_t *made, const char *name)
{
	size_t i;
	json_t *value;

	json_array_foreach (made, i, value)
		if (!strcmp(json_string_value(value), name))
			return 1;
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

int guard_furnish(const char *run, const json_t *made, struct error *err)
{
	char name[64];

	if (!has(made, "pid"))
		return 0;
	snprintf(name, sizeof(name), "bulkhead-%.*s", 48, run);
	if (sethostname(name, strlen(name)) < 0)
		return error_make(err, errno, "cannot set the run's host name");
	if (mount_ours(err) < 0)
		return -1;
	return loopback_up(err);
}
