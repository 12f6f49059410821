/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/owner.h"

#include "common/cleanup.h"

#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

/* Owner of the directory that `path` stands in. */
static int find_owner(const char *path, struct stat *owner)
{
	cleanup_free char *copy = strdup(path);

	return copy ? stat(dirname(copy), owner) : -1;
}

static int give_away(int fd, const char *path, struct error *err)
{
	struct stat owner;

	if (geteuid() != 0)
		return 0;
	if (find_owner(path, &owner) < 0 ||
	    (owner.st_uid && fchown(fd, owner.st_uid, owner.st_gid) < 0))
		return error_make(err, errno, "cannot change the owner of %s",
				  path);
	return 0;
}

int owner_create(const char *path, struct error *err)
{
	cleanup_close int fd =
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		     0666);

	if (fd < 0)
		return error_make(err, errno, "cannot create %s", path);
	if (give_away(fd, path, err) < 0)
		return -1;
	return steal_fd(&fd);
}

/* The process that a draft of that name is of; 0: it is none. */
static pid_t drafter(const char *draft, const char *name)
{
	size_t length = strlen(name);
	const char *number = draft + length + 1;
	char *end;
	long pid;

	if (strncmp(draft, name, length) != 0 || draft[length] != '.' ||
	    *number < '1' || *number > '9')
		return 0;
	pid = strtol(number, &end, 10);
	return strcmp(end, ".new") || pid != (pid_t)pid ? 0 : (pid_t)pid;
}

/* Drafts of a path whose processes are gone, or had our number. */
static void remove_left(const char *path)
{
	cleanup_free char *above = strdup(path), *own = strdup(path);
	cleanup_dir DIR *directory = above ? opendir(dirname(above)) : NULL;
	const char *name = own ? basename(own) : NULL;
	const struct dirent *entry;

	while (directory && name && (entry = readdir(directory))) {
		pid_t pid = drafter(entry->d_name, name);

		if (pid &&
		    (pid == getpid() || (kill(pid, 0) < 0 && errno == ESRCH)))
			unlinkat(dirfd(directory), entry->d_name, 0);
	}
}

int owner_draft(const char *path, char **draft, struct error *err)
{
	int fd;

	remove_left(path);
	if (asprintf(draft, "%s.%d.new", path, (int)getpid()) < 0) {
		*draft = NULL;
		return error_make(err, ENOMEM, "cannot write %s", path);
	}
	fd = owner_create(*draft, err);
	if (fd < 0) {
		free(*draft);
		*draft = NULL;
	}
	return fd;
}

/* All of it, and on the disk. */
static int write_all(int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t written = write(fd, bytes, size);

		if (written < 0 && errno != EINTR)
			return -1;
		bytes += written > 0 ? written : 0;
		size -= written > 0 ? (size_t)written : 0;
	}
	return fsync(fd);
}

int owner_write_draft(const char *path, const void *bytes, size_t size,
		      char **draft, struct error *err)
{
	cleanup_close int fd = owner_draft(path, draft, err);

	if (fd < 0)
		return -1;
	if (write_all(fd, bytes, size) == 0)
		return 0;
	error_make(err, errno, "cannot write %s", path);
	unlink(*draft);
	free(*draft);
	*draft = NULL;
	return -1;
}

int owner_replace_bytes(const char *path, const void *bytes, size_t size,
			struct error *err)
{
	cleanup_free char *draft = NULL;

	if (owner_write_draft(path, bytes, size, &draft, err) < 0)
		return -1;
	if (rename(draft, path) == 0)
		return 0;
	error_make(err, errno, "cannot write %s", path);
	unlink(draft);
	return -1;
}

int owner_replace(const char *path, const char *text, struct error *err)
{
	return owner_replace_bytes(path, text, strlen(text), err);
}

int owner_make_directory(const char *path, struct error *err)
{
	cleanup_close int fd = -1;

	if (mkdir(path, 0777) < 0) {
		if (errno == EEXIST)
			return 0;
		return error_make(err, errno, "cannot make the directory %s",
				  path);
	}
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return error_make(err, errno, "cannot open %s", path);
	return give_away(fd, path, err);
}
