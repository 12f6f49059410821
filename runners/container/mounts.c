/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/mounts.h"

#include "common/cleanup.h"
#include "runners/container/masks.h"
#include "runners/container/sources.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* Docker's size of /dev/shm. */
#define SHM_SIZE "size=64m"
#define PLAIN (MS_NOSUID | MS_NODEV | MS_NOEXEC)

static int fail(struct error *err, const char *what)
{
	return error_make(err, errno, "cannot make the container's %s", what);
}

static int attach(int tree, const char *path, struct error *err)
{
	if (move_mount(tree, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return fail(err, path);
	return 0;
}

/* Only what was made here is a directory for certain: in a root directory of
 * the user's it may be anything, and then the mount on it fails. */
static int make_directory(const char *path, mode_t mode, struct error *err)
{
	if (mkdir(path, mode) < 0 && errno != EEXIST && errno != EROFS)
		return fail(err, path);
	return 0;
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

static int make_node_file(const char *path, struct error *err)
{
	int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);

	return fd < 0 || close(fd) < 0 ? fail(err, path) : 0;
}

static int link_names(struct error *err)
{
	static const char *const links[][2] = {
		{"/proc/self/fd", "/dev/fd"},
		{"/proc/self/fd/0", "/dev/stdin"},
		{"/proc/self/fd/1", "/dev/stdout"},
		{"/proc/self/fd/2", "/dev/stderr"},
		{"pts/ptmx", "/dev/ptmx"},
	};
	size_t i;

	for (i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (symlink(links[i][0], links[i][1]) < 0)
			return fail(err, links[i][1]);
	return 0;
}

static int mount_below_dev(const struct settings *settings, struct error *err)
{
	if (mkdir("/dev/pts", 0755) < 0 || mkdir("/dev/shm", 01777) < 0 ||
	    mkdir("/dev/mqueue", 01777) < 0)
		return fail(err, "/dev");
	if (mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
		  "newinstance,ptmxmode=0666,mode=0620") < 0)
		return fail(err, "/dev/pts");
	if (mount("shm", "/dev/shm", "tmpfs", PLAIN, "mode=1777," SHM_SIZE) < 0)
		return fail(err, "/dev/shm");
	/* It shows the ipc namespace, and is only to be had with one. */
	if (settings->isolate & CLONE_NEWIPC &&
	    mount("mqueue", "/dev/mqueue", "mqueue", PLAIN, NULL) < 0)
		return fail(err, "/dev/mqueue");
	return 0;
}

static int make_own_dev(const struct settings *settings,
			const struct sources *sources, struct error *err)
{
	size_t i;

	if (mount("tmpfs", "/dev", "tmpfs", MS_NOSUID | MS_NOEXEC,
		  "mode=755,size=64k") < 0)
		return fail(err, "/dev");
	for (i = 0; i < SOURCES_NODES; i++) {
		char path[32];

		snprintf(path, sizeof(path), "/dev/%s", sources_nodes[i]);
		if (make_node_file(path, err) < 0 ||
		    attach(sources->node[i], path, err) < 0)
			return -1;
	}
	if (link_names(err) < 0)
		return -1;
	return mount_below_dev(settings, err);
}

static int attach_at(int tree, const char *path, struct error *err)
{
	if (tree < 0)
		return 0;
	if (make_directory(path, 0755, err) < 0)
		return -1;
	return attach(tree, path, err);
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
static int hide_groups(const struct settings *settings, struct error *err)
{
	if (settings->sysfs != SYSFS_READ_ONLY ||
	    settings->isolate & CLONE_NEWNET || access("/sys/fs/cgroup", F_OK))
		return 0;
	if (mount("tmpfs", "/sys/fs/cgroup", "tmpfs", PLAIN | MS_RDONLY, NULL))
		return fail(err, "/sys/fs/cgroup");
	return 0;
}

/* Each directory on the way to `path`, and what is at its end. */
static int make_target(const char *path, int is_directory, struct error *err)
{
	cleanup_free char *way = strdup(path);
	char *slash = way;
	int fd;

	while (way && (slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		if (make_directory(way, 0755, err) < 0)
			return -1;
		*slash = '/';
	}
	if (is_directory)
		return make_directory(path, 0755, err);
	fd = open(path,
		  O_CREAT | O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
		  0644);
	if (fd < 0 && errno != EROFS && errno != EEXIST)
		return fail(err, path);
	if (fd >= 0)
		close(fd);
	return 0;
}

static int attach_binds(const struct place *place,
			const struct sources *sources, struct error *err)
{
	size_t i;

	for (i = 0; i < place->opened.binds; i++) {
		const struct opened_bind *bind = &place->opened.bind[i];

		if (make_target(bind->target, bind->is_directory, err) < 0 ||
		    attach(sources->bind[i], bind->target, err) < 0)
			return -1;
	}
	return 0;
}

static int furnish(const struct settings *settings, const struct place *place,
		   const struct sources *sources, struct error *err)
{
	if (attach_system(settings, sources, err) < 0 ||
	    attach_at(sources->proc, "/proc", err) < 0 ||
	    attach_at(sources->sys, "/sys", err) < 0 ||
	    hide_groups(settings, err) < 0 ||
	    attach_at(sources->dev, "/dev", err) < 0)
		return -1;
	if (settings->own_devices && (make_directory("/dev", 0755, err) < 0 ||
				      make_own_dev(settings, sources, err) < 0))
		return -1;
	if (settings->root != ROOT_HOST &&
	    attach_at(sources->data, MOUNTS_DATA, err) < 0)
		return -1;
	if (attach_binds(place, sources, err) < 0)
		return -1;
	if (settings->proc_mask && masks_hide(err) < 0)
		return -1;
	return settings->proc_readonly ? masks_make_read_only(err) : 0;
}

static int freeze_root(struct error *err)
{
	struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};

	if (mount_setattr(AT_FDCWD, "/", 0, &attributes, sizeof(attributes)) <
	    0)
		return fail(err, "root read-only");
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
