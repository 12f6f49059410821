/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/tally.h"

#include <string.h>

struct counting {
	struct tally *tally;
	json_t *missing; /* workload → why, or true */
};

static int count_trial(const struct trial_record *trial, void *data)
{
	struct counting *counting = data;

	if (!strcmp(trial->status, "done")) {
		counting->tally->measured++;
		json_object_del(counting->missing, trial->workload);
		return 0;
	}
	if (json_object_get(counting->missing, trial->workload))
		json_object_set_new(counting->missing, trial->workload,
				    json_string(trial->reason ? trial->reason
							      : "it failed"));
	return 0;
}

static int count_attempt(const struct attempt_record *attempt, void *data)
{
	struct counting *counting = data;

	counting->tally->measured += strcmp(attempt->attempt, "crashed") &&
				     strcmp(attempt->attempt, "hung");
	return 0;
}

static int count_neighbour(const struct neighbour_record *neighbour, void *data)
{
	struct counting *counting = data;

	counting->tally->measured += !neighbour->reason;
	return 0;
}

void tally_run(struct tally *tally, struct store *store, const char *run,
	       const json_t *by_name)
{
	cleanup_json json_t *missing = json_copy((json_t *)by_name);
	struct counting counting = {tally, missing};
	const char *name;
	json_t *why;

	*tally = (struct tally){0};
	store_each_trial(store, run, count_trial, &counting, NULL);
	store_each_attempt(store, run, count_attempt, &counting, NULL);
	store_each_neighbour(store, run, count_neighbour, &counting, NULL);
	json_object_foreach (missing, name, why) {
		snprintf(tally->missing, sizeof(tally->missing),
			 "workload '%s' could not be: %s", name,
			 json_is_string(why) ? json_string_value(why)
					     : "no environment was there");
		return;
	}
}
