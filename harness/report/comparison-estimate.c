/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The half of a comparison that is about costs: ratios, intervals, verdicts. */
#include "common/cleanup.h"
#include "harness/report/comparison-parts.h"
#include "harness/stats/family.h"
#include "harness/stats/permutation.h"

#include <math.h>
#include <string.h>

/* Dealings that a permutation test looks at, and their seed: the same
 * comparison says the same twice. */
static const struct permutation_effort effort = {.most = 9999, .seed = 1};

static struct group group_of(const struct compared_cell *cell,
			     const struct compared_figures *figures)
{
	if (cell->is_by_run)
		return (struct group){figures->runs, figures->run_count};
	return (struct group){figures->starts, figures->start_count};
}

static struct difference differ(const struct compared_cell *cell,
				struct group before, struct group after)
{
	/* One run against several: could it be one of them? */
	if (cell->is_by_run && (before.count == 1 || after.count == 1))
		return difference_pooled(before, after, COMPARISON_CONFIDENCE);
	return difference_welch(before, after, COMPARISON_CONFIDENCE);
}

static void fill_half(struct compared_half *half,
		      const struct compared_figures *figures)
{
	half->runs = figures->run_count;
	half->starts = figures->start_count;
	half->rounds = figures->rounds;
}

/* A permutation test where it can tell enough for such a family of tests. */
static void permute(struct compared_cell *cell, struct group before,
		    struct group after, size_t family)
{
	double least =
		permutation_least(before.count, after.count, effort.most);

	cell->p = cell->difference.p;
	cell->is_permuted = least * (double)family <= CHANGE_RISK;
	if (cell->is_permuted && isfinite(cell->p))
		cell->p = permutation_groups(before, after, effort).p;
}

void comparison_contrast(
	struct compared_cell *cell,
	const struct compared_figures figures[COMPARISON_SIDES], size_t family)
{
	const struct compared_figures *first = &figures[COMPARISON_BEFORE];
	const struct compared_figures *second = &figures[COMPARISON_AFTER];
	struct group before, after;

	cell->is_by_run = first->run_count > 1 || second->run_count > 1;
	before = group_of(cell, first);
	after = group_of(cell, second);
	fill_half(&cell->halves[COMPARISON_BEFORE], first);
	fill_half(&cell->halves[COMPARISON_AFTER], second);
	cell->difference = differ(cell, before, after);
	permute(cell, before, after, family);
}

/* The cell in one relation, if both sides have figures in it. */
static int estimate_with(const struct comparison *comparison,
			 struct compared_cell *cell, enum compared_with with,
			 size_t family)
{
	struct compared_figures figures[COMPARISON_SIDES] = {{0}};
	int found = comparison_relate(comparison, cell, with, figures);

	if (found > 0 || (!found && with == WITH_NOTHING)) {
		cell->with = with;
		comparison_contrast(cell, figures, family);
	}
	compared_figures_free(&figures[COMPARISON_BEFORE]);
	compared_figures_free(&figures[COMPARISON_AFTER]);
	return found;
}

/* The reference job is work of the CPU. Where that alone became faster or
 * slower, what a disk does in relation to it is no news: the relation that says
 * less counts. */
static int estimate_alone(const struct comparison *comparison,
			  struct compared_cell *cell, size_t family)
{
	struct compared_cell alone = *cell;
	int found = estimate_with(comparison, &alone, WITH_NOTHING, family);

	if (found > 0 && fabs(alone.difference.mean.estimate) <
				 fabs(cell->difference.mean.estimate))
		*cell = alone;
	return found;
}

static int estimate_cell(const struct comparison *comparison,
			 struct compared_cell *cell, size_t family)
{
	int found = 0;

	for (int with = WITH_NATIVE; !found && with <= WITH_NOTHING; with++)
		found = estimate_with(comparison, cell,
				      (enum compared_with)with, family);
	if (found > 0 && cell->with == WITH_REFERENCE)
		found = estimate_alone(comparison, cell, family);
	return found;
}

static double median_of(const struct comparison *comparison,
			const struct compared_cell *cell, int which)
{
	size_t runs = json_array_size(comparison->sides[which].runs), used = 0;
	cleanup_free double *values =
		calloc(cell->halves[which].done + 1, sizeof(*values));

	for (size_t run = 0; values && run < runs; run++) {
		const struct compared_list *list =
			comparison_list(cell, which, run);

		for (size_t i = 0; i < list->count; i++)
			values[used++] = list->trials[i].value;
	}
	return values ? stats_median(values, used) : NAN;
}

/* How fast the machine is, and not whether it is as it should be. */
static int is_machine(const struct compared_cell *cell)
{
	return !strcmp(cell->workload, "reference") &&
	       !strcmp(cell->environment, "native");
}

static double floor_for(const struct compared_cell *cell,
			const comparison_floors *floors)
{
	double others = json_double(floors, "", change_floor(cell->workload));

	return json_double(floors, cell->workload, others);
}

static void judge_cell(struct compared_cell *cell)
{
	struct interval ratio = {exp(cell->difference.mean.estimate),
				 exp(cell->difference.mean.low),
				 exp(cell->difference.mean.high)};

	cell->change = cell->is_mixed ? CHANGE_UNKNOWN
				      : change_judge(&ratio, cell->adjusted_p,
						     cell->floor);
}

static int judge_all(struct comparison *comparison)
{
	size_t count = comparison->count;
	cleanup_free double *p = calloc(count + 1, sizeof(*p));
	cleanup_free double *adjusted = calloc(count + 1, sizeof(*adjusted));

	if (!p || !adjusted)
		return -1;
	for (size_t i = 0; i < count; i++)
		p[i] = is_machine(&comparison->cells[i])
			       ? NAN
			       : comparison->cells[i].p;
	if (family_adjust(p, count, adjusted) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		comparison->cells[i].adjusted_p = adjusted[i];
		judge_cell(&comparison->cells[i]);
	}
	return 0;
}

/* Tests that there will be: cells that both sides have. */
static size_t count_family(const struct comparison *comparison)
{
	size_t family = 0;

	for (size_t i = 0; i < comparison->count; i++) {
		const struct compared_cell *cell = &comparison->cells[i];

		family += cell->halves[COMPARISON_BEFORE].done &&
			  cell->halves[COMPARISON_AFTER].done &&
			  !is_machine(cell);
	}
	return family;
}

int comparison_estimate(struct comparison *comparison,
			const comparison_floors *floors, struct error *err)
{
	comparison->family = count_family(comparison);
	for (size_t i = 0; i < comparison->count; i++) {
		struct compared_cell *cell = &comparison->cells[i];

		if (estimate_cell(comparison, cell, comparison->family) < 0)
			return error_make(err, ENOMEM, "cannot compare");
		cell->floor = floor_for(cell, floors);
		for (int which = 0; which < COMPARISON_SIDES; which++)
			cell->halves[which].median =
				median_of(comparison, cell, which);
		if (is_machine(cell))
			comparison->machine = cell;
	}
	return comparison_average(comparison) < 0 || judge_all(comparison) < 0
		       ? error_make(err, ENOMEM, "cannot compare")
		       : 0;
}
