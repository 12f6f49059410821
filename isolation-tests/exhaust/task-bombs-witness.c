/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of the task bombs: counts the tasks of the run's outer
 * group, zombies too, before a bomb and while it is held.
 */
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"
#include "isolation-tests/watch.h"

/* Tasks that come and go beside the bomb: agents, canary, emulator. */
#define SLACK 24

struct eye {
	struct job_context *context;
	struct cgroup outer;
	int64_t before, most, bound;
};

static void meanwhile(void *state)
{
	struct eye *eye = state;
	int64_t now = cgroup_read(&eye->outer, CGROUP_COUNT_PIDS);

	if (now > eye->most)
		eye->most = now;
}

/* `late`: the bomb says that it had no time to come to its limit. */
static void say_seen(const struct eye *eye, const char *row, int late)
{
	int64_t rise = eye->most - eye->before;
	char more[SAY_NUMBER], of[SAY_NUMBER];

	if (eye->before < 0)
		say_row_blind(eye->context, row,
			      "the run's outer group cannot be read");
	else if (late && rise + SLACK < eye->bound)
		say_row_blind(eye->context, row,
			      "the bomb was too slow to tell");
	else
		say_row_witness(eye->context, row,
				rise + SLACK >= eye->bound ? "moved" : "still",
				"at most %s of %s tasks more on the host",
				say_number(rise, more),
				say_number(eye->bound, of));
}

static void look(void *state, const char *row, enum round_phase phase,
		 int64_t number)
{
	struct eye *eye = state;

	if (phase == ROUND_BEFORE) {
		eye->most = eye->before =
			cgroup_read(&eye->outer, CGROUP_COUNT_PIDS);
	} else if (phase == ROUND_HELD) {
		meanwhile(eye);
	} else {
		say_seen(eye, row, number != 0);
	}
}

static int run(struct job_context *context, struct error *err)
{
	struct eye state = {.context = context,
			    .bound = job_param(context, "bound")};
	const struct round_eye eye = {look, meanwhile, &state};

	return round_watch_group(context, "outer", &state.outer, &eye, err);
}

static const struct job_parameter parameters[] = {
	{"bound", "count", 2, 1200, 1200, "the bomb's own ceiling"},
	{0},
};

static const struct job task_bombs_witness = {
	.name = "task-bombs.witness",
	.title = "Counts the host's tasks during the bombs",
	.kind = JOB_WITNESS,
	.needs = JOB_NEEDS_OUTER,
	.deadline = 30 * NS_PER_S,
	.parameters = parameters,
	.run = run,
};
JOB_REGISTER(task_bombs_witness)
