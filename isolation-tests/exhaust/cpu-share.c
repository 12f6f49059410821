/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Processor time: a busy loop for each CPU of the machine, or two, wherever
 * they are let run. For a few hundred milliseconds, by processes with their own
 * deadline, of which there are at most 128. How much others suffered is what
 * the host's canary says.
 */
#include "isolation-tests/bounded.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"

#include <sched.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOPS_MOST 128
#define GRACE_NS NS_PER_S
#define WINDOWS 4
#define ENOUGH 85 /* percent */

__attribute__((noreturn)) static void loop(nanoseconds end)
{
	volatile unsigned counter = 0;

	while (clock_now() < end) {
		unsigned i;

		for (i = 0; i < 10000; i++)
			counter = counter + i;
	}
	_exit(0);
}

/* Each on a CPU of its own, of all that may be had: where two begin on the same
 * one, it may take longer than a window until the kernel moves one of them. */
static void spread(int number)
{
	cpu_set_t all, one;
	int cpu;

	memset(&all, 0xff, sizeof(all));
	/* Refused, the loops share what they have. */
	if (sched_setaffinity(0, sizeof(all), &all) < 0 ||
	    sched_getaffinity(0, sizeof(all), &all) < 0)
		return;
	number %= CPU_COUNT(&all);
	for (cpu = 0; !CPU_ISSET(cpu, &all) || number-- > 0; cpu++)
		;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	sched_setaffinity(0, sizeof(one), &one);
}

/* How many could be started; all have ended. */
static int spin(int loops, nanoseconds end)
{
	int i, started = 0;

	for (i = 0; i < loops; i++) {
		pid_t child = bounded_fork(end + GRACE_NS);

		if (child == 0) {
			spread(i);
			loop(end);
		}
		started += child > 0;
	}
	bounded_wait_all();
	return started;
}

static nanoseconds own_time(void)
{
	struct tms spent;

	times(&spent);
	return (spent.tms_cutime + spent.tms_cstime) *
	       (NS_PER_S / sysconf(_SC_CLK_TCK));
}

/* One window: how much of all the CPUs' time the loops had, in percent. */
static int take(struct job_context *context, int loops, int *started)
{
	nanoseconds window = job_param(context, "ms") * NS_PER_MS;
	nanoseconds before = own_time();

	round_tell(context, context->job->name, ROUND_BEFORE, loops);
	*started = spin(loops, clock_now() + window);
	round_tell(context, context->job->name, ROUND_HELD, *started);
	return (int)(100 * (own_time() - before) / (window * get_nprocs()));
}

/* Others may want the CPUs, too: so several windows, unless one was enough. */
static int hog(struct job_context *context, int each)
{
	int loops = each * get_nprocs(), started = 0, i, percent = 0;

	if (loops > LOOPS_MOST)
		loops = LOOPS_MOST;
	for (i = 0; i < WINDOWS && percent < ENOUGH; i++)
		percent = take(context, loops, &started);
	if (!started)
		return say_unable(context, "no process for a loop");
	return say_attempt(context, "done",
			   "%d busy loops had %d %% of all CPUs in the last of "
			   "%d windows",
			   started, percent, i);
}

static int run_hog(struct job_context *context, struct error *err)
{
	(void)err;
	return hog(context, 1);
}

static int run_many(struct job_context *context, struct error *err)
{
	(void)err;
	return hog(context, 2);
}

static const struct job_parameter parameters[] = {
	{"ms", "ms", 50, 1000, 150,
	 "how long a window is; there are up to four"},
	{0},
};

static const struct attack attack = {
	.boundary = "processor time beyond a share",
	.threatens = THREAT_AVAILABILITY,
	.witness = "cpu-share.witness",
	.without = "cpus=off cpu_quota=off",
};

static const struct job cpu_hog = {
	.name = "cpu-hog",
	.title = "A busy loop for each CPU",
	.reference = "Matthews et al., Isolation Benchmark Suite (2007)",
	.kind = JOB_ATTACK,
	.needs = JOB_NEEDS_OUTER,
	.deadline = 10 * NS_PER_S,
	.bound_processes = LOOPS_MOST,
	.parameters = parameters,
	.attack = &attack,
	.run = run_hog,
};
JOB_REGISTER(cpu_hog)

static const struct job cpu_many = {
	.name = "cpu-many",
	.title = "Two busy loops for each CPU",
	.reference = "Matthews et al., Isolation Benchmark Suite (2007)",
	.kind = JOB_ATTACK,
	.needs = JOB_NEEDS_OUTER,
	.deadline = 10 * NS_PER_S,
	.bound_processes = LOOPS_MOST,
	.parameters = parameters,
	.attack = &attack,
	.run = run_many,
};
JOB_REGISTER(cpu_many)
