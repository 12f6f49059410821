/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of own-limits: reads the limits of the attacked
 * environment's own group before and after, and puts back what was changed. The
 * groups above are not even read.
 */
#include "common/cgroup.h"
#include "common/cleanup.h"
#include "isolation-tests/say.h"

#include <inttypes.h>
#include <stdio.h>

#define RESERVE_NS (NS_PER_S / 2)
/* Beyond what there can be: where there is no limit, one that limits nothing.
 */
#define MANY_TASKS 4194303
#define MUCH_MEMORY (INT64_C(1) << 50)
#define PAGES 65536 /* a multiple of a page on all machines */

static const struct {
	const char *row;
	enum cgroup_controller controller;
	enum cgroup_limit limit;
	int64_t step, none; /* what is added; where there is none yet */
} watched[] = {
	{"cgroup-write", CGROUP_PIDS, CGROUP_LIMIT_PIDS, 1, MANY_TASKS},
	/* Down: up may be refused because of swap, whoever asks. */
	{"cgroup-memory", CGROUP_MEMORY, CGROUP_LIMIT_MEMORY, -PAGES,
	 MUCH_MEMORY},
};

#define WATCHED (sizeof(watched) / sizeof(*watched))

struct limits {
	struct cgroup group;
	int64_t before[WATCHED]; /* -1 none, -2 unknown */
	struct error why[WATCHED];
};

/* Where a limit is and what to write. NULL: it cannot be read. */
static json_t *address(struct limits *limits, size_t i)
{
	const char *directory = limits->group.directory[watched[i].controller];
	char path[512], value[32];

	limits->before[i] = -2;
	if (!directory) {
		error_make(&limits->why[i], 0, "it has no such group");
		return NULL;
	}
	limits->before[i] = cgroup_get_limit(&limits->group, watched[i].limit,
					     &limits->why[i]);
	if (limits->before[i] < -1)
		return NULL;
	snprintf(path, sizeof(path), "%s/%s", directory,
		 cgroup_limit_file(&limits->group, watched[i].limit));
	snprintf(value, sizeof(value), "%" PRId64,
		 limits->before[i] < 0 ? watched[i].none
				       : limits->before[i] + watched[i].step);
	return json_pack("{s:s, s:s}", "path", path, "value", value);
}

static const char *words(int64_t limit, char *text)
{
	return limit < 0 ? "none" : say_number(limit, text);
}

static void say(struct job_context *context, struct limits *limits, size_t i)
{
	char was[SAY_NUMBER], is[SAY_NUMBER];
	int64_t after;

	if (limits->before[i] < -1) {
		say_row_blind(context, watched[i].row, limits->why[i].message);
		return;
	}
	after = cgroup_get_limit(&limits->group, watched[i].limit,
				 &limits->why[i]);
	if (after < -1) {
		say_row_blind(context, watched[i].row, limits->why[i].message);
		return;
	}
	say_row_witness(context, watched[i].row,
			after == limits->before[i] ? "still" : "moved",
			"the limit was %s, and is %s",
			words(limits->before[i], was), words(after, is));
	if (after != limits->before[i])
		cgroup_set_limit(&limits->group, watched[i].limit,
				 limits->before[i], NULL);
}

static int watch(struct job_context *context, struct limits *limits,
		 struct error *err)
{
	json_t *files = json_object();
	size_t i;

	for (i = 0; i < WATCHED; i++) {
		json_t *file = address(limits, i);

		if (file)
			json_object_set_new(files, watched[i].row, file);
	}
	if (job_event(context, "ready", files, err) < 0)
		return -1;
	json_decref(job_wait(context, "done", context->deadline - RESERVE_NS));
	for (i = 0; i < WATCHED; i++)
		say(context, limits, i);
	say_row_blind(context, "devices-allow",
		      "the run makes no group that limits devices");
	return 0;
}

static int run(struct job_context *context, struct error *err)
{
	struct limits limits = {0};
	struct error why = {0};
	int status;

	if (cgroup_from_json(&limits.group,
			     json_object_get(context->params, "groups"),
			     &why) < 0)
		limits.group = (struct cgroup){0};
	status = watch(context, &limits, err);
	cgroup_free(&limits.group);
	return status;
}

static const struct job own_limits_witness = {
	.name = "own-limits.witness",
	.title = "Reads the limits, and puts them back",
	.kind = JOB_WITNESS,
	.deadline = 10 * NS_PER_S,
	.run = run,
};
JOB_REGISTER(own_limits_witness)
