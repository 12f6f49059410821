/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/vm/disk.h"

#include "common/cleanup.h"
#include "runners/vm/file.h"

#include <fcntl.h>
#include <string.h>

#define BLOCK ((size_t)4 << 20)
#define ALIGNMENT 4096

static int write_all(int fd, const char *path, int64_t bytes, struct error *err)
{
	cleanup_free void *zeros = NULL;
	int64_t done = 0;

	if (posix_memalign(&zeros, ALIGNMENT, BLOCK))
		return error_make(err, ENOMEM, "cannot write %s", path);
	memset(zeros, 0, BLOCK);
	while (done < bytes) {
		size_t part = bytes - done < (int64_t)BLOCK
				      ? (size_t)(bytes - done)
				      : BLOCK;
		ssize_t n = write(fd, zeros, part);

		if (n <= 0)
			return error_make(err, errno, "cannot write %s", path);
		done += n;
	}
	return 0;
}

static int write_image(const char *path, int64_t bytes, struct error *err)
{
	int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
	cleanup_close int fd = open(path, flags | O_DIRECT, 0600);

	if (fd < 0 && errno == EINVAL) /* no O_DIRECT on this file system */
		fd = open(path, flags, 0600);
	if (fd < 0)
		return error_make(err, errno, "cannot make %s", path);
	if (fallocate(fd, 0, 0, bytes) < 0 && errno != EOPNOTSUPP)
		return error_make(err, errno, "no room for %s", path);
	if (write_all(fd, path, bytes, err) < 0)
		return -1;
	if (fdatasync(fd) < 0)
		return error_make(err, errno, "cannot write %s", path);
	return 0;
}

static const char *find_mkfs(void)
{
	static const char *const places[] = {"/usr/sbin/mkfs.ext4",
					     "/sbin/mkfs.ext4",
					     "/usr/bin/mkfs.ext4", NULL};
	size_t i;

	for (i = 0; places[i]; i++)
		if (!access(places[i], X_OK))
			return places[i];
	return NULL;
}

int disk_prepare(const char *path, int64_t bytes, struct error *err)
{
	/* Nothing is left to be done later by the guest, in the background. */
	const char *argv[] = {
		find_mkfs(),
		"-q",
		"-F",
		"-E",
		"nodiscard,lazy_itable_init=0,lazy_journal_init=0",
		path,
		NULL};

	if (!argv[0])
		return error_make(
			err, 0,
			"there is no mkfs.ext4 for the data disk: install e2fsprogs");
	if (unlink(path) < 0 && errno != ENOENT)
		return error_make(err, errno, "cannot replace %s", path);
	if (write_image(path, bytes, err) < 0)
		return -1;
	if (file_execute(argv, err) < 0)
		return error_wrap(err, "file system of the data disk");
	return 0;
}
