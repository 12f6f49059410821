/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * life.start: from asking for the runner of a further instance to the first
 * instruction of its agent, by the agent's clock where that is ours
 * (docs/method.md). life.stop: from closing the agent's line until its
 * processes have ended and the guard has removed its group.
 */
#include "harness/conduct/life-parts.h"

/* More would only make the record larger. */
#define CYCLES_MOST 200

/* Start one and stop it. */
static enum life_end cycle(struct life_trial *trial, nanoseconds *start,
			   nanoseconds *stop, struct error *err)
{
	struct environment *spare;
	enum life_end end = life_spare(trial, &spare, err);
	nanoseconds began;

	if (end != LIFE_DONE)
		return end;
	*start = life_start_time(spare);
	began = conduct_now(trial->conduct);
	environment_remove(trial->conduct, spare);
	*stop = conduct_now(trial->conduct) - began;
	return LIFE_DONE;
}

static enum life_end cycles(struct life_trial *trial, int is_stop,
			    struct error *err)
{
	enum life_end end = LIFE_DONE;

	do {
		nanoseconds start = 0, stop = 0;

		end = cycle(trial, &start, &stop, err);
		if (end == LIFE_DONE)
			life_sample(trial, (double)(is_stop ? stop : start));
	} while (end == LIFE_DONE &&
		 json_array_size(trial->samples) < CYCLES_MOST &&
		 conduct_now(trial->conduct) < trial->deadline);
	return end;
}

static enum life_end run_start(struct life_trial *trial, struct error *err)
{
	return cycles(trial, 0, err);
}

static enum life_end run_stop(struct life_trial *trial, struct error *err)
{
	if (trial->like->within) {
		error_make(
			err, 0,
			"'%s' ends what is within it, and nobody here sees when",
			trial->like->within->name);
		return LIFE_UNSUPPORTED;
	}
	return cycles(trial, 1, err);
}

static const struct job_parameter parameters[] = {LIFE_BUDGET(60000, 300), {0}};

const struct life life_start = {
	.name = "life.start",
	.title = "start of an environment, until its program begins",
	.unit = "ns",
	.deadline = 150 * NS_PER_S,
	.parameters = parameters,
	.run = run_start,
};

const struct life life_stop = {
	.name = "life.stop",
	.title = "end of an environment, until nothing is left of it",
	.unit = "ns",
	.deadline = 150 * NS_PER_S,
	.parameters = parameters,
	.run = run_stop,
};
