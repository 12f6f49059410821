/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The half of a comparison that is about costs: ratios, intervals, verdicts. */
#include "common/cleanup.h"
#include "harness/report/comparison-parts.h"
#include "harness/report/floors.h"
#include "harness/stats/family.h"

#include <math.h>
#include <string.h>

static struct group group_of(const struct compared_cell *cell,
			     const struct compared_figures *figures)
{
	if (cell->is_by_run)
		return (struct group){figures->runs, figures->run_count};
	return (struct group){figures->starts, figures->start_count};
}

/* The starts of a summary count where runs do; one by one they are gone. */
static void fill_half(struct compared_half *half,
		      const struct compared_figures *figures, int is_by_run)
{
	half->runs = figures->run_count;
	half->starts =
		figures->start_count + (is_by_run ? figures->summarised : 0);
	half->rounds = figures->rounds;
}

void comparison_contrast(
	struct compared_cell *cell,
	const struct compared_figures figures[COMPARISON_SIDES], size_t family)
{
	const struct compared_figures *first = &figures[COMPARISON_BEFORE];
	const struct compared_figures *second = &figures[COMPARISON_AFTER];
	struct contrast contrast;

	cell->is_by_run = first->run_count > 1 || second->run_count > 1;
	fill_half(&cell->halves[COMPARISON_BEFORE], first, cell->is_by_run);
	fill_half(&cell->halves[COMPARISON_AFTER], second, cell->is_by_run);
	/* One run against several: could it be one of them? */
	contrast =
		contrast_groups(group_of(cell, first), group_of(cell, second),
				cell->is_by_run, family);
	cell->difference = contrast.difference;
	cell->p = contrast.p;
	cell->is_permuted = contrast.is_permuted;
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
		/* Of a summary its mean. */
		if (list->summary.rounds)
			values[used++] = exp(cell->higher_is_better
						     ? -list->summary.alone
						     : list->summary.alone);
	}
	return values ? stats_median(values, used) : NAN;
}

/* How fast the machine is, and not whether it is as it should be. */
static int is_machine(const struct compared_cell *cell)
{
	return !strcmp(cell->workload, "reference") &&
	       !strcmp(cell->environment, "native");
}

static void find_floor(const struct comparison *comparison,
		       struct compared_cell *cell,
		       const comparison_floors *floors)
{
	double given = json_double(floors, cell->workload,
				   json_double(floors, "", NAN));
	double calibrated = floors_of_both(
		comparison->sides[COMPARISON_BEFORE].floors,
		comparison->sides[COMPARISON_AFTER].floors, cell->workload);

	cell->floor_from = isfinite(given)	  ? FLOOR_GIVEN
			   : isfinite(calibrated) ? FLOOR_CALIBRATED
						  : FLOOR_USUAL;
	cell->floor = isfinite(given)	     ? given
		      : isfinite(calibrated) ? calibrated
					     : change_floor(cell->workload);
}

static void judge_cell(struct compared_cell *cell)
{
	struct interval ratio = contrast_ratio(&cell->difference);

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
		find_floor(comparison, cell, floors);
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
