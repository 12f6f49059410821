/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of rlimit-nproc: counts the processes of the attacked
 * environment's group before and while they are held. Where it does not see
 * what the subject claims, it is blind, and the row counts for nothing.
 */
#include "common/cgroup.h"
#include "isolation-tests/exhaust/rlimit-nproc.h"
#include "isolation-tests/say.h"

#include <stdio.h>
#include <string.h>

#define RESERVE_NS (NS_PER_S / 2)
#define WAYS_MOST 8

struct count {
	int64_t rest, claimed, seen; /* seen: 0 until they were held */
};

static int index_of(const char *row)
{
	int i;

	for (i = 0; rlimit_ways[i].row; i++)
		if (!strcmp(rlimit_ways[i].row, row))
			return i;
	return -1;
}

static void count(const struct cgroup *group, struct count *counts,
		  const json_t *told)
{
	int i = index_of(json_text(told, "row", ""));
	int64_t claimed = json_int(told, "processes", 0);
	int64_t now = cgroup_read(group, CGROUP_COUNT_PIDS);

	if (i < 0 || i >= WAYS_MOST)
		return;
	if (!claimed)
		counts[i].rest = now;
	else {
		counts[i].claimed = claimed;
		counts[i].seen = now - counts[i].rest;
	}
}

static int serve(struct job_context *context, const struct cgroup *group,
		 struct count *counts, struct error *err)
{
	for (;;) {
		cleanup_json json_t *told =
			job_wait(context, NULL, context->deadline - RESERVE_NS);
		const char *name = json_text(told, "name", "done");

		if (!strcmp(name, "done"))
			return 0;
		if (strcmp(name, RLIMIT_EVENT))
			continue;
		count(group, counts, json_object_get(told, "data"));
		if (job_event(context, RLIMIT_COUNTED, NULL, err) < 0)
			return -1;
	}
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

static int run(struct job_context *context, struct error *err)
{
	cleanup_cgroup struct cgroup group = {0};
	const json_t *groups = json_object_get(context->params, "groups");
	struct count counts[WAYS_MOST] = {{0}};

	if (json_object_size(groups) &&
	    cgroup_from_json(&group, groups, err) < 0)
		return -1;
	if (job_event(context, "ready", NULL, err) < 0 ||
	    serve(context, &group, counts, err) < 0)
		return -1;
	say_counts(context, counts);
	return 0;
}

static const struct job rlimit_nproc_witness = {
	.name = "rlimit-nproc.witness",
	.title = "Counts what rlimit-nproc holds",
	.kind = JOB_WITNESS,
	.deadline = 35 * NS_PER_S,
	.run = run,
};
JOB_REGISTER(rlimit_nproc_witness)
