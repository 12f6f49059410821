/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * life.density: one instance after the other is started and kept, until there
 * are as many as asked for, or a bound or a refusal says that it is enough. All
 * must be alive then and answer a job, and all are stopped. Its samples are the
 * times of the starts in their order; the note says how many there were, what
 * the last starts took in terms of the first, and how much memory one holds.
 */
#include "common/cleanup.h"
#include "common/units.h"
#include "harness/conduct/exchange.h"
#include "harness/conduct/life-parts.h"
#include "harness/stats/summary.h"

#include <stdio.h>
#include <string.h>

/* One says that it is alive by doing a job. */
static enum life_end answers(struct life_trial *trial,
			     struct environment *spare, struct error *err)
{
	cleanup_json json_t *params = json_object();
	cleanup_json json_t *result = NULL;
	struct conduct *conduct = trial->conduct;
	nanoseconds length =
		exchange_deadline(conduct, spare, EXCHANGE_NOTHING);
	enum stage_status status = STAGE_ENDED;
	int64_t id = exchange_job(conduct, spare, EXCHANGE_NOTHING, "subject",
				  params, length, err);

	if (id > 0)
		result = exchange_result(conduct, spare, id,
					 conduct_now(conduct) + length +
						 EXCHANGE_GRACE_NS,
					 &status, err);
	if (result && !strcmp(json_text(result, "status", ""), "done"))
		return LIFE_DONE;
	if (result)
		error_make(err, 0, "%s", json_text(result, "reason", ""));
	else if (status == STAGE_TIMEOUT)
		error_make(err, 0, "it did not answer");
	return status == STAGE_INTERRUPTED ? LIFE_INTERRUPTED
	       : status == STAGE_FAULT	   ? LIFE_FAULT
					   : LIFE_FAILED;
}

static enum life_end all_answer(struct life_trial *trial,
				const struct life_crowd *crowd,
				struct error *err)
{
	int i;

	for (i = 0; i < crowd->count; i++) {
		enum life_end end = answers(trial, crowd->all[i], err);

		if (end == LIFE_FAILED)
			error_wrap(err, "instance %d of %d", i + 1,
				   crowd->count);
		if (end != LIFE_DONE)
			return end;
	}
	return LIFE_DONE;
}

/* What the last starts took, in terms of the first. */
static double growth(const double *starts, int count)
{
	int some = count >= 50 ? count / 10 : count >= 10 ? 5 : 1;

	return stats_median(starts + count - some, (size_t)some) /
	       stats_median(starts, (size_t)some);
}

static void format_held(int64_t bytes, char *text, size_t size)
{
	if (bytes < 0)
		snprintf(text, size, "unknown");
	else
		units_format_bytes(bytes, text, size);
}

static void note(struct life_trial *trial, const struct life_crowd *crowd)
{
	int count = crowd->count, i;
	double values[STAGE_HANDLES];
	char group[32], last[80] = "";

	for (i = 0; i < count; i++)
		values[i] = (double)life_start_time(crowd->all[i]);
	if (count > 1)
		snprintf(
			last, sizeof(last),
			"; the last starts took %.2f times as long as the first",
			growth(values, count));
	for (i = 0; i < count; i++) {
		life_sample(trial, values[i]);
		values[i] = (double)life_held(trial, crowd->all[i]);
	}
	format_held((int64_t)stats_median(values, (size_t)count), group,
		    sizeof(group));
	snprintf(
		trial->note, sizeof(trial->note),
		"%d alive (%s), all answered%s; memory of one: %s by its groups",
		count, crowd->why, last, group);
}

static enum life_end run(struct life_trial *trial, struct error *err)
{
	struct life_crowd crowd = {.count = 0};
	enum life_end end = life_gather(
		trial, (int)life_param(trial, "environments"), &crowd, err);

	if (end == LIFE_DONE)
		end = all_answer(trial, &crowd, err);
	if (end == LIFE_DONE)
		note(trial, &crowd);
	life_disperse(trial, &crowd);
	return end;
}

const struct life life_density = {
	.name = "life.density",
	.title = "start of an environment while more and more are alive",
	.unit = "ns",
	.alive = "environments",
	.deadline = 900 * NS_PER_S,
	.parameters =
		(const struct job_parameter[]){LIFE_BUDGET(600000, 10000),
					       {"environments", "count", 1,
						1000, 20,
						"how many are started at most"},
					       {0}},
	.run = run,
};
