/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sys.call: getppid(), a system call that does next to nothing and that the
 * C library can't answer by itself. What it costs is the way into the kernel
 * and back, and whatever filter stands there.
 */
#include "bench/sampling.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

struct call {
	long parent;
	int64_t others; /**< answers that were not `parent` */
};

static int work(void *state, int64_t iterations, struct error *err)
{
	struct call *call = state;
	long parent = call->parent;
	int64_t others = 0;

	(void)err;
	for (int64_t i = 0; i < iterations; i++)
		others += syscall(SYS_getppid) != parent;
	call->others += others;
	return 0;
}

static int run(struct job_context *context, struct error *err)
{
	struct call call = {.parent = syscall(SYS_getppid)};
	struct sampling plan = {.work = work, .state = &call, .scale = 1};

	if (call.parent < 0)
		return error_make(err, errno, "cannot call getppid");
	if (sampling_run(context, &plan, err) < 0)
		return -1;
	if (call.others)
		return error_make(
			err, 0,
			"getppid answered otherwise %lld times: the parent has died",
			(long long)call.others);
	return sampling_passed(context, "getppid");
}

static const struct job_parameter parameters[] = {SAMPLING_PARAMETERS, {0}};

static const struct job sys_call = {
	.name = "sys.call",
	.title = "one trivial system call",
	.reference = "McVoy & Staelin, lmbench, USENIX 1996, section 6.1",
	.kind = JOB_WORKLOAD,
	.deadline = 30 * NS_PER_S,
	.unit = "ns",
	.better = JOB_LOWER_IS_BETTER,
	.parameters = parameters,
	.run = run,
};
JOB_REGISTER(sys_call)
