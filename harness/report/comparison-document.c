/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A comparison as one JSON object, from which all tables are written. */
#include "common/cleanup.h"
#include "harness/report/comparison-parts.h"

#include <math.h>
#include <string.h>

static json_t *number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *ratio_of(const struct compared_cell *cell)
{
	const struct interval *mean = &cell->difference.mean;

	return json_pack(
		"{s:o, s:o, s:o}", "estimate", number(exp(mean->estimate)),
		"low", number(exp(mean->low)), "high", number(exp(mean->high)));
}

static json_t *half_of(const struct compared_half *half)
{
	return json_pack("{s:o, s:I, s:I, s:I, s:I, s:I}", "median",
			 number(half->median), "done", (json_int_t)half->done,
			 "failed", (json_int_t)half->failed, "runs",
			 (json_int_t)half->runs, "starts",
			 (json_int_t)half->starts, "rounds",
			 (json_int_t)half->rounds);
}

/* "only in A", "failed in B"; NULL when both sides have it. */
static const char *missing(const struct compared_cell *cell)
{
	const struct compared_half *before = &cell->halves[COMPARISON_BEFORE];
	const struct compared_half *after = &cell->halves[COMPARISON_AFTER];

	if (before->done && after->done)
		return NULL;
	if (after->done)
		return before->failed ? "failed in A" : "only in B";
	if (before->done)
		return after->failed ? "failed in B" : "only in A";
	return "failed";
}

/* Why nothing can be told, where it is not that the interval is too wide. */
static json_t *reason_of(const struct compared_cell *cell)
{
	const struct compared_half *before = &cell->halves[COMPARISON_BEFORE];
	const struct compared_half *after = &cell->halves[COMPARISON_AFTER];
	int by_run = cell->is_by_run;
	char text[96];

	if (cell->change != CHANGE_UNKNOWN)
		return json_null();
	if (cell->is_mixed)
		return json_string("not in the same unit");
	if (!before->starts || !after->starts)
		return json_string(before->rounds && after->rounds
					   ? "the trials are gone"
					   : "no rounds in common");
	if (isfinite(cell->difference.mean.low))
		return json_null();
	snprintf(text, sizeof(text), "too few %s (%zu and %zu)",
		 by_run ? "runs" : "starts",
		 by_run ? before->runs : before->starts,
		 by_run ? after->runs : after->starts);
	return json_string(text);
}

static json_t *cell_of(const struct compared_cell *cell)
{
	static const char *const with[] = {[WITH_NATIVE] = "native",
					   [WITH_REFERENCE] = "reference",
					   [WITH_NOTHING] = NULL};
	static const char *const floor_from[] = {[FLOOR_USUAL] = "usual",
						 [FLOOR_CALIBRATED] =
							 "calibrated",
						 [FLOOR_GIVEN] = "given"};
	const char *lacking = missing(cell);

	return json_pack(
		"{s:o, s:o, s:o, s:o, s:s, s:s*, s:o, s:o, s:o, s:s, s:o, s:s*,"
		" s:o, s:f, s:s, s:s, s:o}",
		"workload", store_json_text(cell->workload), "environment",
		store_json_text(cell->environment), "label",
		store_json_text(cell->label), "unit",
		store_json_text(cell->unit), "better",
		cell->higher_is_better ? "higher" : "lower", "against",
		lacking ? NULL : with[cell->with], "a",
		half_of(&cell->halves[COMPARISON_BEFORE]), "b",
		half_of(&cell->halves[COMPARISON_AFTER]), "ratio",
		ratio_of(cell), "between", cell->is_by_run ? "runs" : "starts",
		"p", number(cell->p), "test",
		!isfinite(cell->p)  ? NULL
		: cell->is_permuted ? "permutation"
				    : "student",
		"adjusted_p", number(cell->adjusted_p), "floor", cell->floor,
		"floor_from", floor_from[cell->floor_from], "verdict",
		lacking ? lacking : change_word(cell->change), "reason",
		lacking ? json_null() : reason_of(cell));
}

