/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of rlimit-nproc: counts the processes of the attacked
 * environment's group before and while they are held. Where it does not see
 * what the subject claims, it is blind, and the row counts for nothing.
 */
#include "common/cgroup.h"
#include "isolation-tests/exhaust/rlimit-nproc.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAYS_MOST 8

struct count {
	int64_t rest, claimed, seen; /* seen: 0 until they were held */
};

struct counting {
	struct cgroup group;
	struct count of[WAYS_MOST];
};

static int index_of(const char *row)
{
	int i;

	for (i = 0; rlimit_ways[i].row; i++)
		if (!strcmp(rlimit_ways[i].row, row))
			return i;
	return -1;
}

static void count(struct counting *counting, const json_t *told)
{
	int i = index_of(json_text(told, "row", ""));
	int64_t claimed = json_int(told, "processes", 0);
	int64_t now = cgroup_read(&counting->group, CGROUP_COUNT_PIDS);

	if (i < 0 || i >= WAYS_MOST)
		return;
	if (!claimed) {
		counting->of[i].rest = now;
	} else {
		counting->of[i].claimed = claimed;
		counting->of[i].seen = now - counting->of[i].rest;
	}
}

static int look(struct job_context *context, const json_t *told,
		struct error *err)
{
	count(context->state, told);
	return job_event(context, RLIMIT_COUNTED, NULL, err);
}

static void say_counts(struct job_context *context, const struct count *counts)
{
	char why[128];
	int i;

	for (i = 0; rlimit_ways[i].row; i++) {
		const struct count *c = &counts[i];

		snprintf(why, sizeof(why), "%lld processes seen, %lld claimed",
			 (long long)c->seen, (long long)c->claimed);
		if (c->rest < 0)
			snprintf(why, sizeof(why),
				 "the environment's group cannot be read");
		else if (!c->claimed)
			snprintf(why, sizeof(why), "nothing was held");
		if (c->rest < 0 || !c->claimed || c->seen < c->claimed ||
		    c->seen > c->claimed + 1)
			say_row_blind(context, rlimit_ways[i].row, why);
		else
			say_truth(context, rlimit_ways[i].row,
				  rlimit_ways[i].through, "exact");
	}
}

static int setup(struct job_context *context, struct error *err)
{
	const json_t *groups = json_object_get(context->params, "groups");
	struct counting *counting = calloc(1, sizeof(*counting));

	context->state = counting;
	if (!counting)
		return error_make(err, ENOMEM, "no memory to count");
	return json_object_size(groups)
		       ? cgroup_from_json(&counting->group, groups, err)
		       : 0;
}

static int run(struct job_context *context, struct error *err)
{
	const struct counting *counting = context->state;

	if (job_event(context, "ready", NULL, err) < 0 ||
	    job_serve(context, RLIMIT_EVENT, look, err) < 0)
		return -1;
	say_counts(context, counting->of);
	return 0;
}

static void teardown(struct job_context *context)
{
	struct counting *counting = context->state;

	if (counting)
		cgroup_free(&counting->group);
	free(counting);
}

static const struct job rlimit_nproc_witness = {
	.name = "rlimit-nproc.witness",
	.title = "Counts what rlimit-nproc holds",
	.kind = JOB_WITNESS,
	.deadline = 35 * NS_PER_S,
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
JOB_REGISTER(rlimit_nproc_witness)
