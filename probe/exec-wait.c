/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/exec-wait.h"

#include "common/cleanup.h"
#include "common/exec-groups.h"
#include "probe/exec-init.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/signalfd.h>

#define GRACE_NS (EXEC_GRACE_SECONDS * NS_PER_S)

enum { ENDED, SIGNALS, PARENT, TERMINAL, POLLED = TERMINAL + TERMINAL_POLLED };

struct waiting {
	struct exec *exec;
	const struct launched *launched;
	int signals;	      /* descriptor */
	nanoseconds deadline; /* 0: none */
	int told;	      /* the signal that asked for the end; 0: none */
	int ended;
	int given_up; /* of what the program has written, the rest */
};

static void send(const struct waiting *waiting, int number, int value)
{
	sigqueue(waiting->launched->pid, number,
		 (union sigval){.sival_int = value});
}

/* As a shell expects it from what it has in the foreground: the program stops,
 * then we do; we are told to go on, then the program is. */
static void stop(const struct waiting *waiting)
{
	sigset_t set;

	send(waiting, SIGTSTP, 0);
	terminal_restore(&waiting->exec->terminal);
	sigemptyset(&set);
	sigaddset(&set, SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	kill(getpid(), SIGTSTP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (waiting->exec->options->tty)
		terminal_resume(&waiting->exec->terminal);
	send(waiting, SIGCONT, 0);
}

static int asks_for_end(int number)
{
	return number == SIGTERM || number == SIGINT || number == SIGQUIT;
}

/* Nobody need wait for a reader who has stopped: not to be told why, either. */
static void give_up(struct waiting *waiting)
{
	struct stream errors;

	stream_own(&errors, STDERR_FILENO, O_WRONLY);
	waiting->given_up = 1;
	waiting->exec->hurried = 1;
	waiting->deadline = 0;
	waiting->exec->left_by = waiting->told;
}

/* To the program. When it has ended, that leaves ourselves. */
static void pass_signal(struct waiting *waiting,
			const struct signalfd_siginfo *info)
{
	int number = (int)info->ssi_signo;

	if (asks_for_end(number))
		waiting->told = number;
	if (!waiting->ended)
		send(waiting, number,
		     info->ssi_code == SI_KERNEL ? EXEC_FOR_GROUP : 0);
	else if (asks_for_end(number))
		give_up(waiting);
}

static void take_signal(struct waiting *waiting)
{
	struct exec *exec = waiting->exec;
	struct signalfd_siginfo info;
	int number;

	if (read(waiting->signals, &info, sizeof(info)) != sizeof(info))
		return;
	number = (int)info.ssi_signo;
	if (exec->ignored >> (number - 1) & 1)
		return;
	if (number == SIGTSTP)
		stop(waiting);
	else if (number == SIGWINCH)
		terminal_resize(&exec->terminal);
	else if (number == SIGHUP && exec->options->tty)
		terminal_hang_up(&exec->terminal);
	else
		pass_signal(waiting, &info);
}

static void end(const struct waiting *waiting)
{
	cgroup_lift_io(waiting->launched->group); /* or it can't die */
	kill(waiting->launched->pid, SIGKILL);
}

static void pass_deadline(struct waiting *waiting)
{
	struct exec *exec = waiting->exec;

	if (waiting->ended) {
		exec->timed_out |= !waiting->told;
		give_up(waiting);
	} else if (exec->timed_out) {
		end(waiting);
		waiting->deadline = 0;
	} else {
		exec->timed_out = 1;
		waiting->deadline += GRACE_NS;
		send(waiting, SIGTERM, 0);
		send(waiting, SIGCONT, 0);
	}
}

/* The program has. */
static void note_end(struct waiting *waiting)
{
	struct exec *exec = waiting->exec;

	waiting->ended = 1;
	exec->hurried = exec->timed_out || waiting->told;
	terminal_end_input(&exec->terminal);
	if (exec->hurried)
		waiting->deadline = clock_now() + GRACE_NS;
}

static void look_at(struct waiting *waiting, struct pollfd *polled)
{
	if (polled[SIGNALS].revents)
		take_signal(waiting);
	if (polled[PARENT].revents) {
		end(waiting);
		give_up(waiting);
		polled[PARENT].fd = -1;
	}
	if (waiting->deadline && clock_now() >= waiting->deadline)
		pass_deadline(waiting);
	terminal_relay(&waiting->exec->terminal, polled + TERMINAL);
	if (polled[ENDED].revents & POLLIN) {
		note_end(waiting);
		polled[ENDED].fd = -1;
	}
}

static int is_over(const struct waiting *waiting)
{
	return waiting->ended && (waiting->given_up ||
				  !terminal_has_more(&waiting->exec->terminal));
}

static void loop(struct waiting *waiting)
{
	struct pollfd polled[POLLED] = {
		[ENDED] = {.fd = waiting->launched->pidfd, .events = POLLIN},
		[SIGNALS] = {.fd = waiting->signals, .events = POLLIN},
		[PARENT] = {.fd = waiting->exec->parent, .events = POLLIN},
	};

	while (!is_over(waiting)) {
		int wait = -1;

		terminal_poll(&waiting->exec->terminal, polled + TERMINAL);
		if (waiting->deadline)
			wait = clock_poll_ms(waiting->deadline, clock_now());
		if (poll(polled, POLLED, wait) >= 0)
			look_at(waiting, polled);
	}
}

static int open_signals(void)
{
	sigset_t set;

	sigfillset(&set);
	sigdelset(&set, SIGCHLD);
	/* Of what we write ourselves. */
	sigdelset(&set, SIGPIPE);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

/* With a terminal the streams are ours to relay, else the program's alone:
 * whoever is at their other ends shall see when it closes them. */
static void take_streams(struct exec *exec)
{
	if (!exec->options->tty) {
		close(STDIN_FILENO);
		close(STDOUT_FILENO);
		return;
	}
	close(exec->control[1]);
	terminal_expect(&exec->terminal, exec->control[0]);
}

void exec_wait(void *context, const struct launched *launched)
{
	struct exec *exec = context;
	cleanup_close int signals = open_signals();
	struct waiting waiting = {
		.exec = exec, .launched = launched, .signals = signals};

	if (exec->options->timeout)
		waiting.deadline = clock_now() + exec->options->timeout;
	take_streams(exec);
	exec_groups_sweep(launched->group);
	loop(&waiting);
	terminal_restore(&exec->terminal);
}
