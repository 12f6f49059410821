/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the comparison share, and those of the nights, which are
 * compared by the same figures; nobody else includes this. */
#ifndef HARNESS_REPORT_COMPARISON_PARTS_H
#define HARNESS_REPORT_COMPARISON_PARTS_H

#include "harness/report/comparison.h"

/** Note what a side says of itself: one value of a trait. Text that is NULL or
 * empty says nothing. */
void comparison_note(struct compared_side *side, const char *kind,
		     const char *name, const char *value);

/** Note what a run's plan and facts say of it. */
void comparison_note_run(struct compared_side *side,
			 const struct run_record *run);

/** Note what an environment is made like. */
void comparison_note_environment(struct compared_side *side,
				 const struct environment_record *environment);

/** The cell, or NULL. */
struct compared_cell *comparison_find(const struct comparison *comparison,
				      const char *workload,
				      const char *environment);

/** The cell, made when it is new; NULL without memory. */
struct compared_cell *comparison_cell(struct comparison *comparison,
				      const char *workload,
				      const char *environment);

/** Room for one more in an array that has `count` of `size` bytes each, and
 * grows by doubling. NULL without memory; then the old one is still there. */
void *comparison_grow(void *array, size_t count, size_t size);

/** Add a trial that is done, in a start of this number. `list` may be NULL, as
 * for want of memory. Negative without memory. */
int comparison_add_trial(struct compared_list *list,
			 const struct trial_record *trial, int64_t start);

/** Add a verdict. Of several runs' on one boundary that counts which says more
 * for it before, and more against it after: what was held once is to be held
 * each time. Negative without memory. */
int comparison_add_verdict(struct comparison *comparison, int which,
			   const char *environment,
			   const struct verdict_record *verdict);

/** Read the summaries of those runs of a side that have no trials. */
int comparison_read_summaries(struct comparison *comparison, int which,
			      struct store *store, struct error *err);

/** Where the trials of a run of a side go; NULL without memory. */
struct compared_list *comparison_list_of(struct compared_cell *cell,
					 const struct compared_side *side,
					 int which, size_t run);

/** Trials of a run, in one cell and on one side; of no cell, none. */
static inline const struct compared_list *comparison_list(
	const struct compared_cell *cell, int which, size_t run)
{
	static const struct compared_list none;
	const struct compared_list *lists =
		cell ? cell->halves[which].lists : NULL;

	return lists ? &lists[run] : &none;
}

/** What one side of a cell comes to: the logarithm of a cost, in relation to
 * something, for each start and for each run that has any. */
struct compared_figures {
	double *starts, *runs; /**< owned */
	size_t start_count, run_count;
	size_t summarised; /**< starts that are in `runs` alone */
	size_t rounds;	   /**< over all starts */
};

/** What the cell can be taken in relation to; NULL: to nothing. */
const struct compared_cell *comparison_partner(
	const struct comparison *comparison, const struct compared_cell *cell,
	enum compared_with with);

/** Figures of both sides in this relation: 1 when both have some, 0 when not,
 * negative without memory; free them in any case. */
int comparison_relate(const struct comparison *comparison,
		      const struct compared_cell *cell, enum compared_with with,
		      struct compared_figures figures[COMPARISON_SIDES]);
/** Room for these, none of which is there yet. Negative without memory. */
int compared_figures_make(struct compared_figures *figures, size_t trials,
			  size_t runs);
/** Add what the pairs of one run come to, if there are any. */
void compared_figures_add(struct compared_figures *figures,
			  const struct overhead_pair *pairs, size_t count);
void compared_figures_free(struct compared_figures *figures);

/** A run's trials of a cell as pairs with those of `partner` in the same round,
 * or, when that is NULL, alone: logarithms of costs. `pairs` has room for as
 * many as the cell has trials in that run. Returns how many. */
size_t comparison_pairs(const struct compared_cell *cell,
			const struct compared_cell *partner, int which,
			size_t run, struct overhead_pair *pairs);

/** Compare figures of both sides, and fill what comparison_estimate() finds in
 * a cell but for its adjusted p and what follows from that. */
void comparison_contrast(
	struct compared_cell *cell,
	const struct compared_figures figures[COMPARISON_SIDES], size_t family);

/** The geometric mean of the ratios to native of each other environment, over
 * all work that both sides have there. Negative without memory. */
int comparison_average(struct comparison *comparison);

/** Samples that are out of all proportion, an object for each. New reference.
 */
json_t *comparison_oddities(const struct comparison *comparison);

/** Where more than half of a side's trials of a workload in an environment had
 * not settled: an object for each. New reference. */
json_t *comparison_unsettled(const struct comparison *comparison);

/** Boundaries: how many both sides have, or one alone, and an array of those
 * that changed, the lost ones first. New reference. */
json_t *comparison_boundaries(const struct comparison *comparison);

#endif
