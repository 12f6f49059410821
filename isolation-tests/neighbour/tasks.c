/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Processes: made and ended one after the other; or sixty-four, which are
 * made, wait, and are ended together.
 */
#include "isolation-tests/bounded.h"
#include "isolation-tests/neighbour/noise.h"

#include <errno.h>
#include <stdlib.h>
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
struct crowd {
	int ends[2];
	int made;
};

static int begin_crowd(struct noise_hand *hand, struct error *err)
{
	hand->own = calloc(1, sizeof(struct crowd));
	return hand->own ? 0 : error_make(err, ENOMEM, "no memory");
}

static void disperse(struct crowd *crowd)
{
	close(crowd->ends[1]);
	close(crowd->ends[0]);
	bounded_wait_all();
	crowd->made = 0;
}

/* One more; the last one sends all of them home. */
static int64_t join_crowd(struct noise_hand *hand)
{
	struct crowd *crowd = hand->own;
	int before = crowd->made;
	pid_t child;
	char end;

	if (!before && pipe(crowd->ends) < 0)
		return -1;
	child = bounded_fork(hand->context->deadline);
	if (child == 0) {
		close(crowd->ends[1]);
		_exit(read(crowd->ends[0], &end, 1) != 0);
	}
	crowd->made += child > 0;
	if (child < 0 || crowd->made == CROWD)
		disperse(crowd);
	if (child > 0)
		return 1;
	return before ? 0 : -1;
}

static int run_fork(struct job_context *context, struct error *err)
{
	static const struct noise noise = {
		.what = "forks", .work = fork_one, .processes = 2};

	return noise_run(context, &noise, err);
}

static int run_pids(struct job_context *context, struct error *err)
{
	static const struct noise noise = {.what = "processes",
					   .begin = begin_crowd,
					   .work = join_crowd,
					   .processes = 1};

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
