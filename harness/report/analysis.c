/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/cleanup.h"
#include "harness/report/analysis-parts.h"

#include <string.h>

int analysis_out_of_memory(struct error *err)
{
	return error_make(err, ENOMEM, "cannot analyse the run");
}

size_t tally_counting(const struct tally *tally)
{
	return tally->held + tally->degraded + tally->through;
}

const json_t *environment_list(const struct analysed_environment *environment,
			       const char *name)
{
	return json_object_get(environment->json, name);
}

const json_t *analysis_attempt(const struct analysed_environment *environment,
			       const char *attack, const char *row)
{
	const json_t *attempt;
	size_t i;

	json_array_foreach (environment_list(environment, "attempts"), i,
			    attempt) {
		const char *of = json_text(attempt, "row", NULL);

		if (is_same(json_text(attempt, "attack", ""), attack) &&
		    (row ? of && is_same(of, row) : !of))
			return attempt;
	}
	return NULL;
}

/* Whether it is measured or attacked, and something came of it. */
static int is_of_interest(const json_t *environment)
{
	const char *role = json_text(environment, "role", "measured");

	return (is_same(role, "measured") || is_same(role, "attacked")) &&
	       (json_array_size(json_object_get(environment, "starts")) ||
		json_array_size(json_object_get(environment, "trials")) ||
		json_array_size(json_object_get(environment, "verdicts")));
}

static int find_environments(struct analysis *analysis, struct error *err)
{
	const json_t *all = json_object_get(analysis->document, "environments");
	const json_t *json;
	size_t i;

	analysis->environments = calloc(json_array_size(all) + 1,
					sizeof(*analysis->environments));
	if (!analysis->environments)
		return analysis_out_of_memory(err);
	json_array_foreach (all, i, json) {
		struct analysed_environment *environment =
			&analysis->environments[analysis->environment_count];

		if (!is_of_interest(json))
			continue;
		environment->json = json;
		environment->name = json_text(json, "name", "?");
		environment->label = json_text(json, "label", NULL);
		environment->is_in_laboratory =
			is_same(json_text(json, "role", ""), "attacked");
		environment->is_native = is_same(environment->name, "native");
		if (environment->is_native)
			analysis->native = environment;
		analysis->environment_count++;
	}
	return 0;
}

static size_t find_attack(const struct analysis *analysis,
			  const json_t *verdict)
{
	const char *attack = json_text(verdict, "attack", "?");
	const char *row = json_text(verdict, "row", NULL);
	size_t i;

	for (i = 0; i < analysis->attack_count; i++)
		if (is_same(analysis->attacks[i].attack, attack) &&
		    is_same(analysis->attacks[i].row, row))
			break;
	return i;
}

static int add_attack(struct analysis *analysis, const json_t *verdict)
{
	size_t at = find_attack(analysis, verdict);
	struct analysed_attack *grown;

	if (at < analysis->attack_count)
		return 0;
	grown = realloc(analysis->attacks, (at + 1) * sizeof(*grown));
	if (!grown)
		return -1;
	analysis->attacks = grown;
	analysis->attack_count++;
	grown[at] = (struct analysed_attack){
		.attack = json_text(verdict, "attack", "?"),
		.row = json_text(verdict, "row", NULL),
		.title = json_text(verdict, "title", NULL),
		.boundary = json_text(verdict, "boundary", NULL),
		.threatens = json_text(verdict, "threatens", NULL),
	};
	return 0;
}

/* Rows of one attack next to each other, in the order they came. */
static void gather_rows(struct analysis *analysis)
{
	struct analysed_attack *all = analysis->attacks;

	for (size_t i = 1; i < analysis->attack_count; i++) {
		struct analysed_attack moved = all[i];
		size_t to = i;

		for (size_t j = i; j-- > 0;)
			if (is_same(all[j].attack, moved.attack)) {
				to = j + 1;
				break;
			}
		memmove(&all[to + 1], &all[to], (i - to) * sizeof(*all));
		all[to] = moved;
	}
}

void tally_add(struct tally *tally, const json_t *verdict)
{
	size_t *const counts[STANDINGS] = {
		[STANDING_HELD] = &tally->held,
		[STANDING_DEGRADED] = &tally->degraded,
		[STANDING_THROUGH] = &tally->through,
		[STANDING_UNPROVEN] = &tally->unproven,
		[STANDING_NOT_TRIED] = &tally->not_tried,
		[STANDING_ERROR] = &tally->errors};

	(*counts[verdict_standing(verdict)])++;
}

static int find_attacks(struct analysis *analysis)
{
	for (size_t e = 0; e < analysis->environment_count; e++) {
		const json_t *verdict;
		size_t i;

		json_array_foreach (environment_list(&analysis->environments[e],
						     "verdicts"),
				    i, verdict)
			if (add_attack(analysis, verdict) < 0)
				return -1;
	}
	gather_rows(analysis);
	return 0;
}

static int add_verdicts(struct analysis *analysis, struct error *err)
{
	size_t count = analysis->environment_count;

	if (find_attacks(analysis) < 0)
		return analysis_out_of_memory(err);
	analysis->verdicts = calloc(analysis->attack_count * count + 1,
				    sizeof(*analysis->verdicts));
	if (!analysis->verdicts)
		return analysis_out_of_memory(err);
	for (size_t e = 0; e < count; e++) {
		const json_t *verdict;
		size_t i;

		json_array_foreach (environment_list(&analysis->environments[e],
						     "verdicts"),
				    i, verdict) {
			size_t at = find_attack(analysis, verdict) * count + e;

			analysis->verdicts[at] = verdict;
		}
		for (i = 0; i < analysis->attack_count; i++)
			if (analysis->verdicts[i * count + e])
				tally_add(&analysis->environments[e].tally,
					  analysis->verdicts[i * count + e]);
	}
	return 0;
}

int analysis_make(struct analysis *analysis, const json_t *document,
		  struct error *err)
{
	*analysis = (struct analysis){.document = document};
	analysis->run = json_object_get(document, "run");
	analysis->facts = json_object_get(analysis->run, "facts");
	if (find_environments(analysis, err) < 0 ||
	    analysis_add_costs(analysis, err) < 0)
		return -1;
	if (add_verdicts(analysis, err) < 0)
		return -1;
	analysis_add_alike(analysis);
	return 0;
}

void analysis_free(struct analysis *analysis)
{
	free(analysis->environments);
	free(analysis->workloads);
	free(analysis->cells);
	free(analysis->attacks);
	free(analysis->verdicts);
}

const json_t *analysis_verdict(const struct analysis *analysis, size_t attack,
			       size_t environment)
{
	return analysis
		->verdicts[attack * analysis->environment_count + environment];
}

const struct analysed_cell *analysis_cell(const struct analysis *analysis,
					  size_t workload, size_t environment)
{
	return &analysis->cells[workload * analysis->environment_count +
				environment];
}

struct analysis_counts analysis_count(const struct analysis *analysis)
{
	size_t cells = analysis->compared_count * analysis->environment_count;
	struct analysis_counts counts = {0};
	const json_t *environment;
	size_t i;

	for (i = 0; i < cells; i++)
		counts.trials += analysis->cells[i].done;
	for (i = 0; i < analysis->attack_count * analysis->environment_count;
	     i++)
		counts.verdicts += analysis->verdicts[i] != NULL;
	/* Those of the controls, too. */
	json_array_foreach (json_object_get(analysis->document, "environments"),
			    i, environment)
		counts.attempts += json_array_size(
			json_object_get(environment, "attempts"));
	return counts;
}
