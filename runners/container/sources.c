/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/sources.h"

#include "common/cleanup.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define COPY (OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC)
#define PLAIN (MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC)
/* The root holds little but /tmp, or what is written over a directory. */
#define ROOT_SIZE "64m"
#define DEV_SIZE "64k"

const char *const sources_nodes[SOURCES_NODES] = {"null",   "zero",    "full",
						  "random", "urandom", "tty"};

/* Where programs, their libraries and settings are (hier(7)). */
static const char *const system_paths[SOURCES_SYSTEM] = {
	"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc",
};

static int fail(struct error *err, const char *what)
{
	return error_make(err, errno, "cannot make the container's %s", what);
}

/* A file system that is not anywhere yet; options end with a NULL name. */
static int make_mount(const char *type, const char *const (*option)[2],
		      unsigned attributes)
{
	cleanup_close int context = fsopen(type, FSOPEN_CLOEXEC);

	if (context < 0)
		return -1;
	for (; option && (*option)[0]; option++)
		if (fsconfig(context, FSCONFIG_SET_STRING, (*option)[0],
			     (*option)[1], 0) < 0)
			return -1;
	if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return -1;
	return fsmount(context, FSMOUNT_CLOEXEC, attributes);
}

static unsigned root_attributes(const struct settings *settings)
{
	return MOUNT_ATTR_NOSUID |
	       (settings->own_devices ? MOUNT_ATTR_NODEV : 0);
}

static int make_tmpfs(const struct settings *settings)
{
	static const char *const options[][2] = {
		{"size", ROOT_SIZE}, {"mode", "755"}, {NULL, NULL}};

	return make_mount("tmpfs", options, root_attributes(settings));
}

/*
 * The user's directory below a layer that goes with the container. The layers
 * have to be somewhere to be named: on a tmpfs over the anchor, which is the
 * working directory meanwhile. Then they are nowhere but in the overlay.
 */
static int make_overlay(const struct settings *settings,
			const struct place *place, int lower)
{
	static const char *const options[][2] = {{"lowerdir", "lower"},
						 {"upperdir", "upper"},
						 {"workdir", "work"},
						 {NULL, NULL}};
	cleanup_close int layers = make_tmpfs(settings), overlay = -1;

	if (layers < 0 ||
	    move_mount(layers, "", place->anchor, "",
		       MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0 ||
	    fchdir(layers) < 0 || mkdir("lower", 0700) < 0 ||
	    mkdir("upper", 0755) < 0 || mkdir("work", 0700) < 0 ||
	    move_mount(lower, "", AT_FDCWD, "lower", MOVE_MOUNT_F_EMPTY_PATH) <
		    0)
		return -1;
	overlay = make_mount("overlay", options, root_attributes(settings));
	if (overlay < 0 || umount2(".", MNT_DETACH) < 0)
		return -1;
	return steal_fd(&overlay);
}

/* What is mounted below the root directory; itself it is frozen when the places
 * in it are made. One that has been read-only stays so. */
static int freeze_below(int tree)
{
	struct mount_attr all = {.attr_set = MOUNT_ATTR_RDONLY};
	struct mount_attr top = {.attr_clr = MOUNT_ATTR_RDONLY};

	if (mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &all,
			  sizeof(all)) < 0)
		return -1;
	mount_setattr(tree, "", AT_EMPTY_PATH, &top, sizeof(top));
	return 0;
}

static int take_root(struct sources *sources, const struct settings *settings,
		     const struct place *place, struct error *err)
{
	cleanup_close int lower = -1;

	if (settings->root == ROOT_HOST)
		return 0;
	if (settings->root != ROOT_PATH) {
		sources->root = make_tmpfs(settings);
		return sources->root < 0 ? fail(err, "root (a tmpfs)") : 0;
	}
	lower = opened_take(&place->opened, place->opened.root,
			    root_attributes(settings), err);
	if (lower < 0)
		return -1;
	if (settings->root_access == ROOT_READ_ONLY && freeze_below(lower) < 0)
		return fail(err, "root read-only");
	if (settings->root_access == ROOT_OVERLAY)
		sources->root = make_overlay(settings, place, lower);
	else
		sources->root = steal_fd(&lower);
	return sources->root < 0 ? fail(err, "root (an overlay)") : 0;
}

/* The pid namespace decides what /proc shows; without one of its own a user
 * namespace may not mount it, and sees the host's. */
static int take_proc(struct sources *sources, const struct settings *settings,
		     struct error *err)
{
	sources->proc =
		settings->isolate & CLONE_NEWPID
			? make_mount("proc", NULL, PLAIN)
			: open_tree(AT_FDCWD, "/proc", COPY | AT_RECURSIVE);
	return sources->proc < 0 ? fail(err, "/proc") : 0;
}

/* In the host's root there is one, which is to be none. */
static int cover_sys(struct sources *sources, struct error *err)
{
	static const char *const options[][2] = {
		{"size", "4k"}, {"mode", "755"}, {NULL, NULL}};

	sources->sys = make_mount("tmpfs", options, PLAIN | MOUNT_ATTR_RDONLY);
	return sources->sys < 0 ? fail(err, "empty /sys") : 0;
}

