/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The geometric mean of an environment's ratios to native, on both sides. */
#include "common/cleanup.h"
#include "harness/report/analysis.h"
#include "harness/report/comparison-parts.h"

#include <math.h>
#include <string.h>

/* The cells of one environment that count in its mean, and native's. */
struct members {
	const struct compared_cell **cells, **natives; /* owned */
	size_t count;
	/* Of one run on one side, member by member: */
	struct overhead_pair **pairs; /* owned, and each of them */
	size_t *counts;		      /* owned */
};

static void free_pairs(struct members *members)
{
	for (size_t i = 0; members->pairs && i < members->count; i++) {
		free(members->pairs[i]);
		members->pairs[i] = NULL;
	}
}

static void free_members(struct members *members)
{
	free_pairs(members);
	free(members->cells);
	free(members->natives);
	free(members->pairs);
	free(members->counts);
}

/* A summary has no rounds to be averaged. */
static int has_trials(const struct comparison *comparison,
		      const struct compared_cell *cell, int which)
{
	size_t runs = json_array_size(comparison->sides[which].runs);
	size_t trials = 0;

	for (size_t run = 0; run < runs; run++)
		trials += comparison_list(cell, which, run)->count;
	return trials > 0;
}

static int find_members(const struct comparison *comparison,
			const char *environment, struct members *members)
{
	size_t room = comparison->count + 1;

	*members = (struct members){
		.cells = calloc(room, sizeof(*members->cells)),
		.natives = calloc(room, sizeof(*members->natives)),
		.pairs = calloc(room, sizeof(*members->pairs)),
		.counts = calloc(room, sizeof(*members->counts)),
	};
	if (!members->cells || !members->natives || !members->pairs ||
	    !members->counts)
		return -1;
	for (size_t i = 0; i < comparison->count; i++) {
		const struct compared_cell *cell = &comparison->cells[i];

		if (strcmp(cell->environment, environment) != 0 ||
		    cell->with != WITH_NATIVE ||
		    !workload_is_averaged(cell->workload) ||
		    !cell->halves[COMPARISON_BEFORE].starts ||
		    !cell->halves[COMPARISON_AFTER].starts ||
		    !has_trials(comparison, cell, COMPARISON_BEFORE) ||
		    !has_trials(comparison, cell, COMPARISON_AFTER))
			continue;
		members->natives[members->count] =
			comparison_find(comparison, cell->workload, "native");
		members->cells[members->count++] = cell;
	}
	return 0;
}

static int average_run(struct members *members, int which, size_t run,
		       struct compared_figures *figures)
{
	cleanup_free struct overhead_pair *means = NULL;

	for (size_t i = 0; i < members->count; i++) {
		size_t trials =
			comparison_list(members->cells[i], which, run)->count;

		members->pairs[i] =
			calloc(trials + 1, sizeof(**members->pairs));
		if (!members->pairs[i])
			return -1;
		members->counts[i] =
			comparison_pairs(members->cells[i], members->natives[i],
					 which, run, members->pairs[i]);
	}
	means = calloc(members->counts[0] + 1, sizeof(*means));
	if (!means)
		return -1;
	compared_figures_add(
		figures, means,
		overhead_average(
			(const struct overhead_pair *const *)members->pairs,
			members->counts, members->count, means));
	free_pairs(members);
	return 0;
}

static int average_side(const struct comparison *comparison,
			struct members *members, int which,
			struct compared_figures *figures)
{
	size_t runs = json_array_size(comparison->sides[which].runs);

	if (compared_figures_make(
		    figures, members->cells[0]->halves[which].done, runs) < 0)
		return -1;
	for (size_t run = 0; run < runs; run++)
		if (average_run(members, which, run, figures) < 0)
			return -1;
	return 0;
}

static int average_members(struct comparison *comparison,
			   struct members *members)
{
	const struct compared_cell *first = members->cells[0];
	struct compared_figures figures[COMPARISON_SIDES] = {{0}};
	struct compared_cell *mean = comparison_grow(
		comparison->means, comparison->mean_count, sizeof(*mean));
	int failed = !mean;

	if (mean) {
		comparison->means = mean;
		mean += comparison->mean_count++;
		*mean = (struct compared_cell){
			.workload = strdup("geometric mean"),
			.environment = strdup(first->environment),
			.label = first->label ? strdup(first->label) : NULL,
			.adjusted_p = NAN,
			.change = CHANGE_UNKNOWN,
		};
		failed = !mean->workload || !mean->environment;
	}
	for (int which = 0; !failed && which < COMPARISON_SIDES; which++) {
		failed = average_side(comparison, members, which,
				      &figures[which]) < 0;
		mean->halves[which].done = figures[which].rounds;
		mean->halves[which].median = NAN;
	}
	if (!failed)
		comparison_contrast(mean, figures, 1);
	compared_figures_free(&figures[COMPARISON_BEFORE]);
	compared_figures_free(&figures[COMPARISON_AFTER]);
	return failed ? -1 : 0;
}

/* Whether this environment has its mean already. */
static int is_averaged(const struct comparison *comparison,
		       const struct compared_cell *cell)
{
	for (size_t i = 0; i < comparison->mean_count; i++)
		if (!strcmp(comparison->means[i].environment,
			    cell->environment))
			return 1;
	return 0;
}

int comparison_average(struct comparison *comparison)
{
	int failed = 0;

	for (size_t i = 0; !failed && i < comparison->count; i++) {
		const struct compared_cell *cell = &comparison->cells[i];
		struct members members = {0};

		if (is_averaged(comparison, cell))
			continue;
		failed = find_members(comparison, cell->environment, &members) <
			 0;
		if (!failed && members.count > 1)
			failed = average_members(comparison, &members) < 0;
		free_members(&members);
	}
	return failed ? -1 : 0;
}
