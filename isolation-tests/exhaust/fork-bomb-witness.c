/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of the fork bomb: counts the processes of the run's outer
 * group and of the attacked environment's group while it goes on. It believes
 * nothing that the bomb says.
 */
#include "isolation-tests/say.h"
#include "isolation-tests/watch.h"

#include <stdio.h>

/* Processes that come and go beside the bomb: agents, canary, witness. */
#define SLACK 16

static void tell_events(const struct watch *watch, char *text, size_t size)
{
	int64_t events = watch_attacked_events(watch);
	char number[SAY_NUMBER];

	if (events < 0)
		snprintf(text, size, "refusals unknown");
	else
		snprintf(text, size, "the group's limit refused %s forks",
			 say_number(events, number));
}

/* A bomb that no limit had stopped when its time was up, and whose processes
 * are the host's: had it been given longer, it might have come through. */
static int growing_outside(const json_t *subject, int64_t rise, int64_t bound)
{
	int64_t inside = json_int(subject, "growing_at", 0);

	return inside && rise + SLACK < bound && rise > inside / 2;
}

static int run(struct job_context *context, struct error *err)
{
	cleanup_watch struct watch watch;
	struct error why = {0};
	int64_t bound = job_param(context, "bound"), rise;
	char most[SAY_NUMBER], of[SAY_NUMBER], own[SAY_NUMBER], events[64];

	if (watch_begin(&watch, context, CGROUP_COUNT_PIDS,
			CGROUP_COUNT_PIDS_REFUSED, &why) < 0) {
		job_event(context, "ready", NULL, NULL);
		return say_blind(context, "%s", why.message);
	}
	if (watch_until_done(&watch, context, NULL, NULL, err) < 0)
		return -1;
	rise = watch_rise(&watch.outer_level);
	if (growing_outside(watch.subject, rise, bound))
		return say_blind(context,
				 "%s processes more on the host, and "
				 "still growing at the bomb's deadline: too "
				 "slow to tell",
				 say_number(rise, most));
	tell_events(&watch, events, sizeof(events));
	return say_witness(context, rise + SLACK >= bound ? "moved" : "still",
			   "at most %s of %s processes more on the host; %s in "
			   "the environment's group; %s",
			   say_number(rise, most), say_number(bound, of),
			   say_number(watch.attacked_level.most, own), events);
}

static const struct job_parameter parameters[] = {
	{"bound", "count", 2, 1500, 1000, "the bomb's own ceiling"},
	{0},
};

static const struct job fork_bomb_witness = {
	.name = "fork-bomb.witness",
	.title = "Counts the host's processes during a fork bomb",
	.kind = JOB_WITNESS,
	.needs = JOB_NEEDS_OUTER,
	.deadline = 20 * NS_PER_S,
	.parameters = parameters,
	.run = run,
};
JOB_REGISTER(fork_bomb_witness)
