/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/outside.h"

#include "common/cleanup.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t outside_start(const char *program, const char *kind, int fd, int log,
		    struct error *err)
{
	pid_t pid = fork();

	if (pid < 0)
		return error_make(err, errno, "no process for '%s'", kind);
	if (pid > 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setsid();
	dup2(log, 1);
	dup2(log, 2);
	dup2(fd, 3);
	close_range(4, ~0U, 0);
	execl(program, program, "--run", kind, (char *)NULL);
	_exit(127);
}

int outside_end(pid_t pid, nanoseconds deadline)
{
	cleanup_close int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd ended = {fd, POLLIN, 0};
	int status = 0;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		nanoseconds now = clock_now();

		if (now > deadline)
			kill(pid, SIGKILL);
		/* Without a descriptor to wait for: look now and then. */
		poll(&ended, 1,
		     fd < 0 || now > deadline ? 1
					      : clock_poll_ms(deadline, now));
	}
	return status;
}
