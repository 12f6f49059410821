/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/gnuplot.h"

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/owner.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define DRAWING_NS (60 * NS_PER_S)

/* Start gnuplot with these as its standard streams. Returns 0 or an errno. */
static int start(const char *program, int in, int out, int error, pid_t *pid)
{
	static char name[] = "gnuplot", plain[] = "-d";
	static char locale[] = "LC_ALL=C.UTF-8", path[] = "PATH=/usr/bin:/bin";
	static char home[] = "HOME=/nonexistent";
	char *argv[] = {name, plain, NULL};
	char *environment[] = {locale, path, home, NULL};
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
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, error, STDERR_FILENO);
	failed = posix_spawnp(pid, program, &actions, &attributes, argv,
			      environment);
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

/* Status of the child, which is killed when the time is up. */
static int wait_for(pid_t pid, nanoseconds deadline)
{
	cleanup_close int handle = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd wait = {.fd = handle, .events = POLLIN};
	int status = -1;

	while (handle >= 0 &&
	       poll(&wait, 1, clock_poll_ms(deadline, clock_now())) < 0 &&
	       errno == EINTR)
		;
	if (handle >= 0 && !wait.revents)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

/* The line in gnuplot's words that tells most: the last that is not empty. */
static int failure(const char *program, int words, int status,
		   struct error *err)
{
	char said[1024];
	ssize_t length = pread(words, said, sizeof(said) - 1, 0);
	char *rest = said, *line, *last = NULL;

	said[length > 0 ? length : 0] = '\0';
	while ((line = strsep(&rest, "\n")))
		if (line[strspn(line, " \t^")])
			last = line + strspn(line, " \t");
	if (WIFSIGNALED(status))
		return error_make(err, 0, "%s was ended by signal %d", program,
				  WTERMSIG(status));
	return error_make(err, 0, "%s could not draw it: %s", program,
			  last ? last : "it said nothing");
}

static int draw_to(const char *program, const char *commands, size_t length,
		   int out, struct error *err)
{
	nanoseconds deadline = clock_now() + DRAWING_NS;
	cleanup_close int words = memfd_create("gnuplot", MFD_CLOEXEC);
	cleanup_close int in = -1, feeding = -1;
	struct stat drawn;
	int ends[2], status, failed;
	pid_t pid;

	if (words < 0 || pipe2(ends, O_CLOEXEC) < 0)
		return error_make(err, errno, "cannot talk to %s", program);
	in = ends[0];
	feeding = ends[1];
	fcntl(feeding, F_SETFL, O_NONBLOCK);
	failed = start(program, in, out, words, &pid);
	if (failed)
		return error_make(err, failed, "cannot start %s", program);
	close(steal_fd(&in));
	feed(feeding, commands, length, deadline);
	close(steal_fd(&feeding));
	status = wait_for(pid, deadline);
	if (status != 0 || fstat(out, &drawn) < 0 || drawn.st_size == 0)
		return failure(program, words, status, err);
	return 0;
}

int gnuplot_draw(const char *program, const char *commands, size_t length,
		 const char *path, struct error *err)
{
	cleanup_free char *draft = NULL;
	cleanup_close int out = -1;

	if (asprintf(&draft, "%s.%d.new", path, (int)getpid()) < 0)
		return error_make(err, ENOMEM, "cannot draw %s", path);
	out = owner_create(draft, err);
	if (out < 0)
		return -1;
	if (draw_to(program, commands, length, out, err) < 0) {
		unlink(draft);
		return -1;
	}
	if (rename(draft, path) < 0) {
		error_make(err, errno, "cannot write %s", path);
		unlink(draft);
		return -1;
	}
	return 0;
}
