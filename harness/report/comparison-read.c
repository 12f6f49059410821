/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sides of a comparison, out of their stores. */
#include "common/cleanup.h"
#include "harness/report/comparison-parts.h"
#include "harness/report/floors.h"

#include <math.h>
#include <string.h>

struct known_environment {
	int64_t id;
	char *name, *label; /* owned */
	int is_guest;
};

struct known_start {
	int64_t id, number;
};

/* What is being read: one run after the other. */
struct reader {
	struct comparison *comparison;
	struct compared_side *side;
	int which;
	size_t run; /* number of it among the side's */
	struct known_environment *environments; /* owned, of this run */
	size_t environment_count;
	struct known_start *starts; /* owned, of this run, by id */
	size_t start_count;
	json_t *parameters; /* workload → the last seen; owned */
	size_t trials;	    /* of this run, of whatever kind */
	int is_out_of_memory;
};

static int out_of_memory(struct error *err)
{
	return error_make(err, ENOMEM, "cannot compare");
}

/* A callback that ends the reading. */
static int give_up(struct reader *reader)
{
	reader->is_out_of_memory = 1;
	return 1;
}

struct run_wanted {
	struct compared_side *side;
	const json_t *ids;
};

static int take_run(const struct run_record *run, void *data)
{
	const struct run_wanted *wanted = data;

	if (!json_holds(wanted->ids, run->id))
		return 0;
	json_array_append_new(wanted->side->runs,
			      json_pack("{s:o, s:o, s:o, s:I, s:o, s:o}", "id",
					store_json_text(run->id), "label",
					store_json_text(run->label), "suite",
					store_json_text(run->suite),
					"started_s", (json_int_t)run->started_s,
					"status", store_json_text(run->status),
					"reason",
					store_json_text(run->reason)));
	comparison_note_run(wanted->side, run);
	return 0;
}

/* Controls, variants and helpers are nobody's to compare. */
static int is_of_interest(const struct environment_record *environment)
{
	const char *role = environment->role ? environment->role : "measured";

	return !environment->variant_of &&
	       (!strcmp(role, "measured") || !strcmp(role, "attacked"));
}

static int take_environment(const struct environment_record *environment,
			    void *data)
{
	struct reader *reader = data;
	struct known_environment *grown;

	if (!is_of_interest(environment))
		return 0;
	grown = comparison_grow(reader->environments, reader->environment_count,
				sizeof(*grown));
	if (!grown)
		return give_up(reader);
	reader->environments = grown;
	grown += reader->environment_count;
	*grown = (struct known_environment){
		.id = environment->id,
		.name = strdup(environment->name),
		.label = environment->label ? strdup(environment->label) : NULL,
		.is_guest = !strcmp(environment->kind, "vm"),
	};
	if (!grown->name)
		return give_up(reader);
	reader->environment_count++;
	comparison_note_environment(reader->side, environment);
	return 0;
}

static const struct known_environment *find_environment(
	const struct reader *reader, int64_t id)
{
	for (size_t i = 0; i < reader->environment_count; i++)
		if (reader->environments[i].id == id)
			return &reader->environments[i];
	return NULL;
}

static int take_start(const struct start_record *start, void *data)
{
	struct reader *reader = data;
	const struct known_environment *environment =
		find_environment(reader, start->environment);
	struct known_start *grown;
	char name[128];

	if (!environment)
		return 0;
	grown = comparison_grow(reader->starts, reader->start_count,
				sizeof(*grown));
	if (!grown)
		return give_up(reader);
	reader->starts = grown;
	grown[reader->start_count++] =
		(struct known_start){start->id, start->number};
	if (environment->is_guest) {
		snprintf(name, sizeof(name), "kernel in %s", environment->name);
		comparison_note(reader->side, "changed", name,
				json_text(start->hello, "kernel", NULL));
	}
	return 0;
}