/* What matters stands first; then by name. */
static int compare_cells(const void *a, const void *b)
{
	const struct compared_cell *const *first = a, *const *second = b;
	const struct compared_cell *left = *first, *right = *second;
	int lacks = (missing(left) != NULL) - (missing(right) != NULL);

	if (lacks)
		return lacks;
	if (left->change != right->change)
		return (int)left->change - (int)right->change;
	if (strcmp(left->workload, right->workload) != 0)
		return strcmp(left->workload, right->workload);
	return strcmp(left->environment, right->environment);
}

static json_t *cells_of(const struct comparison *comparison)
{
	cleanup_free const struct compared_cell **order =
		calloc(comparison->count + 1, sizeof(*order));
	json_t *cells = json_array();
	size_t used = 0;

	for (size_t i = 0; order && i < comparison->count; i++)
		if (&comparison->cells[i] != comparison->machine)
			order[used++] = &comparison->cells[i];
	if (used)
		qsort(order, used, sizeof(*order), compare_cells);
	for (size_t i = 0; i < used; i++)
		json_array_append_new(cells, cell_of(order[i]));
	return cells;
}

static json_t *means_of(const struct comparison *comparison)
{
	json_t *means = json_array();

	for (size_t i = 0; i < comparison->mean_count; i++)
		json_array_append_new(
			means,
			json_pack("{s:o, s:o, s:o}", "environment",
				  store_json_text(
					  comparison->means[i].environment),
				  "label",
				  store_json_text(comparison->means[i].label),
				  "ratio", ratio_of(&comparison->means[i])));
	return means;
}

/* How many there are of each verdict. */
static json_t *count_verdicts(const json_t *cells)
{
	json_t *counts = json_object();
	const json_t *cell;
	size_t i;

	for (int change = 0; change < CHANGES; change++)
		json_object_set_new(counts, change_word((enum change)change),
				    json_integer(0));
	json_array_foreach (cells, i, cell) {
		const char *verdict = json_text(cell, "verdict", "?");

		json_object_set_new(
			counts, verdict,
			json_integer(json_int(counts, verdict, 0) + 1));
	}
	return counts;
}

static json_t *side_of(const struct compared_side *side)
{
	return json_pack("{s:o, s:O, s:O?}", "given",
			 store_json_text(side->given), "runs", side->runs,
			 "calibration", side->floors);
}

json_t *comparison_document(const struct comparison *comparison,
			    const json_t *differences)
{
	json_t *cells = cells_of(comparison);

	return json_pack(
		"{s:s, s:i, s:o, s:o, s:O, s:f, s:f, s:I, s:o, s:o, s:o, s:o,"
		" s:o, s:o, s:o}",
		"format", "bulkhead-comparison", "schema", 1, "a",
		side_of(&comparison->sides[COMPARISON_BEFORE]), "b",
		side_of(&comparison->sides[COMPARISON_AFTER]), "differences",
		differences, "confidence", COMPARISON_CONFIDENCE, "risk",
		CHANGE_RISK, "family", (json_int_t)comparison->family,
		"machine",
		comparison->machine ? cell_of(comparison->machine)
				    : json_null(),
		"cells", cells, "means", means_of(comparison), "verdicts",
		count_verdicts(cells), "boundaries",
		comparison_boundaries(comparison), "oddities",
		comparison_oddities(comparison), "unsettled",
		comparison_unsettled(comparison));
}

static size_t lost(const json_t *document)
{
	const json_t *changed = json_object_get(
			     json_object_get(document, "boundaries"),
			     "changed"),
		     *boundary;
	size_t count = 0, i;

	json_array_foreach (changed, i, boundary)
		count += !strcmp(json_text(boundary, "change", ""),
				 boundary_change_word(BOUNDARY_LOST));
	return count;
}

int comparison_is_bad_news(const json_t *document)
{
	const json_t *counts = json_object_get(document, "verdicts");

	return json_int(counts, change_word(CHANGE_WORSE), 0) > 0 ||
	       lost(document) > 0;
}

size_t comparison_size(const json_t *document)
{
	const json_t *counts = json_object_get(document, "verdicts");
	json_int_t size = json_int(json_object_get(document, "boundaries"),
				   "compared", 0);

	for (int change = 0; change < CHANGES; change++)
		size += json_int(counts, change_word((enum change)change), 0);
	return (size_t)size;
}
