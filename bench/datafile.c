/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/datafile.h"
#include "bench/random.h"
#include "common/cleanup.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

/** Written at a time when a file is made. */
#define CHUNK (1 << 20)

int datafile_path(const struct job_context *context, const char *name,
		  char *path, size_t size, struct error *err)
{
	const char *data = context->around->data;
	int length = snprintf(path, size, "%s/%s", data ? data : "", name);

	if (!data || !*data)
		return error_make(err, 0, "%s has no data directory here",
				  context->job->name);
	if (length < 0 || (size_t)length >= size)
		return error_make(err, ENAMETOOLONG, "%s/%s", data, name);
	return 0;
}

/** Write `bytes` of numbered noise to `fd`, and bring them to the disk. */
static int fill(int fd, int64_t bytes)
{
	int64_t block = 0;

	for (int64_t done = 0; done < bytes;) {
		cleanup_free uint64_t *chunk =
			random_buffer(CHUNK, (uint64_t)block);
		ssize_t wrote;
		size_t size =
			bytes - done < CHUNK ? (size_t)(bytes - done) : CHUNK;

		if (!chunk)
			return -1;
		for (size_t i = 0; i < size; i += DATAFILE_BLOCK)
			chunk[i / sizeof(*chunk)] = (uint64_t)block++;
		wrote = pwrite(fd, chunk, size, done);
		if (wrote != (ssize_t)size) {
			if (wrote >= 0)
				errno = ENOSPC;
			return -1;
		}
		done += wrote;
	}
	return fsync(fd);
}

/** Make the file under another name first: a file of the right name and size
 * is a finished one. */
static int make(const char *path, int64_t bytes, struct error *err)
{
	char partial[PATH_MAX + 8];

	snprintf(partial, sizeof(partial), "%s.part", path);
	cleanup_close int fd =
		open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0)
		return error_make(err, errno, "cannot make %s", partial);
	if (fill(fd, bytes) < 0 || rename(partial, path) < 0) {
		error_make(err, errno,
			   "cannot write %lld bytes of test data to %s",
			   (long long)bytes, partial);
		unlink(partial);
		return -1;
	}
	return 0;
}

int datafile_open(const struct job_context *context, const char *name,
		  int64_t bytes, struct error *err)
{
	char path[PATH_MAX];
	struct stat there;
	int fd;

	if (datafile_path(context, name, path, sizeof(path), err) < 0)
		return -1;
	if ((stat(path, &there) < 0 || there.st_size != bytes) &&
	    make(path, bytes, err) < 0)
		return -1;
	fd = open(path, O_RDWR | O_DIRECT | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0)
		return fd;
	fd = errno == EINVAL ? JOB_UNSUPPORTED : -1;
	error_make(err, errno, "cannot open %s past the page cache (O_DIRECT)",
		   path);
	return fd;
}