/* Its own only beside a network namespace of its own. */
static int take_sys(struct sources *sources, const struct settings *settings,
		    struct error *err)
{
	struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};
	int read_only = settings->sysfs == SYSFS_READ_ONLY;

	if (settings->sysfs == SYSFS_NONE)
		return settings->root == ROOT_HOST ? cover_sys(sources, err)
						   : 0;
	if (settings->isolate & CLONE_NEWNET)
		sources->sys =
			make_mount("sysfs", NULL,
				   PLAIN | (read_only ? MOUNT_ATTR_RDONLY : 0));
	else
		sources->sys = open_tree(AT_FDCWD, "/sys", COPY | AT_RECURSIVE);
	if (sources->sys < 0)
		return fail(err, "/sys");
	if (read_only && !(settings->isolate & CLONE_NEWNET) &&
	    mount_setattr(sources->sys, "", AT_EMPTY_PATH | AT_RECURSIVE,
			  &attributes, sizeof(attributes)) < 0)
		return fail(err, "read-only /sys");
	return 0;
}

/* A node is the host's: making one takes a privilege over the host. */
static int take_dev(struct sources *sources, const struct settings *settings,
		    struct error *err)
{
	static const char *const options[][2] = {
		{"size", DEV_SIZE}, {"mode", "755"}, {NULL, NULL}};
	size_t i;

	if (!settings->own_devices) {
		if (settings->root == ROOT_HOST)
			return 0;
		sources->dev = open_tree(AT_FDCWD, "/dev", COPY | AT_RECURSIVE);
		return sources->dev < 0 ? fail(err, "/dev") : 0;
	}
	/* Its nodes are mounts of their own; none can be made beside them. */
	sources->dev = make_mount("tmpfs", options, PLAIN);
	if (sources->dev < 0)
		return fail(err, "/dev");
	for (i = 0; i < SOURCES_NODES; i++) {
		char path[32];

		snprintf(path, sizeof(path), "/dev/%s", sources_nodes[i]);
		sources->node[i] = open_tree(AT_FDCWD, path, COPY);
		if (sources->node[i] < 0)
			return fail(err, path);
	}
	return 0;
}

static int take_system_directory(struct system_source *system,
				 struct error *err)
{
	struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY |
						    MOUNT_ATTR_NOSUID |
						    MOUNT_ATTR_NODEV};

	system->tree = open_tree(AT_FDCWD, system->path, COPY | AT_RECURSIVE);
	if (system->tree < 0 ||
	    mount_setattr(system->tree, "", AT_EMPTY_PATH | AT_RECURSIVE,
			  &attributes, sizeof(attributes)) < 0)
		return fail(err, system->path);
	return 0;
}

static int take_system(struct sources *sources, struct error *err)
{
	size_t i;

	for (i = 0; i < SOURCES_SYSTEM; i++) {
		struct system_source system = {.path = system_paths[i],
					       .tree = -1};
		ssize_t length = readlink(system.path, system.link,
					  sizeof(system.link) - 1);

		if (length < 0 && errno == ENOENT)
			continue;
		if (length < 0 && take_system_directory(&system, err) < 0)
			return -1;
		sources->system[sources->systems++] = system;
	}
	return 0;
}

static int take_binds(struct sources *sources, const struct settings *settings,
		      const struct place *place, struct error *err)
{
	size_t i;

	for (i = 0; i < place->opened.binds; i++) {
		const struct opened_bind *bind = &place->opened.bind[i];
		uint64_t attributes = root_attributes(settings);

		if (bind->read_only)
			attributes |= MOUNT_ATTR_RDONLY;
		sources->bind[i] =
			opened_take(&place->opened, bind->fd, attributes, err);
		if (sources->bind[i] < 0)
			return error_wrap(err, "%s", bind->target);
	}
	return 0;
}

/* Whether /proc (and /sys) are to be the container's own rather than what is
 * there. */
static int furnished(const struct settings *settings)
{
	return settings->root != ROOT_HOST ||
	       settings->isolate & CLONE_NEWPID || settings->proc_mask ||
	       settings->proc_readonly;
}

int sources_take(struct sources *sources, const struct settings *settings,
		 const struct place *place, struct error *err)
{
	uint64_t attributes =
		settings->own_devices ? MOUNT_ATTR_NODEV : (uint64_t)0;

	memset(sources, -1, sizeof(*sources));
	sources->systems = 0;
	if (furnished(settings) && take_proc(sources, settings, err) < 0)
		return -1;
	if ((furnished(settings) || settings->sysfs != SYSFS_WRITABLE) &&
	    take_sys(sources, settings, err) < 0)
		return -1;
	if (take_dev(sources, settings, err) < 0 ||
	    (settings->root == ROOT_SYSTEM && take_system(sources, err) < 0) ||
	    take_binds(sources, settings, place, err) < 0)
		return -1;
	if (place->opened.data >= 0) {
		sources->data = opened_take(&place->opened, place->opened.data,
					    attributes, err);
		if (sources->data < 0)
			return -1;
	}
	/* Last: an overlay's layers cover /proc. */
	return take_root(sources, settings, place, err);
}

static void close_all(const int *fd, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (fd[i] >= 0)
			close(fd[i]);
}

void sources_close(struct sources *sources)
{
	const int single[] = {sources->root, sources->data, sources->proc,
			      sources->sys, sources->dev};
	size_t i;

	close_all(single, sizeof(single) / sizeof(*single));
	close_all(sources->node, SOURCES_NODES);
	close_all(sources->bind, OPENED_BINDS);
	for (i = 0; i < sources->systems; i++)
		close_all(&sources->system[i].tree, 1);
}
