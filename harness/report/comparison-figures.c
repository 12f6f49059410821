/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trials of a cell as figures that can be compared: pairs with what is measured
 * in the same round, medians of starts, means of runs. */
#include "common/cleanup.h"
#include "harness/report/analysis.h"
#include "harness/report/comparison-parts.h"

#include <math.h>
#include <string.h>

void compared_figures_free(struct compared_figures *figures)
{
	free(figures->starts);
	free(figures->runs);
	*figures = (struct compared_figures){0};
}

/* Less is better in all of them. */
static struct overhead_trial *costs_of(const struct compared_cell *cell,
				       const struct compared_list *list)
{
	struct overhead_trial *costs = calloc(list->count + 1, sizeof(*costs));

	for (size_t i = 0; costs && i < list->count; i++) {
		costs[i] = list->trials[i];
		if (cell->higher_is_better)
			costs[i].value = 1 / costs[i].value;
	}
	return costs;
}

size_t comparison_pairs(const struct compared_cell *cell,
			const struct compared_cell *partner, int which,
			size_t run, struct overhead_pair *pairs)
{
	const struct compared_list *own = comparison_list(cell, which, run);
	const struct compared_list *other =
		comparison_list(partner, which, run);
	cleanup_free struct overhead_trial *costs = costs_of(cell, own);
	cleanup_free struct overhead_trial *others =
		partner ? costs_of(partner, other) : NULL;

	if (!costs || (partner && !others))
		return 0;
	if (partner)
		return overhead_pairs(others, other->count, costs, own->count,
				      0, pairs);
	for (size_t i = 0; i < own->count; i++)
		pairs[i] = (struct overhead_pair){
			costs[i].start, costs[i].round, log(costs[i].value)};
	return own->count;
}

int compared_figures_make(struct compared_figures *figures, size_t trials,
			  size_t runs)
{
	*figures = (struct compared_figures){
		.starts = calloc(trials + 1, sizeof(double)),
		.runs = calloc(runs + 1, sizeof(double)),
	};
	return figures->starts && figures->runs ? 0 : -1;
}

void compared_figures_add(struct compared_figures *figures,
			  const struct overhead_pair *pairs, size_t count)
{
	double *starts = figures->starts + figures->start_count;
	size_t made = overhead_start_medians(pairs, count, starts);

	if (!made)
		return;
	figures->runs[figures->run_count++] = overhead_middle(pairs, count);
	figures->start_count += made;
	figures->rounds += count;
}

/* A run of which a summary is left, if that is in this relation. */
static void add_summary(struct compared_figures *figures,
			const struct compared_summary *summary,
			enum compared_with with)
{
	double value = with == summary->with  ? summary->value
		       : with == WITH_NOTHING ? summary->alone
					      : NAN;

	if (!summary->rounds || !isfinite(value))
		return;
	figures->runs[figures->run_count++] = value;
	figures->summarised += summary->starts;
	figures->rounds += summary->rounds;
}

/* The figures of one side in relation to `partner`. */
static int find_figures(const struct comparison *comparison,
			const struct compared_cell *cell,
			const struct compared_cell *partner,
			enum compared_with with, int which,
			struct compared_figures *figures)
{
	size_t runs = json_array_size(comparison->sides[which].runs);
	size_t trials = cell->halves[which].done;
	cleanup_free struct overhead_pair *pairs =
		calloc(trials + 1, sizeof(*pairs));

	if (compared_figures_make(figures, trials, runs) < 0 || !pairs)
		return -1;
	for (size_t run = 0; run < runs; run++) {
		compared_figures_add(
			figures, pairs,
			comparison_pairs(cell, partner, which, run, pairs));
		add_summary(figures,
			    &comparison_list(cell, which, run)->summary, with);
	}
	return 0;
}

const struct compared_cell *comparison_partner(
	const struct comparison *comparison, const struct compared_cell *cell,
	enum compared_with with)
{
	int is_native = !strcmp(cell->environment, "native");
	int is_reference = !strcmp(cell->workload, "reference");

	if (with == WITH_NATIVE && !is_native &&
	    !workload_is_life(cell->workload))
		return comparison_find(comparison, cell->workload, "native");
	if (with == WITH_REFERENCE && !is_reference)
		return comparison_find(comparison, "reference", "native");
	return NULL;
}

int comparison_relate(const struct comparison *comparison,
		      const struct compared_cell *cell, enum compared_with with,
		      struct compared_figures figures[COMPARISON_SIDES])
{
	const struct compared_cell *partner =
		comparison_partner(comparison, cell, with);
	int found = 1;

	if (!partner && with != WITH_NOTHING)
		return 0;
	for (int which = 0; which < COMPARISON_SIDES; which++) {
		if (find_figures(comparison, cell, partner, with, which,
				 &figures[which]) < 0)
			return -1;
		found &= figures[which].run_count > 0;
	}
	return found;
}
