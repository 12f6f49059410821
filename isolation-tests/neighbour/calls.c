/* SPDX-License-Identifier: GPL-3.0-or-later */
/* System calls: trivial ones, and a byte that two processes hand each other. */
#include "isolation-tests/bounded.h"
#include "isolation-tests/neighbour/noise.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CALLS 1000
#define TURNS 100

static int64_t call(struct noise_hand *hand)
{
	int i;

	(void)hand;
	for (i = 0; i < CALLS; i++)
		syscall(SYS_getppid);
	return CALLS;
}

/* The other one answers each byte, until the line ends. */
static int begin_turns(struct noise_hand *hand, struct error *err)
{
	static int line[2];
	char byte;
	pid_t child;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line) < 0)
		return error_make(err, errno, "cannot make a line");
	child = bounded_fork(hand->context->deadline);
	if (child == 0) {
		close(line[0]);
		while (read(line[1], &byte, 1) == 1 &&
		       write(line[1], &byte, 1) == 1)
			continue;
		_exit(0);
	}
	close(line[1]);
	hand->own = &line[0];
	return child < 0 ? error_make(err, errno, "no process for the answer")
			 : 0;
}

static int64_t take_turns(struct noise_hand *hand)
{
	int fd = *(int *)hand->own, i;
	char byte = 0;

	for (i = 0; i < TURNS; i++)
		if (write(fd, &byte, 1) != 1 || read(fd, &byte, 1) != 1)
			return -1;
	return TURNS;
}

static int run_calls(struct job_context *context, struct error *err)
{
	static const struct noise noise = {
		.what = "calls", .work = call, .processes = 1};

	return noise_run(context, &noise, err);
}

static int run_switches(struct job_context *context, struct error *err)
{
	static const struct noise noise = {.what = "turns",
					   .begin = begin_turns,
					   .work = take_turns,
					   .processes = 1};

	return noise_run(context, &noise, err);
}

static const struct job noise_calls = {
	.name = "noise.calls",
	.title = "Trivial system calls, on and on",
	.kind = JOB_ANTAGONIST,
	.needs = JOB_NEEDS_OUTER,
	.deadline = NOISE_DEADLINE,
	.bound_processes = 1,
	.parameters = noise_parameters,
	.run = run_calls,
};
JOB_REGISTER(noise_calls)

static const struct job noise_switches = {
	.name = "noise.switches",
	.title = "A byte handed to and fro between two processes",
	.kind = JOB_ANTAGONIST,
	.needs = JOB_NEEDS_OUTER,
	.deadline = NOISE_DEADLINE,
	.bound_processes = 2,
	.parameters = noise_parameters,
	.run = run_switches,
};
JOB_REGISTER(noise_switches)
