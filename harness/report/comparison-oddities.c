/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples that are out of all proportion: a clock that stepped, a fault of
 * ours. They are named, never removed: that the middle counts, of samples in a
 * trial and of rounds in a start, is what makes them harmless. Trials that had
 * not settled are named where they are the middle: more than half of a side's.
 */
#include "harness/report/comparison-parts.h"

#include <math.h>

/* The sample that is out of proportion, or NaN. */
static double odd_one(struct interval samples, double middle)
{
	if (samples.high > middle * COMPARISON_ODD)
		return samples.high;
	return samples.low < middle / COMPARISON_ODD ? samples.low : NAN;
}

static void add_odd(json_t *oddities, const struct compared_cell *cell,
		    const json_t *run, const struct overhead_trial *trial,
		    double sample, double middle)
{
	json_array_append_new(
		oddities,
		json_pack("{s:O, s:o, s:o, s:I, s:I, s:f, s:f, s:o}", "run",
			  json_object_get(run, "id"), "workload",
			  store_json_text(cell->workload), "environment",
			  store_json_text(cell->environment), "start",
			  (json_int_t)trial->start, "round",
			  (json_int_t)trial->round, "sample", sample, "median",
			  middle, "unit", store_json_text(cell->unit)));
}

static void look_through(const struct compared_side *side, int which,
			 const struct compared_cell *cell, json_t *oddities)
{
	double middle = cell->halves[which].median;
	const json_t *run;
	size_t r;

	json_array_foreach (side->runs, r, run) {
		const struct compared_list *list =
			comparison_list(cell, which, r);

		for (size_t i = 0; i < list->count; i++) {
			double odd = odd_one(list->samples[i], middle);

			if (isfinite(odd))
				add_odd(oddities, cell, run, &list->trials[i],
					odd, middle);
		}
	}
}

json_t *comparison_oddities(const struct comparison *comparison)
{
	json_t *oddities = json_array();

	for (size_t i = 0; i < comparison->count; i++)
		for (int which = 0; which < COMPARISON_SIDES; which++)
			look_through(&comparison->sides[which], which,
				     &comparison->cells[i], oddities);
	return oddities;
}

json_t *comparison_unsettled(const struct comparison *comparison)
{
	static const char *const sides[COMPARISON_SIDES] = {
		[COMPARISON_BEFORE] = "a", [COMPARISON_AFTER] = "b"};
	json_t *all = json_array();

	for (size_t i = 0; i < comparison->count; i++)
		for (int which = 0; which < COMPARISON_SIDES; which++) {
			const struct compared_cell *cell =
				&comparison->cells[i];
			const struct compared_half *half = &cell->halves[which];

			if (2 * half->unsettled <= half->done)
				continue;
			json_array_append_new(
				all,
				json_pack("{s:o, s:o, s:s, s:I, s:I}",
					  "workload",
					  store_json_text(cell->workload),
					  "environment",
					  store_json_text(cell->environment),
					  "side", sides[which], "unsettled",
					  (json_int_t)half->unsettled, "trials",
					  (json_int_t)half->done));
		}
	return all;
}
