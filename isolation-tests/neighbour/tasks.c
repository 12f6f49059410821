/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Processes: made and ended one after the other; or sixty-four, which are
 * made, wait, and are ended together.
 */
#include "isolation-tests/bounded.h"
#include "isolation-tests/neighbour/noise.h"

#include <sys/wait.h>
#include <unistd.h>

#define CROWD 64

static int64_t fork_one(struct noise_hand *hand)
{
	pid_t child = bounded_fork(hand->context->deadline);

	if (child == 0)
		_exit(0);
	if (child < 0)
		return -1;
	waitpid(child, NULL, 0);
	return 1;
}

/* They wait for the end of a pipe that only their parent holds. */
static int64_t gather_crowd(struct noise_hand *hand)
{
	int ends[2];
	int64_t made;

	if (pipe(ends) < 0)
		return -1;
	for (made = 0; made < CROWD; made++) {
		pid_t child = bounded_fork(hand->context->deadline);
		char end;

		if (child == 0) {
			close(ends[1]);
			_exit(read(ends[0], &end, 1) != 0);
		}
		if (child < 0)
			break;
	}
	close(ends[1]);
	close(ends[0]);
	bounded_wait_all();
	return made ? made : -1;
}

static int run_fork(struct job_context *context, struct error *err)
{
	static const struct noise noise = {
		.what = "forks", .work = fork_one, .processes = 2};

	return noise_run(context, &noise, err);
}

static int run_pids(struct job_context *context, struct error *err)
{
	static const struct noise noise = {
		.what = "processes", .work = gather_crowd, .processes = 1};

	return noise_run(context, &noise, err);
}

static const struct job noise_fork = {
	.name = "noise.fork",
	.title = "Two processes that fork and wait, on and on",
	.reference = "Matthews et al., Isolation Benchmark Suite (2007)",
	.kind = JOB_ANTAGONIST,
	.needs = JOB_NEEDS_OUTER,
	.deadline = NOISE_DEADLINE,
	.bound_processes = 4,
	.parameters = noise_parameters,
	.run = run_fork,
};
JOB_REGISTER(noise_fork)

static const struct job noise_pids = {
	.name = "noise.pids",
	.title = "64 processes made and ended together, on and on",
	.kind = JOB_ANTAGONIST,
	.needs = JOB_NEEDS_OUTER,
	.deadline = NOISE_DEADLINE,
	.bound_processes = 1 + CROWD,
	.parameters = noise_parameters,
	.run = run_pids,
};
JOB_REGISTER(noise_pids)
