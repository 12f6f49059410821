/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/vm/file.h"

#include "common/cleanup.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define READ_MAX ((off_t)1 << 30)

int file_read(const char *path, unsigned char **bytes, size_t *size,
	      struct error *err)
{
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	cleanup_free unsigned char *buffer = NULL;
	struct stat st;
	ssize_t n;

	if (fd < 0 || fstat(fd, &st) < 0)
		return error_make(err, errno, "cannot read %s", path);
	if (!S_ISREG(st.st_mode) || st.st_size > READ_MAX)
		return error_make(err, 0, "%s is no regular file below 1 GiB",
				  path);
	buffer = malloc((size_t)st.st_size + 1);
	if (!buffer)
		return error_make(err, ENOMEM, "cannot read %s", path);
	for (*size = 0; *size < (size_t)st.st_size; *size += (size_t)n) {
		n = read(fd, buffer + *size, (size_t)st.st_size - *size);
		if (n <= 0)
			return error_make(err, n ? errno : 0,
					  "cannot read all of %s", path);
	}
	buffer[*size] = '\0';
	*bytes = steal_pointer(&buffer);
	return 0;
}

int file_write(const char *path, mode_t mode, const void *bytes, size_t size,
	       struct error *err)
{
	char temporary[PATH_MAX];
	cleanup_close int fd = -1;
	size_t done;
	ssize_t n;

	snprintf(temporary, sizeof(temporary), "%s.new", path);
	fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (fd < 0 || fchmod(fd, mode) < 0)
		return error_make(err, errno, "cannot make %s", temporary);
	for (done = 0; done < size; done += (size_t)n) {
		n = write(fd, (const char *)bytes + done, size - done);
		if (n < 0)
			return error_make(err, errno, "cannot write %s",
					  temporary);
	}
	if (rename(temporary, path) < 0)
		return error_make(err, errno, "cannot rename %s", temporary);
	return 0;
}

static void make_printable(char *text)
{
	char *to = text;

	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '\n')
			*to++ = '|';
		else if (c >= ' ' && c < 0x7f)
			*to++ = (char)c;
	}
	*to = '\0';
}

void file_tail(const char *path, char *text, size_t size)
{
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	off_t end = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);
	off_t start = end < (off_t)size ? 0 : end - (off_t)size + 1;
	ssize_t n = fd < 0 ? 0 : pread(fd, text, size - 1, start);

	text[n > 0 ? n : 0] = '\0';
	while (n > 0 && strchr("\r\n ", text[n - 1]))
		text[--n] = '\0';
	make_printable(text);
}

int file_directory(const char *path, mode_t mode, struct error *err)
{
	if (mkdir(path, mode) < 0 && errno != EEXIST)
		return error_make(err, errno, "cannot make directory %s", path);
	return 0;
}

static void become(const char *const *argv)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	execv(argv[0], (char *const *)argv);
	_exit(127);
}

int file_execute(const char *const *argv, struct error *err)
{
	pid_t child = fork();
	int status;

	if (child < 0)
		return error_make(err, errno, "cannot start %s", argv[0]);
	if (child == 0)
		become(argv);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return error_make(err, errno, "cannot wait for %s",
					  argv[0]);
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return 0;
	return error_make(err, 0, "%s ended with status %#x", argv[0],
			  (unsigned)status);
}
