/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/neighbour/noise.h"

#include "isolation-tests/bounded.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Left for the answer. */
#define RESERVE_NS NS_PER_S
#define LOOK_NS (2 * NS_PER_MS)

/* Of one process; a cache line of its own, so that counting is no work. */
struct slot {
	_Alignas(64) _Atomic int64_t count;
	_Atomic int at_it;
	char why[128]; /* it can't be done; set before `at_it` */
};

const struct job_parameter noise_parameters[] = {{0}};

__attribute__((noreturn)) static void toil(const struct noise *noise,
					   struct noise_hand *hand,
					   struct slot *slot)
{
	struct error err = {0};
	int64_t done = 0;

	if (noise->begin && noise->begin(hand, &err) < 0)
		snprintf(slot->why, sizeof(slot->why), "%s", err.message);
	slot->at_it = 1;
	while (!*slot->why && clock_now() < hand->end && done >= 0) {
		done = noise->work(hand);
		if (done > 0)
			slot->count += done;
	}
	_exit(0);
}

/* How many could be started. */
static int start_all(struct job_context *context, const struct noise *noise,
		     struct slot *slots, pid_t *hands)
{
	nanoseconds end = context->deadline - RESERVE_NS;
	int i;

	for (i = 0; i < noise->processes; i++) {
		struct noise_hand hand = {
			.context = context, .number = i, .end = end};

		hands[i] = bounded_fork(context->deadline);
		if (hands[i] == 0)
			toil(noise, &hand, &slots[i]);
		if (hands[i] < 0)
			break;
	}
	return i;
}

/* Until all are at it, or one has said why it can't be. */
static const char *gather(const struct slot *slots, int started,
			  nanoseconds deadline)
{
	int i;

	for (i = 0; i < started; i++) {
		while (!slots[i].at_it && clock_now() < deadline)
			bounded_sleep_until(clock_now() + LOOK_NS);
		if (!slots[i].at_it)
			return "it did not begin before its deadline";
		if (*slots[i].why)
			return slots[i].why;
	}
	return started ? NULL : "no process can be had for it";
}

/* The processes, and by their parents' deaths what these have started. */
static void end_all(const pid_t *hands, int started)
{
	int i;

	for (i = 0; i < started; i++)
		kill(hands[i], SIGKILL);
	bounded_wait_all();
}

static int say_count(struct job_context *context, const struct noise *noise,
		     const struct slot *slots)
{
	int64_t count = 0;
	int i;

	for (i = 0; i < noise->processes; i++)
		count += slots[i].count;
	json_object_set_new(context->result, "count", json_integer(count));
	json_object_set_new(context->result, "what", json_string(noise->what));
	return 0;
}

int noise_run(struct job_context *context, const struct noise *noise,
	      struct error *err)
{
	nanoseconds end = context->deadline - RESERVE_NS;
	struct slot *slots = bounded_shared(NOISE_PROCESSES * sizeof(*slots));
	pid_t hands[NOISE_PROCESSES];
	const char *why;
	int started, status = 0;

	if (!slots)
		return error_make(err, errno, "no shared page");
	bounded_adopt(1);
	started = start_all(context, noise, slots, hands);
	why = gather(slots, started, end);
	if (why) {
		error_make(err, 0, "%s", why);
		status = JOB_UNSUPPORTED;
	} else {
		status = job_event(context, "ready", NULL, err);
	}
	if (status == 0)
		json_decref(job_wait(context, "done", end));
	end_all(hands, started);
	bounded_adopt(0);
	if (status == 0)
		say_count(context, noise, slots);
	munmap(slots, NOISE_PROCESSES * sizeof(*slots));
	return status;
}
