/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/exec-parent.h"

#include "common/cleanup.h"
#include "runners/container/orphans.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* What a terminal sends, both get. Stops are as the shell wants them. */
static void wait_for_signals(sigset_t *waited)
{
	sigfillset(waited);
	sigdelset(waited, SIGTSTP);
	sigdelset(waited, SIGTTIN);
	sigdelset(waited, SIGTTOU);
	sigdelset(waited, SIGCONT);
	sigprocmask(SIG_SETMASK, waited, NULL);
}

/* A shell that becomes us leaves us what it has in the background. */
static int has_children(void)
{
	siginfo_t info;

	return !waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT);
}

/* `alone`: all children are of our making, and what a launcher leaves that was
 * killed comes to us. */
static void stand_for(pid_t pid, int alone)
{
	sigset_t waited;
	siginfo_t info;
	int status = 0;

	wait_for_signals(&waited);
	/* The streams are the program's alone. */
	close_range(0, ~0U, 0);
	while (waitpid(pid, &status, WNOHANG) == 0)
		if (sigwaitinfo(&waited, &info) > 0 &&
		    info.si_signo != SIGCHLD && info.si_code != SI_KERNEL)
			kill(pid, info.si_signo);
	if (WIFSIGNALED(status) && alone)
		orphans_end();
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

int exec_parent_leave(struct error *err)
{
	cleanup_close int parent = (int)syscall(SYS_pidfd_open, getpid(), 0);
	int alone = !has_children();
	sigset_t all;
	pid_t pid;

	if (alone)
		prctl(PR_SET_CHILD_SUBREAPER, 1);
	/* None is lost between the two. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	pid = parent < 0 ? -1 : fork();
	if (pid < 0)
		return error_make(err, errno, "cannot start a process");
	if (pid)
		stand_for(pid, alone);
	return steal_fd(&parent);
}
