/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Old nights, whose trials are gone: what is left of them is a summary, which
 * is what a run counts by where runs are compared with runs. */
#include "harness/report/comparison-parts.h"
#include "harness/store/nights.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

struct left {
	struct comparison *comparison;
	struct compared_side *side;
	int which;
	json_t *nights; /* id as text → number of the run; owned */
	int is_out_of_memory;
};

static int give_up(struct left *left)
{
	left->is_out_of_memory = 1;
	return 1;
}

/* Number of the run among those that have no trials; -1: it is none of them. */
static json_int_t number_of(const struct compared_side *side, const char *id)
{
	const json_t *run;
	size_t i;

	json_array_foreach (side->runs, i, run)
		if (json_bool(run, "is_summary", 0) &&
		    !strcmp(json_text(run, "id", ""), id))
			return (json_int_t)i;
	return -1;
}

/* What the run said of itself, when its trials were there to say it. */
static void note_traits(struct compared_side *side, const json_t *traits)
{
	const char *kind, *name;
	json_t *names, *values;
	const json_t *value;
	size_t i;

	json_object_foreach ((json_t *)traits, kind, names)
		json_object_foreach (names, name, values)
			json_array_foreach (values, i, value)
				comparison_note(side, kind, name,
						json_string_value(value));
}

static int take_night(const struct night_record *night, void *data)
{
	struct left *left = data;
	json_int_t number = number_of(left->side, night->run);
	char key[32];

	if (number < 0)
		return 0;
	snprintf(key, sizeof(key), "%" PRId64, night->id);
	note_traits(left->side, night->traits);
	return json_object_set_new(left->nights, key, json_integer(number)) < 0
		       ? give_up(left)
		       : 0;
}

static enum compared_with relation(const char *against)
{
	if (!against)
		return WITH_NOTHING;
	return strcmp(against, "native") != 0 ? WITH_REFERENCE : WITH_NATIVE;
}

static int fill_cell(struct compared_cell *cell,
		     const struct summary_record *summary)
{
	const char *unit = summary->unit ? summary->unit : "";

	cell->is_mixed |= cell->unit && strcmp(cell->unit, unit) != 0;
	cell->higher_is_better =
		summary->better && !strcmp(summary->better, "higher");
	if (!cell->unit)
		cell->unit = strdup(unit);
	if (!cell->label && summary->label)
		cell->label = strdup(summary->label);
	return cell->unit ? 0 : -1;
}

static int take_summary(const struct summary_record *summary, void *data)
{
	struct left *left = data;
	struct compared_cell *cell;
	struct compared_list *list;
	const json_t *number;
	char key[32];

	snprintf(key, sizeof(key), "%" PRId64, summary->night);
	number = json_object_get(left->nights, key);
	if (!number)
		return 0;
	cell = comparison_cell(left->comparison, summary->workload,
			       summary->environment);
	if (!cell)
		return give_up(left);
	cell->halves[left->which].failed += (size_t)summary->failed;
	if (!isfinite(summary->alone) || !summary->rounds)
		return 0;
	list = comparison_list_of(cell, left->side, left->which,
				  (size_t)json_integer_value(number));
	if (!list || fill_cell(cell, summary) < 0)
		return give_up(left);
	cell->halves[left->which].done += (size_t)summary->rounds;
	list->summary = (struct compared_summary){
		.with = relation(summary->against),
		.value = summary->value,
		.alone = summary->alone,
		.starts = (size_t)summary->starts,
		.rounds = (size_t)summary->rounds,
	};
	return 0;
}

int comparison_read_summaries(struct comparison *comparison, int which,
			      struct store *store, struct error *err)
{
	struct left left = {.comparison = comparison,
			    .side = &comparison->sides[which],
			    .which = which,
			    .nights = json_object()};
	int got = left.nights ? store_each_night(store, take_night, &left, err)
			      : give_up(&left);

	if (!got && json_object_size(left.nights))
		got = store_each_summary(store, take_summary, &left, err);
	json_decref(left.nights);
	if (left.is_out_of_memory)
		return error_make(err, ENOMEM, "cannot compare");
	return got;
}
