/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run comes to, kept for the nights to come. */
#include "common/cleanup.h"
#include "harness/report/comparison-parts.h"
#include "harness/report/night.h"

#include <math.h>
#include <string.h>

/* The median of the rounds, and how much starts differ. */
struct level {
	double middle, spread;
	size_t starts, rounds;
};

static int find_level(const struct compared_cell *cell,
		      const struct compared_cell *partner, struct level *level)
{
	size_t trials = comparison_list(cell, COMPARISON_BEFORE, 0)->count;
	cleanup_free struct overhead_pair *pairs =
		calloc(trials + 1, sizeof(*pairs));
	cleanup_free double *starts = calloc(trials + 1, sizeof(*starts));
	size_t count;

	if (!pairs || !starts)
		return -1;
	count = comparison_pairs(cell, partner, COMPARISON_BEFORE, 0, pairs);
	*level = (struct level){
		.starts = overhead_start_medians(pairs, count, starts),
		.rounds = count,
	};
	level->middle = overhead_middle(pairs, count);
	level->spread = stats_deviation(starts, level->starts);
	return 0;
}

static int summarise_cell(const struct comparison *comparison,
			  const struct compared_cell *cell,
			  struct summary_record *summary)
{
	static const char *const against[] = {[WITH_NATIVE] = "native",
					      [WITH_REFERENCE] = "reference",
					      [WITH_NOTHING] = NULL};
	const struct compared_half *half = &cell->halves[COMPARISON_BEFORE];
	enum compared_with with = WITH_NATIVE;
	const struct compared_cell *partner = NULL;
	struct level related, alone;

	for (; with < WITH_NOTHING; with++) {
		partner = comparison_partner(comparison, cell, with);
		if (partner)
			break;
	}
	if (find_level(cell, partner, &related) < 0 ||
	    find_level(cell, NULL, &alone) < 0)
		return -1;
	*summary = (struct summary_record){
		.workload = cell->workload,
		.environment = cell->environment,
		.label = cell->label,
		.unit = cell->unit,
		.better = cell->higher_is_better ? "higher" : "lower",
		.against = against[with],
		.value = related.middle,
		.alone = alone.middle,
		.spread = related.spread,
		.starts = (int64_t)related.starts,
		.rounds = (int64_t)related.rounds,
		.failed = (int64_t)half->failed,
	};
	return 0;
}

struct load_wanted {
	const char *run;
	double load;
};

static int take_load(const struct run_record *run, void *data)
{
	struct load_wanted *wanted = data;
	const json_t *averages = json_object_get(run->facts, "load_averages");

	if (strcmp(run->id, wanted->run) != 0)
		return 0;
	if (json_array_size(averages))
		wanted->load = json_number_value(json_array_get(averages, 0));
	return 1;
}

/* What was running when it began, as far as it says so itself. */
static double load_of(struct store *store, const char *run)
{
	struct load_wanted wanted = {run, NAN};

	store_each_run(store, take_load, &wanted, NULL);
	return wanted.load;
}

static int keep(struct store *store, const struct comparison *comparison,
		struct night_record *night, struct error *err)
{
	cleanup_free struct summary_record *summaries =
		calloc(comparison->count + 1, sizeof(*summaries));

	for (size_t i = 0; summaries && i < comparison->count; i++)
		if (summarise_cell(comparison, &comparison->cells[i],
				   &summaries[i]) < 0)
			return error_make(err, ENOMEM, "cannot keep %s",
					  night->run);
	if (!summaries)
		return error_make(err, ENOMEM, "cannot keep %s", night->run);
	night->traits = comparison->sides[COMPARISON_BEFORE].traits;
	return store_add_night(store, night, summaries, comparison->count, err);
}

static int summarise(struct store *store, struct night_record *night,
		     struct error *err)
{
	cleanup_json json_t *ids = json_pack("[s]", night->run);
	cleanup_comparison struct comparison comparison = {0};

	if (!ids)
		return error_make(err, ENOMEM, "cannot keep %s", night->run);
	if (comparison_read(&comparison, COMPARISON_BEFORE, night->run, store,
			    ids, err) < 0)
		return -1;
	return keep(store, &comparison, night, err);
}

int night_summarise(struct store *store, const char *run, const char *again_of,
		    double busy, struct error *err)
{
	struct night_record night = {
		.run = run,
		.again_of = again_of,
		.busy = isnan(busy) ? load_of(store, run) : busy,
		.by_nightly = 1,
	};

	return summarise(store, &night, err);
}

static int adopt(struct store *store, const char *run, struct error *err)
{
	struct night_record night = {.run = run, .busy = load_of(store, run)};

	return summarise(store, &night, err);
}

int night_summarise_all(struct store *store, const char *suite,
			struct error *err)
{
	cleanup_json json_t *ids = NULL;
	const json_t *id;
	size_t i;

	if (store_runs_without_night(store, suite, &ids, err) < 0)
		return -1;
	json_array_foreach (ids, i, id)
		if (adopt(store, json_string_value(id), err) < 0)
			return -1;
	return 0;
}
