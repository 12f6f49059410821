/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/outside.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
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
	struct timespec pause = {.tv_nsec = NS_PER_MS};
	int status = 0;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (clock_now() > deadline)
			kill(pid, SIGKILL);
		nanosleep(&pause, NULL);
	}
	return status;
}
