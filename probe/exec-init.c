/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/exec-init.h"

#include "common/cleanup.h"
#include "probe/exec-stream.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define NAME "bulkhead-init"
/* The line to the launcher, for as long as it is needed. */
#define LINE 3

/* What the command line says of the host (paths, secrets) can be read in
 * /proc/1 by whoever is root inside. */
static void forget_words(struct exec *exec)
{
	explicit_bzero(exec->words, exec->words_size);
	snprintf(exec->words, exec->words_size, NAME);
	prctl(PR_SET_NAME, NAME);
}

int exec_init_settle(void *context, struct error *err)
{
	struct exec *exec = context;
	int line = exec->control[1];

	if (line >= 0 && line != LINE && dup3(line, LINE, O_CLOEXEC) < 0)
		return error_make(err, errno, "no descriptor 3");
	if (close_range(line >= 0 ? LINE + 1 : LINE, ~0U, 0) < 0)
		return error_make(err, errno,
				  "cannot close the host's descriptors");
	forget_words(exec);
	return 0;
}

int exec_init_refuse(void *context, const struct error *err)
{
	(void)context;
	fprintf(stderr, "bulkhead: %s\n", err->message);
	return EXEC_FAILED;
}

/* As far as there is room for it on standard error: nobody need read that for
 * the program to start. The descriptor stays as the program is to have it. */
static void mention(const char *line)
{
	cleanup_close int own = fcntl(2, F_DUPFD_CLOEXEC, LINE + 1);
	struct pollfd room = {.fd = own, .events = POLLOUT};
	struct stream stream;
	ssize_t written = 1;

	if (own < 0)
		return;
	stream_own(&stream, own, O_WRONLY);
	while (written > 0 && *line && poll(&room, 1, 0) == 1 &&
	       room.revents & POLLOUT) {
		written = stream_write(&stream, line, strlen(line));
		line += written > 0 ? written : 0;
	}
}

/* Limits that were not asked for and can't be had, once and in one line. */
static void mention_missing(const json_t *said)
{
	const char *reason = NULL;
	const json_t *row;
	char names[256] = "", line[512];
	size_t used = 0, i;

	json_array_foreach (json_object_get(said, "in_force"), i, row) {
		if (!strcmp(json_text(row, "asked", "off"), "off") ||
		    strcmp(json_text(row, "got", ""), "off"))
			continue;
		if (used < sizeof(names))
			used += (size_t)snprintf(
				names + used, sizeof(names) - used, "%s%s",
				used ? ", " : "", json_text(row, "key", ""));
		if (!reason)
			reason = json_text(row, "shown", "");
	}
	if (!reason)
		return;
	snprintf(line, sizeof(line), "bulkhead: not in force here: %s (%s)\n",
		 names, reason);
	mention(line);
}

static int make_terminal(struct exec *exec, struct error *err)
{
	if (!exec->options->tty)
		return 0;
	exec->program.terminal =
		terminal_make(&exec->terminal, LINE, exec->program.uid, err);
	close(LINE);
	return exec->program.terminal < 0 ? -1 : 0;
}

/* A group that nobody's terminal has would not stop by SIGTSTP. */
static void pass_on(const siginfo_t *info, pid_t pid)
{
	int group = info->si_code == SI_QUEUE &&
		    info->si_value.sival_int == EXEC_FOR_GROUP;

	if (info->si_signo == SIGTSTP)
		kill(-pid, SIGSTOP);
	else if (info->si_signo == SIGCONT)
		kill(-pid, SIGCONT);
	else if (info->si_signo != SIGCHLD)
		kill(group ? -pid : pid, info->si_signo);
}

/* Reap all that has ended; whether `pid` was among them. */
static int reap(pid_t pid, int *wait_status)
{
	int status;
	pid_t ended;

	while ((ended = waitpid(-1, &status, WNOHANG)) > 0)
		if (ended == pid) {
			*wait_status = status;
			return 1;
		}
	return 0;
}

/* Until the program ends. All signals are blocked, and none is lost. */
static int look_after(pid_t pid, const sigset_t *all)
{
	siginfo_t info;
	int status;

	while (!reap(pid, &status)) {
		if (sigwaitinfo(all, &info) > 0)
			pass_on(&info, pid);
		else if (errno != EINTR && errno != EAGAIN)
			_exit(EXEC_FAILED);
	}
	return status;
}

/* Whoever reads what the program writes sees when it closes that. */
static void let_go_of_streams(void)
{
	int fd;

	for (fd = 0; fd < 3; fd++)
		close(fd);
}

static int run(struct exec *exec, struct error *err)
{
	int status = EXEC_FAILED;
	sigset_t all;
	pid_t pid;

	sigfillset(&all);
	if (make_terminal(exec, err) < 0 ||
	    sigprocmask(SIG_SETMASK, &all, NULL) < 0)
		return exec_init_refuse(exec, err);
	/* Nobody inside may trace it, or look at what is its own in /proc; and
	 * what is left to it stays below it without a pid namespace, too. */
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (exec->usage)
		exec_usage_start(exec->usage);
	pid = exec_program_start(&exec->program, &status, err);
	if (pid < 0) {
		exec_init_refuse(exec, err);
		return status;
	}
	let_go_of_streams();
	status = look_after(pid, &all);
	if (exec->usage)
		exec_usage_end(exec->usage, status);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int exec_init_run(void *context, const json_t *said, const char *data)
{
	struct exec *exec = context;
	struct error err = {0};

	(void)data;
	if (exec->usage)
		exec_usage_keep(exec->usage, said);
	else
		mention_missing(said);
	return run(exec, &err);
}
