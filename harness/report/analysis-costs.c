/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The half of the analysis that is about costs: workloads and overheads. */
#include "common/cleanup.h"
#include "harness/report/analysis-parts.h"

#include <math.h>
#include <string.h>

int workload_is_life(const char *name)
{
	return strncmp(name, "life.", 5) == 0;
}

int workload_is_averaged(const char *name)
{
	return !is_same(name, "null") && !is_same(name, "reference") &&
	       !workload_is_life(name);
}

int analysis_has_average(const struct analysis *analysis)
{
	size_t w;

	for (w = 0; w < analysis->workload_count; w++)
		if (analysis->workloads[w].is_averaged)
			return 1;
	return 0;
}

static int add_workload(struct analysis *analysis, const json_t *trial)
{
	const char *name = json_text(trial, "workload", "?");
	struct analysed_workload *grown, *workload;
	size_t i;

	for (i = 0; i < analysis->workload_count; i++)
		if (is_same(analysis->workloads[i].name, name))
			break;
	if (i == analysis->workload_count) {
		grown = realloc(analysis->workloads, (i + 1) * sizeof(*grown));
		if (!grown)
			return -1;
		analysis->workloads = grown;
		analysis->workload_count++;
		grown[i] = (struct analysed_workload){
			.name = name,
			.is_averaged = workload_is_averaged(name),
			.is_life = workload_is_life(name)};
	}
	workload = &analysis->workloads[i];
	if (!workload->unit) {
		workload->unit = json_text(trial, "unit", NULL);
		workload->higher_is_better =
			is_same(json_text(trial, "better", ""), "higher");
	}
	return 0;
}

static int compare_workloads(const void *a, const void *b)
{
	const struct analysed_workload *left = a, *right = b;

	if (left->is_life != right->is_life)
		return left->is_life - right->is_life;
	if (left->is_averaged != right->is_averaged)
		return left->is_averaged - right->is_averaged;
	return strcmp(left->name, right->name);
}

static int find_workloads(struct analysis *analysis, struct error *err)
{
	for (size_t e = 0; e < analysis->environment_count; e++) {
		const json_t *trial;
		size_t i;

		json_array_foreach (
			environment_list(&analysis->environments[e], "trials"),
			i, trial)
			if (add_workload(analysis, trial) < 0)
				return analysis_out_of_memory(err);
	}
	for (size_t w = 0; w < analysis->workload_count; w++)
		analysis->compared_count += !analysis->workloads[w].is_life;
	if (analysis->workload_count)
		qsort(analysis->workloads, analysis->workload_count,
		      sizeof(*analysis->workloads), compare_workloads);
	return 0;
}

/* Trials of one workload in one environment. */
struct series {
	struct overhead_trial *trials; /* owned */
	size_t done, failed;
};

static int collect(const struct analysed_environment *environment,
		   const char *workload, struct series *series)
{
	const json_t *all = environment_list(environment, "trials"), *trial;
	size_t i;

	*series = (struct series){0};
	series->trials =
		calloc(json_array_size(all) + 1, sizeof(*series->trials));
	if (!series->trials)
		return -1;
	json_array_foreach (all, i, trial) {
		if (!is_same(json_text(trial, "workload", ""), workload))
			continue;
		if (!is_same(json_text(trial, "status", ""), "done")) {
			series->failed++;
			continue;
		}
		series->trials[series->done++] = (struct overhead_trial){
			.start = json_int(trial, "start", 0),
			.round = json_int(trial, "round", 0),
			.value = json_double(trial, "median", NAN),
		};
	}
	return 0;
}

static double series_median(const struct series *series)
{
	cleanup_free double *values = calloc(series->done + 1, sizeof(*values));

	if (!values)
		return NAN;
	for (size_t i = 0; i < series->done; i++)
		values[i] = series->trials[i].value;
	return stats_median(values, series->done);
}

struct overhead analysis_ratio(const struct analysis *analysis, size_t workload,
			       size_t environment, size_t other)
{
	const struct analysed_workload *of = &analysis->workloads[workload];
	struct overhead ratio = overhead_estimate(NULL, 0, 0, 1);
	struct series own = {0}, base = {0};
	struct overhead_pair *pairs = NULL;

	if (!collect(&analysis->environments[environment], of->name, &own) &&
	    !collect(&analysis->environments[other], of->name, &base))
		pairs = calloc(own.done + 1, sizeof(*pairs));
	if (pairs)
		ratio = overhead_estimate(
			pairs,
			overhead_pairs(base.trials, base.done, own.trials,
				       own.done, of->higher_is_better, pairs),
			ANALYSIS_CONFIDENCE, 1);
	free(pairs);
	free(own.trials);
	free(base.trials);
	return ratio;
}

