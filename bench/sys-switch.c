/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sys.switch: a byte goes to and fro between two processes that share one CPU,
 * through two pipes. Each way is a context switch between address spaces with
 * the pipe's system calls that make it happen.
 */
#include "bench/sampling.h"
#include "common/cleanup.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

struct switching {
	cpu_set_t before; /**< where the worker might run */
	int is_pinned;
	pid_t partner;
	int to, from; /**< pipes to the partner and back */
	unsigned char byte;
};

/** The other process: sends back what it gets until nobody sends. */
__attribute__((noreturn)) static void answer(int from, int to)
{
	unsigned char byte;

	/* Descriptors 0 and 1 are all that it keeps: who waits for the end of
	 * one of the worker's other lines must not wait for this process. */
	to = fcntl(to, F_DUPFD, 2);
	if (dup2(from, 0) < 0 || dup2(to, 1) < 0 || close_range(2, ~0U, 0) < 0)
		_exit(1);
	while (read(0, &byte, 1) == 1)
		if (write(1, &byte, 1) != 1)
			break;
	_exit(0);
}

static int work(void *state, int64_t iterations, struct error *err)
{
	struct switching *switching = state;

	for (int64_t i = 0; i < iterations; i++) {
		unsigned char sent = ++switching->byte, got;

		if (write(switching->to, &sent, 1) != 1 ||
		    read(switching->from, &got, 1) != 1)
			return error_make(err, errno,
					  "the other process is gone");
		if (got != sent)
			return error_make(
				err, 0,
				"the other process sent back another byte");
	}
	return 0;
}

/** Both processes on the CPU where this one is now. */
static int pin(struct switching *switching, struct error *err)
{
	cpu_set_t one;
	int cpu = sched_getcpu();

	CPU_ZERO(&one);
	if (cpu < 0 ||
	    sched_getaffinity(0, sizeof(cpu_set_t), &switching->before) < 0)
		return error_make(err, errno, "cannot learn which CPU this is");
	CPU_SET(cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one) < 0)
		return error_make(err, errno, "cannot stay on CPU %d", cpu);
	switching->is_pinned = 1;
	return 0;
}

static int setup(struct job_context *context, struct error *err)
{
	struct switching *switching = calloc(1, sizeof(*switching));
	int there[2], back[2];

	context->state = switching;
	if (!switching)
		return error_make(err, errno, "cannot start");
	switching->to = switching->from = -1;
	if (pin(switching, err) < 0)
		return -1;
	if (pipe2(there, O_CLOEXEC) < 0)
		return error_make(err, errno, "cannot make a pipe");
	cleanup_close int reading = there[0];

	switching->to = there[1];
	if (pipe2(back, O_CLOEXEC) < 0)
		return error_make(err, errno, "cannot make a pipe");
	cleanup_close int writing = back[1];

	switching->from = back[0];
	switching->partner = fork();
	if (switching->partner < 0)
		return error_make(err, errno, "cannot start a second process");
	if (!switching->partner)
		answer(reading, writing);
	return 0;
}

static int run(struct job_context *context, struct error *err)
{
	/* There and back is two switches. */
	struct sampling plan = {
		.work = work, .state = context->state, .scale = 2};

	if (sampling_run(context, &plan, err) < 0)
		return -1;
	return sampling_passed(context, "two processes on one CPU");
}

static void teardown(struct job_context *context)
{
	struct switching *switching = context->state;

	if (!switching)
		return;
	if (switching->to >= 0)
		close(switching->to);
	if (switching->from >= 0)
		close(switching->from);
	if (switching->partner > 0) {
		kill(switching->partner, SIGKILL);
		waitpid(switching->partner, NULL, 0);
	}
	if (switching->is_pinned)
		sched_setaffinity(0, sizeof(cpu_set_t), &switching->before);
	free(switching);
}

static const struct job_parameter parameters[] = {SAMPLING_PARAMETERS, {0}};

static const struct job sys_switch = {
	.name = "sys.switch",
	.title = "switch between two processes on one CPU",
	.reference = "McVoy & Staelin, lmbench, USENIX 1996, section 6.6",
	.kind = JOB_WORKLOAD,
	.deadline = 30 * NS_PER_S,
	.bound_processes = 1,
	.unit = "ns",
	.better = JOB_LOWER_IS_BETTER,
	.parameters = parameters,
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
JOB_REGISTER(sys_switch)
