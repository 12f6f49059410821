/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/host/files.h"

#include "common/cleanup.h"
#include "common/clock.h"

#include <ctype.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

static int open_below(const char *root, const char *path)
{
	char full[PATH_MAX];

	snprintf(full, sizeof(full), "%s%s", root, path);
	return open(full, O_RDONLY | O_CLOEXEC);
}

static void trim_end(char *text)
{
	size_t length = strlen(text);

	while (length && isspace((unsigned char)text[length - 1]))
		text[--length] = '\0';
}

int host_read(const char *root, const char *path, char *text, size_t size)
{
	cleanup_close int fd = open_below(root, path);
	size_t used = 0;
	ssize_t got;

	text[0] = '\0';
	if (fd < 0)
		return -1;
	while (used < size - 1 &&
	       (got = read(fd, text + used, size - 1 - used)) > 0)
		used += (size_t)got;
	text[used] = '\0';
	trim_end(text);
	return (int)strlen(text);
}

/* The value in `line` if it belongs to `key`, else NULL. */
static char *value_in(char *line, const char *key, char separator)
{
	size_t length = strlen(key);

	if (strncmp(line, key, length) != 0)
		return NULL;
	line += length;
	line += strspn(line, " \t");
	if (*line++ != separator)
		return NULL;
	line += strspn(line, " \t");
	trim_end(line);
	length = strlen(line);
	if (length >= 2 && line[0] == '"' && line[length - 1] == '"') {
		line[length - 1] = '\0';
		line++;
	}
	return line;
}

int host_read_value(const char *root, const char *path, const char *key,
		    char separator, char *value, size_t size)
{
	int fd = open_below(root, path);
	cleanup_file FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	cleanup_free char *line = NULL;
	size_t room = 0;

	value[0] = '\0';
	while (file && getline(&line, &room, file) > 0) {
		const char *found = value_in(line, key, separator);

		if (found) {
			snprintf(value, size, "%s", found);
			return (int)strlen(value);
		}
	}
	return -1;
}

long long host_read_memory(const char *root, const char *key)
{
	char text[64];

	if (host_read_value(root, "/proc/meminfo", key, ':', text,
			    sizeof(text)) < 0)
		return -1;
	return strtoll(text, NULL, 10) * 1024;
}

int host_find_program(const char *name, char *path, size_t size)
{
	const char *from = getenv("PATH");
	char all[4096], *rest = all, *directory;

	snprintf(all, sizeof(all), "%s:/usr/local/sbin:/usr/sbin:/sbin",
		 from ? from : "/usr/local/bin:/usr/bin:/bin");
	while ((directory = strsep(&rest, ":"))) {
		int length = snprintf(path, size, "%s/%s", directory, name);

		if (directory[0] == '/' && length > 0 &&
		    (size_t)length < size && access(path, X_OK) == 0)
			return 0;
	}
	path[0] = '\0';
	return -1;
}

static int spawn_reader(char *const argv[], pid_t *pid)
{
	extern char **environ;
	posix_spawn_file_actions_t actions;
	int ends[2], failed;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	failed = posix_spawn(pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (failed)
		close(ends[0]);
	return failed ? -1 : ends[0];
}

int host_program_line(char *const argv[], int timeout_ms, char *line,
		      size_t size)
{
	nanoseconds deadline = clock_now() + timeout_ms * NS_PER_MS;
	pid_t pid = -1;
	cleanup_close int fd = spawn_reader(argv, &pid);
	struct pollfd poller = {.fd = fd, .events = POLLIN};
	size_t used = 0;
	ssize_t got = 1;

	line[0] = '\0';
	if (fd < 0)
		return -1;
	while (got > 0 && used < size - 1 && !memchr(line, '\n', used) &&
	       poll(&poller, 1, clock_poll_ms(deadline, clock_now())) > 0) {
		got = read(fd, line + used, size - 1 - used);
		used += got > 0 ? (size_t)got : 0;
	}
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	line[used] = '\0';
	line[strcspn(line, "\n")] = '\0';
	trim_end(line);
	return line[0] ? 0 : -1;
}

int host_find_file(const char *const patterns[], char *path, size_t size)
{
	path[0] = '\0';
	for (; *patterns; patterns++) {
		glob_t found;

		if (glob(*patterns, 0, NULL, &found) == 0) {
			snprintf(path, size, "%s", found.gl_pathv[0]);
			globfree(&found);
			return 0;
		}
	}
	return -1;
}
