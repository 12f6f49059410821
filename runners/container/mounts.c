/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/mounts.h"

#include "common/cleanup.h"
#include "runners/container/masks.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Docker's size of /dev/shm; the root holds little but /tmp. */
#define SHM_SIZE "size=64m"
#define ROOT_SIZE "64m"
#define PLAIN (MS_NOSUID | MS_NODEV | MS_NOEXEC)

static int fail(struct error *err, const char *what)
{
	return error_make(err, errno, "cannot make the container's %s", what);
}

/* A tmpfs that is not anywhere yet. */
static int make_tmpfs(int own_devices, struct error *err)
{
	cleanup_close int context = fsopen("tmpfs", FSOPEN_CLOEXEC);
	unsigned attributes = own_devices ? MOUNT_ATTR_NODEV : 0;
	int root = -1;

	if (context >= 0 &&
	    !fsconfig(context, FSCONFIG_SET_STRING, "size", ROOT_SIZE, 0) &&
	    !fsconfig(context, FSCONFIG_SET_STRING, "mode", "755", 0) &&
	    !fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		root = fsmount(context, FSMOUNT_CLOEXEC, attributes);
	return root < 0 ? fail(err, "root (a tmpfs)") : root;
}

/*
 * The root is put over the data directory, which is the one place that is
 * certainly allowed, after the data directory was taken from there; both by
 * descriptor. The root becomes the working directory.
 */
static int enter_root(int data, int own_devices, struct error *err)
{
	cleanup_close int tree = open_tree(
		data, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
	cleanup_close int root = make_tmpfs(own_devices, err);
	struct mount_attr attributes = {.attr_set = MOUNT_ATTR_NODEV};

	if (root < 0)
		return -1;
	if (tree < 0 ||
	    (own_devices && mount_setattr(tree, "", AT_EMPTY_PATH, &attributes,
					  sizeof(attributes)) < 0))
		return fail(err, "data directory");
	if (move_mount(root, "", data, "",
		       MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0 ||
	    fchdir(root) < 0)
		return fail(err, "root");
	if (mkdir("data", 0755) < 0 ||
	    move_mount(tree, "", AT_FDCWD, "data", MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return fail(err, "/data");
	return 0;
}

static int make_directories(struct error *err)
{
	static const char *const names[] = {"proc", "sys", "dev"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (mkdir(names[i], 0755) < 0)
			return fail(err, names[i]);
	/* mkdir's mode is subject to the umask. */
	if (mkdir("tmp", 01777) < 0 || chmod("tmp", 01777) < 0)
		return fail(err, "/tmp");
	return 0;
}

/* The pid namespace decides what /proc shows; without one of its own a user
 * namespace may not mount it, and sees the host's. */
static int mount_proc(int own, struct error *err)
{
	int status = own ? mount("proc", "proc", "proc", PLAIN, NULL)
			 : mount("/proc", "proc", NULL, MS_BIND | MS_REC, NULL);

	return status < 0 ? fail(err, "/proc") : 0;
}

static int bind_sys(int read_only, struct error *err)
{
	struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};

	if (mount("/sys", "sys", NULL, MS_BIND | MS_REC, NULL) < 0)
		return fail(err, "/sys");
	/* With the host's /sys come the host's control groups. */
	if (!access("sys/fs/cgroup", F_OK) &&
	    mount("tmpfs", "sys/fs/cgroup", "tmpfs", PLAIN | MS_RDONLY, NULL))
		return fail(err, "/sys/fs/cgroup");
	if (read_only && mount_setattr(AT_FDCWD, "sys", AT_RECURSIVE,
				       &attributes, sizeof(attributes)) < 0)
		return fail(err, "read-only /sys");
	return 0;
}

static int mount_sys(const struct settings *settings, struct error *err)
{
	int read_only = settings->sysfs == SYSFS_READ_ONLY;

	if (settings->sysfs == SYSFS_NONE)
		return 0;
	/* Its own only beside a network namespace of its own. */
	if (!(settings->isolate & CLONE_NEWNET))
		return bind_sys(read_only, err);
	if (mount("sysfs", "sys", "sysfs", PLAIN | (read_only ? MS_RDONLY : 0),
		  NULL) < 0)
		return fail(err, "/sys");
	return 0;
}

/* A node of the host's: making one takes a privilege over the host. */
static int bind_node(const char *name, struct error *err)
{
	char from[32], to[32];
	int fd;

	snprintf(from, sizeof(from), "/dev/%s", name);
	snprintf(to, sizeof(to), "dev/%s", name);
	fd = open(to, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
	if (fd < 0 || close(fd) < 0 || mount(from, to, NULL, MS_BIND, NULL) < 0)
		return fail(err, from);
	return 0;
}

static int link_names(struct error *err)
{
	static const char *const links[][2] = {
		{"/proc/self/fd", "dev/fd"},
		{"/proc/self/fd/0", "dev/stdin"},
		{"/proc/self/fd/1", "dev/stdout"},
		{"/proc/self/fd/2", "dev/stderr"},
		{"pts/ptmx", "dev/ptmx"},
	};
	size_t i;

	for (i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (symlink(links[i][0], links[i][1]) < 0)
			return fail(err, links[i][1]);
	return 0;
}

static int mount_below_dev(const struct settings *settings, struct error *err)
{
	if (mkdir("dev/pts", 0755) < 0 || mkdir("dev/shm", 01777) < 0 ||
	    mkdir("dev/mqueue", 01777) < 0)
		return fail(err, "/dev");
	if (mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
		  "newinstance,ptmxmode=0666,mode=0620") < 0)
		return fail(err, "/dev/pts");
	if (mount("shm", "dev/shm", "tmpfs", PLAIN, "mode=1777," SHM_SIZE) < 0)
		return fail(err, "/dev/shm");
	/* It shows the ipc namespace, and is only to be had with one. */
	if (settings->isolate & CLONE_NEWIPC &&
	    mount("mqueue", "dev/mqueue", "mqueue", PLAIN, NULL) < 0)
		return fail(err, "/dev/mqueue");
	return 0;
}

static int mount_dev(const struct settings *settings, struct error *err)
{
	static const char *const nodes[] = {"null",   "zero",	 "full",
					    "random", "urandom", "tty"};
	size_t i;

	if (!settings->own_devices)
		return mount("/dev", "dev", NULL, MS_BIND | MS_REC, NULL) < 0
			       ? fail(err, "/dev")
			       : 0;
	if (mount("tmpfs", "dev", "tmpfs", MS_NOSUID | MS_NOEXEC,
		  "mode=755,size=64k") < 0)
		return fail(err, "/dev");
	for (i = 0; i < sizeof(nodes) / sizeof(*nodes); i++)
		if (bind_node(nodes[i], err) < 0)
			return -1;
	if (link_names(err) < 0)
		return -1;
	return mount_below_dev(settings, err);
}

/* The old root ends up below the new one, and is let go. */
static int leave_host(struct error *err)
{
	if (syscall(SYS_pivot_root, ".", ".") < 0 ||
	    umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
		return fail(err, "root the root");
	return 0;
}

int mounts_build(const struct settings *settings, int data, struct error *err)
{
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return fail(err, "mounts private");
	if (enter_root(data, settings->own_devices, err) < 0 ||
	    make_directories(err) < 0 ||
	    mount_proc(settings->isolate & CLONE_NEWPID ? 1 : 0, err) < 0 ||
	    mount_sys(settings, err) < 0 || mount_dev(settings, err) < 0)
		return -1;
	if (settings->proc_mask && masks_hide(err) < 0)
		return -1;
	if (settings->proc_readonly && masks_make_read_only(err) < 0)
		return -1;
	return leave_host(err);
}
