/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/tool.h"

#include "common/cleanup.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* How often to look after it where nothing tells that it ended. */
#define LOOKING_MS 20

/* Start it with these as its standard streams. Returns 0 or an errno. */
static int start(const struct tool *tool, int in, int error, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t defaults, none;
	int failed;

	sigemptyset(&none);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF |
						      POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(
		&actions, tool->out < 0 ? error : tool->out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, error, STDERR_FILENO);
	failed = posix_spawnp(pid, tool->program, &actions, &attributes,
			      tool->argv, tool->environment);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return failed;
}

/* Write all, unless the reader goes away or the time is up. */
static void feed(int fd, const char *text, size_t length, nanoseconds deadline)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;

	sigaction(SIGPIPE, &ignore, &before);
	while (length) {
		struct pollfd wait = {.fd = fd, .events = POLLOUT};
		ssize_t written;

		if (poll(&wait, 1, clock_poll_ms(deadline, clock_now())) == 0)
			break;
		written = write(fd, text, length);
		if (written < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (written < 0)
			break;
		text += written;
		length -= (size_t)written;
	}
	sigaction(SIGPIPE, &before, NULL);
}

/* Whether it ended in time; then `status` is how. */
static int has_ended(pid_t pid, nanoseconds deadline, int *status)
{
	cleanup_close int handle = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd wait = {.fd = handle, .events = POLLIN};

	for (;;) {
		pid_t ended = waitpid(pid, status, WNOHANG);
		int left = clock_poll_ms(deadline, clock_now());

		if (ended == pid || (ended < 0 && errno != EINTR))
			return 1;
		if (!left)
			return 0;
		/* Without a handle to wait for, look again and again. */
		poll(&wait, 1,
		     handle < 0 && left > LOOKING_MS ? LOOKING_MS : left);
	}
}

/* The line in its words that tells most: the last that is not empty. */
static void read_words(int words, char *last, size_t most)
{
	char said[1024];
	off_t size = lseek(words, 0, SEEK_END);
	off_t from =
		size < (off_t)sizeof(said) ? 0 : size - (off_t)sizeof(said) + 1;
	ssize_t length = pread(words, said, sizeof(said) - 1, from);
	char *rest = said, *line;

	snprintf(last, most, "it said nothing");
	said[length > 0 ? length : 0] = '\0';
	while ((line = strsep(&rest, "\n")))
		if (line[strspn(line, " \t^")])
			snprintf(last, most, "%s", line + strspn(line, " \t"));
}

/* How it went: `status` of what ended by itself. */
static int judge(const struct tool *tool, int words, int in_time, int status,
		 struct error *err)
{
	char last[1024];

	if (in_time && !status)
		return 0;
	read_words(words, last, sizeof(last));
	if (!in_time)
		return error_make(err, 0, "%s did not %s it within %lld s: %s",
				  tool->program, tool->verb,
				  (long long)(tool->time_ns / NS_PER_S), last);
	if (WIFSIGNALED(status))
		return error_make(err, 0, "%s was ended by signal %d",
				  tool->program, WTERMSIG(status));
	return error_make(err, 0, "%s could not %s it: %s", tool->program,
			  tool->verb, last);
}

int tool_run(const struct tool *tool, struct error *err)
{
	nanoseconds deadline = clock_now() + tool->time_ns;
	cleanup_close int words = memfd_create("words", MFD_CLOEXEC);
	cleanup_close int in = -1, feeding = -1;
	int ends[2], status = -1, failed, in_time;
	pid_t pid;

	if (words < 0 || pipe2(ends, O_CLOEXEC) < 0)
		return error_make(err, errno, "cannot talk to %s",
				  tool->program);
	in = ends[0];
	feeding = ends[1];
	fcntl(feeding, F_SETFL, O_NONBLOCK);
	failed = start(tool, in, words, &pid);
	if (failed)
		return error_make(err, failed, "cannot start %s",
				  tool->program);
	close(steal_fd(&in));
	feed(feeding, tool->input, tool->length, deadline);
	close(steal_fd(&feeding));
	in_time = has_ended(pid, deadline, &status);
	if (!in_time) {
		kill(pid, SIGKILL);
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	return judge(tool, words, in_time, status, err);
}
