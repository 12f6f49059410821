/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/cleanup.h"
#include "harness/report/page.h"

#include <fcntl.h>
#include <nettle/base64.h>
#include <string.h>
#include <sys/stat.h>

/* A figure is 0.4 MiB at most. */
#define FILE_MOST (16 * 1024 * 1024)

static int read_all(int fd, uint8_t *into, size_t length)
{
	size_t done = 0;

	while (done < length) {
		ssize_t got = read(fd, into + done, length - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return -1;
		done += (size_t)got;
	}
	return 0;
}

static uint8_t *read_file(const char *path, size_t *length, struct error *err)
{
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	cleanup_free uint8_t *bytes = NULL;
	struct stat info;

	if (fd < 0 || fstat(fd, &info) < 0) {
		error_make(err, errno, "cannot open %s", path);
		return NULL;
	}
	if (!S_ISREG(info.st_mode) || info.st_size > FILE_MOST) {
		error_make(err, 0, "%s is no figure", path);
		return NULL;
	}
	*length = (size_t)info.st_size;
	bytes = malloc(*length + 1);
	if (!bytes || read_all(fd, bytes, *length) < 0) {
		error_make(err, errno, "cannot read %s", path);
		return NULL;
	}
	return steal_pointer(&bytes);
}

char *page_data(const char *path, const char *type, struct error *err)
{
	size_t length = 0, size;
	cleanup_free uint8_t *bytes = read_file(path, &length, err);
	char *made;
	int head;

	if (!bytes)
		return NULL;
	size = strlen(type) + sizeof("data:;base64,") +
	       BASE64_ENCODE_RAW_LENGTH(length);
	made = malloc(size);
	if (!made) {
		error_make(err, ENOMEM, "cannot read %s", path);
		return NULL;
	}
	head = snprintf(made, size, "data:%s;base64,", type);
	base64_encode_raw(made + head, length, bytes);
	made[size - 1] = '\0';
	return made;
}
