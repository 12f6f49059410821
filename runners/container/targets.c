/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/targets.h"

#include "common/cleanup.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define CONTAINED (RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS)
/* The kernel asks for another try when something is renamed at a "..". */
#define TRIES 1000

static int look_up(const char *path, uint64_t flags, uint64_t resolve)
{
	struct open_how how = {.flags = O_PATH | O_CLOEXEC | flags,
			       .resolve = resolve};
	int tries = 0, fd;

	do
		fd = (int)syscall(SYS_openat2, AT_FDCWD, path, &how,
				  sizeof(how));
	while (fd < 0 && errno == EAGAIN && ++tries < TRIES);
	return fd;
}

/* The same after an attempt to make it, which gave the errno `made`. */
static int look_again(const char *path, uint64_t flags, uint64_t resolve,
		      int made)
{
	int fd = look_up(path, flags, resolve);

	if (fd < 0 && errno == ENOENT && made && made != EEXIST)
		errno = made;
	return fd;
}

static int fail(struct error *err, const char *path, const char *loop)
{
	int number = errno;

	path += strspn(path, "/");
	if (number == ELOOP)
		return error_make(err, 0, "/%s in the root directory %s", path,
				  loop);
	if (number == ENOTDIR)
		return error_make(
			err, 0,
			"/%s in the root directory is no directory, or lies below what is none",
			path);
	return error_make(err, number,
			  "there is no /%s in the root directory to mount on",
			  path);
}

int target_directory(const char *name, struct error *err)
{
	int made = mkdir(name, 0755) < 0 ? errno : 0;
	int fd = look_again(name, O_DIRECTORY, CONTAINED | RESOLVE_NO_SYMLINKS,
			    made);

	return fd < 0 ? fail(err, name, "is a link: a directory is needed")
		      : fd;
}

static int make_file(int parent, const char *name)
{
	cleanup_close int fd = openat(
		parent, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);

	return fd < 0 ? -1 : 0;
}

/* Where something may be made: in the root itself; in what is mounted there
 * only when the path says so, not when a link does. */
static int open_parent(const char *path)
{
	int fd = look_up(path, O_DIRECTORY, CONTAINED | RESOLVE_NO_XDEV);

	return fd < 0 && errno == EXDEV
		       ? look_up(path, O_DIRECTORY,
				 CONTAINED | RESOLVE_NO_SYMLINKS)
		       : fd;
}

/* The last name of the path; the errno, or 0. */
static int make_last(char *path, int is_directory)
{
	char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	cleanup_close int parent = -1;
	int status;

	if (slash)
		*slash = '\0';
	parent = open_parent(slash ? path : ".");
	if (slash)
		*slash = '/';
	if (parent < 0)
		return errno;
	status = is_directory ? mkdirat(parent, name, 0755)
			      : make_file(parent, name);
	return status < 0 ? errno : 0;
}

static int look_or_make(char *path, uint64_t flags, int is_directory)
{
	int fd = look_up(path, flags, CONTAINED);

	return fd < 0 && errno == ENOENT
		       ? look_again(path, flags, CONTAINED,
				    make_last(path, is_directory))
		       : fd;
}

/* Each directory on the way from the root again, as what a link says means
 * something from there only. */
static int walk(char *path, int is_directory)
{
	char *slash = path;

	/* The last look would say so, when thousands have been made. */
	if (strlen(path) >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	while ((slash = strchr(slash, '/'))) {
		cleanup_close int fd = -1;

		*slash = '\0';
		fd = look_or_make(path, O_DIRECTORY, 1);
		if (fd < 0)
			return -1;
		*slash++ = '/';
	}
	return look_or_make(path, 0, is_directory);
}

/* A path of names alone, so that none of them is empty. */
static char *tidy(const char *path)
{
	char *copy = malloc(strlen(path) + 1), *to = copy;

	while (copy && *path) {
		size_t length = strcspn(path, "/");

		if (length && !(length == 1 && *path == '.')) {
			if (to > copy)
				*to++ = '/';
			memcpy(to, path, length);
			to += length;
		}
		path += length + (path[length] == '/');
	}
	if (copy)
		*to = '\0';
	return copy;
}

int target_open(const char *path, int is_directory, struct error *err)
{
	cleanup_free char *names = tidy(path);
	cleanup_close int fd = names ? walk(names, is_directory) : -1;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return fail(
			err, path,
			"leads through a loop of links, one of /proc's own, or one to where nothing is made");
	if (S_ISDIR(st.st_mode) != !!is_directory)
		return error_make(
			err, 0, "/%s in the root directory is %s", names,
			is_directory ? "no directory, and SRC is one"
				     : "a directory, and SRC is none");
	return steal_fd(&fd);
}
