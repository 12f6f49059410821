/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A profile's file into JSON. The file is not trusted: not its type, not its
 * length, not what stands in it. */
#include "runners/container/seccomp-profile.h"

#include "common/cleanup.h"

#include <fcntl.h>
#include <sys/stat.h>

/* At most `size` bytes; how many, or negative. */
static ssize_t read_all(int fd, char *text, size_t size)
{
	size_t used = 0;

	while (used < size) {
		ssize_t n = read(fd, text + used, size - used);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		used += (size_t)n;
	}
	return (ssize_t)used;
}

static json_t *parse(const char *text, size_t length, struct error *err)
{
	json_error_t error;
	json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);

	if (!json)
		error_make(err, 0, "line %d: %s", error.line, error.text);
	return json;
}

json_t *seccomp_profile_read(const char *path, struct error *err)
{
	/* Not to wait for whoever holds the other end of a FIFO. */
	cleanup_close int fd =
		open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	cleanup_free char *text = malloc(SECCOMP_PROFILE_MOST + 1);
	struct stat st;
	ssize_t length;

	if (fd < 0 || !text || fstat(fd, &st) < 0) {
		error_make(err, errno, "cannot be read");
		return NULL;
	}
	if (!S_ISREG(st.st_mode)) {
		error_make(err, 0, "is no regular file");
		return NULL;
	}
	length = read_all(fd, text, SECCOMP_PROFILE_MOST + 1);
	if (length < 0) {
		error_make(err, errno, "cannot be read");
		return NULL;
	}
	if (length > SECCOMP_PROFILE_MOST) {
		error_make(err, 0, "is larger than %d bytes",
			   SECCOMP_PROFILE_MOST);
		return NULL;
	}
	return parse(text, (size_t)length, err);
}