/* Pairs of one environment: per workload, in the order of the workloads. */
struct paired {
	struct overhead_pair **lists; /* owned, and each of them */
	size_t *counts;		      /* owned */
	size_t workloads;
};

static void free_paired(struct paired *paired)
{
	for (size_t i = 0; paired->lists && i < paired->workloads; i++)
		free(paired->lists[i]);
	free(paired->lists);
	free(paired->counts);
}

static int pair_workload(const struct analysis *analysis,
			 const struct analysed_environment *environment,
			 size_t w, struct paired *paired)
{
	const struct analysed_workload *workload = &analysis->workloads[w];
	size_t e = (size_t)(environment - analysis->environments);
	struct analysed_cell *cell =
		&analysis->cells[w * analysis->environment_count + e];
	struct series own = {0}, native = {0};
	int failed = collect(environment, workload->name, &own) < 0;

	if (!failed && analysis->native)
		failed = collect(analysis->native, workload->name, &native) < 0;
	paired->lists[w] = calloc(own.done + 1, sizeof(**paired->lists));
	if (!failed && paired->lists[w]) {
		cell->done = own.done;
		cell->failed = own.failed;
		cell->median = series_median(&own);
		if (!environment->is_native && !workload->is_life)
			paired->counts[w] = overhead_pairs(
				native.trials, native.done, own.trials,
				own.done, workload->higher_is_better,
				paired->lists[w]);
	}
	failed |= !paired->lists[w];
	free(own.trials);
	free(native.trials);
	return failed ? -1 : 0;
}

/* The average, over workloads that were paired at all. */
static int average(const struct analysis *analysis,
		   struct analysed_environment *environment,
		   const struct paired *paired)
{
	size_t used = 0, longest = 0, made;
	cleanup_free const struct overhead_pair **lists =
		calloc(paired->workloads + 1, sizeof(*lists));
	cleanup_free size_t *counts =
		calloc(paired->workloads + 1, sizeof(*counts));
	cleanup_free struct overhead_pair *pairs = NULL;

	if (!lists || !counts)
		return -1;
	for (size_t w = 0; w < paired->workloads; w++) {
		if (!analysis->workloads[w].is_averaged || !paired->counts[w])
			continue;
		lists[used] = paired->lists[w];
		counts[used++] = paired->counts[w];
		if (paired->counts[w] > longest)
			longest = paired->counts[w];
	}
	pairs = calloc(longest + 1, sizeof(*pairs));
	if (!pairs)
		return -1;
	made = overhead_average(lists, counts, used, pairs);
	environment->average =
		overhead_estimate(pairs, made, ANALYSIS_CONFIDENCE, 1);
	return 0;
}

static int analyse_environment(struct analysis *analysis,
			       struct analysed_environment *environment,
			       struct paired *paired)
{
	size_t workloads = analysis->workload_count;

	paired->workloads = workloads;
	paired->lists = calloc(workloads + 1, sizeof(*paired->lists));
	paired->counts = calloc(workloads + 1, sizeof(*paired->counts));
	if (!paired->lists || !paired->counts)
		return -1;
	for (size_t w = 0; w < workloads; w++) {
		if (pair_workload(analysis, environment, w, paired) < 0)
			return -1;
		analysis->comparisons += paired->counts[w] > 0;
	}
	return average(analysis, environment, paired);
}

static void estimate_cells(struct analysis *analysis,
			   const struct paired *paired)
{
	size_t count = analysis->environment_count;

	for (size_t e = 0; e < count; e++)
		for (size_t w = 0; w < analysis->workload_count; w++) {
			struct analysed_cell *cell =
				&analysis->cells[w * count + e];

			cell->overhead = overhead_estimate(
				paired[e].lists[w], paired[e].counts[w],
				ANALYSIS_CONFIDENCE, 1);
			cell->simultaneous = overhead_estimate(
				paired[e].lists[w], paired[e].counts[w],
				ANALYSIS_CONFIDENCE, analysis->comparisons);
		}
}

int analysis_add_costs(struct analysis *analysis, struct error *err)
{
	size_t count = analysis->environment_count;
	cleanup_free struct paired *paired = calloc(count + 1, sizeof(*paired));
	int failed = 0;

	if (find_workloads(analysis, err) < 0)
		return -1;
	analysis->cells = calloc(count * analysis->workload_count + 1,
				 sizeof(*analysis->cells));
	if (!paired || !analysis->cells)
		return analysis_out_of_memory(err);
	for (size_t e = 0; e < count; e++)
		failed |= analyse_environment(analysis,
					      &analysis->environments[e],
					      &paired[e]) < 0;
	if (!failed)
		estimate_cells(analysis, paired);
	for (size_t e = 0; e < count; e++)
		free_paired(&paired[e]);
	return failed ? analysis_out_of_memory(err) : 0;
}