/* Starts come in the order of their ids. */
static int64_t start_number(const struct reader *reader, int64_t id)
{
	size_t low = 0, high = reader->start_count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (reader->starts[middle].id == id)
			return reader->starts[middle].number;
		if (reader->starts[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

struct compared_list *comparison_list_of(struct compared_cell *cell,
					 const struct compared_side *side,
					 int which, size_t run)
{
	struct compared_half *half = &cell->halves[which];

	if (!half->lists)
		half->lists = calloc(json_array_size(side->runs) + 1,
				     sizeof(*half->lists));
	return half->lists ? &half->lists[run] : NULL;
}

/* A trial has the parameters that the suite gave to its workload, or the
 * machine. */
static void note_parameters(struct reader *reader,
			    const struct trial_record *trial)
{
	const json_t *last =
		json_object_get(reader->parameters, trial->workload);
	cleanup_free char *text = NULL;
	char name[128];

	if (!trial->params || (last && json_equal(last, trial->params)))
		return;
	text = json_dumps(trial->params, JSON_COMPACT | JSON_SORT_KEYS);
	snprintf(name, sizeof(name), "parameters of %s", trial->workload);
	comparison_note(reader->side, "parameters", name, text);
	json_object_set(reader->parameters, trial->workload,
			(json_t *)trial->params);
}

/* What is done has a unit, and the reference job its version. */
static int note_unit(const struct reader *reader, struct compared_cell *cell,
		     const struct trial_record *trial)
{
	const char *unit = trial->unit ? trial->unit : "";

	if (!strcmp(trial->workload, "reference"))
		comparison_note(reader->side, "parameters",
				"version of the reference job", trial->note);
	cell->is_mixed |= cell->unit && strcmp(cell->unit, unit) != 0;
	cell->higher_is_better =
		trial->better && !strcmp(trial->better, "higher");
	if (!cell->unit)
		cell->unit = strdup(unit);
	return cell->unit ? 0 : -1;
}

static int take_trial(const struct trial_record *trial, void *data)
{
	struct reader *reader = data;
	const struct known_environment *environment =
		find_environment(reader, trial->environment);
	struct compared_cell *cell;

	reader->trials++;
	/* `null` is what the harness itself takes. */
	if (!environment || !strcmp(trial->workload, "null"))
		return 0;
	cell = comparison_cell(reader->comparison, trial->workload,
			       environment->name);
	if (!cell)
		return give_up(reader);
	note_parameters(reader, trial);
	if (!cell->label && environment->label)
		cell->label = strdup(environment->label);
	if (strcmp(trial->status, "done") != 0 || !isfinite(trial->median) ||
	    !(trial->median > 0)) {
		cell->halves[reader->which].failed++;
		return 0;
	}
	if (note_unit(reader, cell, trial) < 0)
		return give_up(reader);
	cell->halves[reader->which].done++;
	cell->halves[reader->which].unsettled +=
		trial->steady == TRIAL_STEADY_NO;
	return comparison_add_trial(
		       comparison_list_of(cell, reader->side, reader->which,
					  reader->run),
		       trial, start_number(reader, trial->start)) < 0
		       ? give_up(reader)
		       : 0;
}

static int take_verdict(const struct verdict_record *verdict, void *data)
{
	struct reader *reader = data;
	const struct known_environment *environment =
		find_environment(reader, verdict->environment);

	if (environment &&
	    comparison_add_verdict(reader->comparison, reader->which,
				   environment->name, verdict) < 0)
		return give_up(reader);
	return 0;
}

static void forget_run(struct reader *reader)
{
	for (size_t i = 0; i < reader->environment_count; i++) {
		free(reader->environments[i].name);
		free(reader->environments[i].label);
	}
	free(reader->environments);
	free(reader->starts);
	reader->environments = NULL;
	reader->starts = NULL;
	reader->environment_count = reader->start_count = 0;
}

static int read_run(struct reader *reader, struct store *store, const char *id,
		    struct error *err)
{
	int got = store_each_environment(store, id, take_environment, reader,
					 err);

	if (!got)
		got = store_each_start(store, id, take_start, reader, err);
	if (!got)
		got = store_each_trial(store, id, take_trial, reader, err);
	if (!got)
		got = store_each_verdict(store, id, take_verdict, reader, err);
	forget_run(reader);
	return reader->is_out_of_memory ? out_of_memory(err) : got;
}

/* A side's runs are of one machine. */
static const char *last_of(const struct compared_side *side)
{
	size_t count = json_array_size(side->runs);

	return json_text(json_array_get(side->runs, count - 1), "id", "");
}

int comparison_read(struct comparison *comparison, int which, const char *given,
		    struct store *store, const json_t *ids, struct error *err)
{
	struct compared_side *side = &comparison->sides[which];
	struct run_wanted wanted = {side, ids};
	cleanup_json json_t *parameters = json_object();
	struct reader reader = {.comparison = comparison,
				.side = side,
				.which = which,
				.parameters = parameters};
	size_t without = 0;
	json_t *run;
	int got;

	*side = (struct compared_side){.given = given,
				       .runs = json_array(),
				       .traits = json_object(),
				       .verdicts = json_object()};
	if (!comparison->index)
		comparison->index = json_object();
	if (!side->runs || !side->traits || !side->verdicts ||
	    !comparison->index || !parameters)
		return out_of_memory(err);
	if (store_each_run(store, take_run, &wanted, err) < 0)
		return -1;
	json_array_foreach (side->runs, reader.run, run) {
		got = read_run(&reader, store, json_text(run, "id", ""), err);
		if (got < 0)
			return -1;
		if (!reader.trials)
			json_object_set_new(run, "is_summary", json_true());
		without += !reader.trials;
		reader.trials = 0;
	}
	if (without &&
	    comparison_read_summaries(comparison, which, store, err) < 0)
		return -1;
	return floors_find(store, last_of(side), &side->floors, err);
}
