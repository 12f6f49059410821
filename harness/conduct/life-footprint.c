/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * life.footprint: memory that one idle instance is charged for, by the
 * accounting of its groups. life.footprint.host: memory that the machine has
 * less available per instance; that is also what no group is charged for.
 */
#include "harness/conduct/life-parts.h"

#define KIB 1024.0
/* Until what a start leaves behind has been handed back, at most. */
#define SETTLE_NS (200 * NS_PER_MS)
#define PAUSE_NS (10 * NS_PER_MS)
#define SAMPLES_MOST 50

/* Wait until it is charged with the same twice. `*held` is that. */
static enum life_end settle(struct life_trial *trial,
			    const struct environment *spare, int64_t *held,
			    struct error *err)
{
	nanoseconds until = conduct_now(trial->conduct) + SETTLE_NS;
	enum life_end end = LIFE_DONE;
	int64_t before;

	*held = life_held(trial, spare);
	do {
		before = *held;
		end = life_wait(trial, PAUSE_NS, err);
		*held = life_held(trial, spare);
	} while (end == LIFE_DONE && *held != before &&
		 conduct_now(trial->conduct) < until);
	return end;
}

static enum life_end hold_one(struct life_trial *trial, struct error *err)
{
	struct environment *spare;
	int64_t held = -1;
	enum life_end end = life_spare(trial, &spare, err);

	if (end != LIFE_DONE)
		return end;
	end = settle(trial, spare, &held, err);
	environment_remove(trial->conduct, spare);
	if (end != LIFE_DONE)
		return end;
	if (held < 0) {
		error_make(err, 0, "no group of its own counts its memory");
		return LIFE_UNSUPPORTED;
	}
	life_sample(trial, (double)held / KIB);
	return LIFE_DONE;
}

static enum life_end repeat(struct life_trial *trial,
			    enum life_end (*once)(struct life_trial *,
						  struct error *),
			    struct error *err)
{
	enum life_end end;

	do {
		end = once(trial, err);
	} while (end == LIFE_DONE &&
		 json_array_size(trial->samples) < SAMPLES_MOST &&
		 conduct_now(trial->conduct) < trial->deadline);
	return end;
}

static enum life_end run_group(struct life_trial *trial, struct error *err)
{
	return repeat(trial, hold_one, err);
}

static int64_t available(const struct life_trial *trial)
{
	struct stage *stage = trial->conduct->stage;

	return stage->operations->available(stage);
}

/* Some at once, against the mean of what was available before and after them,
 * since much else comes and goes on a machine. */
static enum life_end hold_some(struct life_trial *trial, struct error *err)
{
	struct life_crowd crowd = {.count = 0};
	int64_t before = available(trial), during, after;
	enum life_end end = life_gather(
		trial, (int)life_param(trial, "environments"), &crowd, err);
	int count = crowd.count;

	if (end == LIFE_DONE)
		end = life_wait(trial, SETTLE_NS, err);
	during = available(trial);
	life_disperse(trial, &crowd);
	/* What has ended is handed back a moment later. */
	if (end == LIFE_DONE)
		end = life_wait(trial, SETTLE_NS, err);
	if (end != LIFE_DONE)
		return end;
	after = available(trial);
	if (before < 0 || during < 0 || after < 0) {
		error_make(err, 0,
			   "the machine does not say what is available");
		return LIFE_UNSUPPORTED;
	}
	life_sample(trial, ((double)(before + after) / 2 - (double)during) /
				   count / KIB);
	return LIFE_DONE;
}

static enum life_end run_host(struct life_trial *trial, struct error *err)
{
	if (trial->like->within) {
		error_make(err, 0, "its memory is that of '%s'",
			   trial->like->within->name);
		return LIFE_UNSUPPORTED;
	}
	return repeat(trial, hold_some, err);
}

const struct life life_footprint = {
	.name = "life.footprint",
	.title = "memory of an idle environment, by its groups' accounting",
	.unit = "KiB",
	.deadline = 150 * NS_PER_S,
	.parameters =
		(const struct job_parameter[]){LIFE_BUDGET(60000, 300), {0}},
	.run = run_group,
};

const struct life life_footprint_host = {
	.name = "life.footprint.host",
	.title = "memory of an idle environment, by what the host has left",
	.unit = "KiB",
	.alive = "environments",
	.deadline = 200 * NS_PER_S,
	.parameters =
		(const struct job_parameter[]){LIFE_BUDGET(60000, 1000),
					       {"environments", "count", 1, 100,
						8,
						"how many are started at once"},
					       {0}},
	.run = run_host,
};
