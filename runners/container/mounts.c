/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/mounts.h"

#include "common/cleanup.h"
#include "runners/container/masks.h"
#include "runners/container/sources.h"
#include "runners/container/targets.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>

/* Docker's size of /dev/shm. */
#define SHM_SIZE "size=64m"
#define PLAIN (MS_NOSUID | MS_NODEV | MS_NOEXEC)

static int fail(struct error *err, const char *what)
{
	return error_make(err, errno, "cannot make the container's %s", what);
}

/* On what a name in the working directory leads to. */
static int attach(int tree, const char *name, struct error *err)
{
	if (move_mount(tree, "", AT_FDCWD, name, MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return fail(err, name);
	return 0;
}

/* On a place that was looked up before. */
static int attach_on(int tree, int target, const char *path, struct error *err)
{
	if (move_mount(tree, "", target, "",
		       MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
		return fail(err, path);
	return 0;
}

/* On a directory of the root's, which is the working directory. */
static int attach_at(int tree, const char *path, struct error *err)
{
	cleanup_close int target = -1;

	if (tree < 0)
		return 0;
	target = target_directory(path + 1, err);
	return target < 0 ? -1 : attach_on(tree, target, path, err);
}

/* The new root becomes the working directory; then "/", if need be together
 * with the mount namespace's. */
static int enter(const struct settings *settings, const struct place *place,
		 int root, struct error *err)
{
	if (move_mount(root, "", place->anchor, "",
		       MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0 ||
	    fchdir(root) < 0)
		return fail(err, "root");
	/* The old root ends up below the new one, and is let go. */
	if (settings->isolate & CLONE_NEWNS) {
		if (syscall(SYS_pivot_root, ".", ".") < 0 ||
		    umount2(".", MNT_DETACH) < 0)
			return fail(err, "root the root");
	} else if (chroot(".") < 0) {
		return fail(err, "root the root");
	}
	return chdir("/");
}

/* Without any mount: what chroot(8) does. */
static int change_root(const struct place *place, struct error *err)
{
	if (place->opened.root < 0)
		return chdir("/");
	if (fchdir(place->opened.root) < 0 || chroot(".") < 0 || chdir("/") < 0)
		return fail(err, "root the root");
	return 0;
}

static int make_node_file(const char *name, struct error *err)
{
	int fd = open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);

	return fd < 0 || close(fd) < 0 ? fail(err, "/dev") : 0;
}

static int link_names(struct error *err)
{
	static const char *const links[][2] = {
		{"/proc/self/fd", "fd"},       {"/proc/self/fd/0", "stdin"},
		{"/proc/self/fd/1", "stdout"}, {"/proc/self/fd/2", "stderr"},
		{"pts/ptmx", "ptmx"},
	};
	size_t i;

	for (i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (symlink(links[i][0], links[i][1]) < 0)
			return fail(err, "/dev");
	return 0;
}

static int mount_below_dev(const struct settings *settings, struct error *err)
{
	if (mkdir("pts", 0755) < 0 || mkdir("shm", 01777) < 0 ||
	    mkdir("mqueue", 01777) < 0)
		return fail(err, "/dev");
	if (mount("devpts", "pts", "devpts", MS_NOSUID | MS_NOEXEC,
		  "newinstance,ptmxmode=0666,mode=0620") < 0)
		return fail(err, "/dev/pts");
	if (mount("shm", "shm", "tmpfs", PLAIN, "mode=1777," SHM_SIZE) < 0)
		return fail(err, "/dev/shm");
	/* It shows the ipc namespace, and is only to be had with one. */
	if (settings->isolate & CLONE_NEWIPC &&
	    mount("mqueue", "mqueue", "mqueue", PLAIN, NULL) < 0)
		return fail(err, "/dev/mqueue");
	return 0;
}

/* By names in the mount itself, which nobody else has. */
static int furnish_own_dev(const struct settings *settings,
			   const struct sources *sources, struct error *err)
{
	size_t i;

	if (fchdir(sources->dev) < 0)
		return fail(err, "/dev");
	for (i = 0; i < SOURCES_NODES; i++)
		if (make_node_file(sources_nodes[i], err) < 0 ||
		    attach(sources->node[i], sources_nodes[i], err) < 0)
			return -1;
	if (link_names(err) < 0 || mount_below_dev(settings, err) < 0)
		return -1;
	return chdir("/");
}

static int attach_system(const struct settings *settings,
			 const struct sources *sources, struct error *err)
{
	size_t i;

	if (settings->root != ROOT_MINIMAL && settings->root != ROOT_SYSTEM)
		return 0;
	/* mkdir's mode is subject to the umask. */
	if (mkdir("/tmp", 01777) < 0 || chmod("/tmp", 01777) < 0)
		return fail(err, "/tmp");
	for (i = 0; i < sources->systems; i++) {
		const struct system_source *system = &sources->system[i];

		if (*system->link) {
			if (symlink(system->link, system->path) < 0)
				return fail(err, system->path);
		} else if (attach_at(system->tree, system->path, err) < 0) {
			return -1;
		}
	}
	return 0;
}

/* With the host's /sys come the host's control groups. */
static int hide_groups(const struct settings *settings, int sys,
		       struct error *err)
{
	if (settings->sysfs != SYSFS_READ_ONLY ||
	    settings->isolate & CLONE_NEWNET || sys < 0)
		return 0;
	if (fchdir(sys) < 0 ||
	    (!access("fs/cgroup", F_OK) &&
	     mount("tmpfs", "fs/cgroup", "tmpfs", PLAIN | MS_RDONLY, NULL) < 0))
		return fail(err, "/sys/fs/cgroup");
	return chdir("/");
}

static int attach_binds(const struct place *place,
			const struct sources *sources, struct error *err)
{
	size_t i;

	for (i = 0; i < place->opened.binds; i++) {
		const struct opened_bind *bind = &place->opened.bind[i];
		cleanup_close int target =
			target_open(bind->target, bind->is_directory, err);

		if (target < 0 ||
		    attach_on(sources->bind[i], target, bind->target, err) < 0)
			return -1;
	}
	return 0;
}

static int mask(const struct settings *settings, const struct sources *sources,
		int sys, struct error *err)
{
	char null[32] = "/dev/null";

	if (settings->own_devices)
		snprintf(null, sizeof(null), "self/fd/%d", sources->node[0]);
	else if (sources->dev >= 0)
		snprintf(null, sizeof(null), "self/fd/%d/null", sources->dev);
	if (settings->proc_mask &&
	    masks_hide(sources->proc, sys, null, err) < 0)
		return -1;
	if (settings->proc_readonly &&
	    masks_make_read_only(sources->proc, err) < 0)
		return -1;
	return chdir("/");
}

static int furnish(const struct settings *settings, const struct place *place,
		   const struct sources *sources, struct error *err)
{
	/* Of the host's own root nobody makes a trap. */
	cleanup_close int host = settings->root == ROOT_HOST
					 ? open("/sys", O_PATH | O_CLOEXEC)
					 : -1;
	int sys = sources->sys < 0 ? host : sources->sys;

	if (attach_system(settings, sources, err) < 0 ||
	    attach_at(sources->proc, "/proc", err) < 0 ||
	    attach_at(sources->sys, "/sys", err) < 0 ||
	    hide_groups(settings, sys, err) < 0 ||
	    attach_at(sources->dev, "/dev", err) < 0)
		return -1;
	if (settings->own_devices &&
	    furnish_own_dev(settings, sources, err) < 0)
		return -1;
	if (settings->root != ROOT_HOST &&
	    attach_at(sources->data, MOUNTS_DATA, err) < 0)
		return -1;
	if (attach_binds(place, sources, err) < 0)
		return -1;
	return mask(settings, sources, sys, err);
}

static int freeze_root(struct error *err)
{
	struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};

	if (mount_setattr(AT_FDCWD, "/", 0, &attributes, sizeof(attributes)) <
	    0)
		return fail(err, "root read-only");
	return 0;
}

static int check_writable(struct error *err)
{
	struct statvfs fs;

	if (!statvfs("/", &fs) && fs.f_flag & ST_RDONLY)
		return error_make(
			err, 0,
			"the root directory is on a read-only file system: root_access=writable is not to be had, overlay is");
	return 0;
}

static int build(const struct settings *settings, const struct place *place,
		 struct sources *sources, struct error *err)
{
	if (sources_take(sources, settings, place, err) < 0)
		return -1;
	if (settings->root == ROOT_HOST
		    ? chdir("/")
		    : enter(settings, place, sources->root, err) < 0)
		return -1;
	if (furnish(settings, place, sources, err) < 0)
		return error_wrap(err, "root=%s",
				  settings_text(settings, "root"));
	if (settings->root == ROOT_PATH &&
	    settings->root_access == ROOT_WRITABLE)
		return check_writable(err);
	return settings->root_access == ROOT_READ_ONLY ? freeze_root(err) : 0;
}

int mounts_build(const struct settings *settings, const struct place *place,
		 struct error *err)
{
	struct sources sources;
	int status;

	if (!settings_mounts(settings))
		return change_root(place, err);
	if (settings->isolate & CLONE_NEWNS &&
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return fail(err, "mounts private");
	status = build(settings, place, &sources, err);
	sources_close(&sources);
	return status;
}
