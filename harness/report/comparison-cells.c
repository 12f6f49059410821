/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cells of a comparison: what was measured, by workload and environment. */
#include "common/cleanup.h"
#include "harness/report/comparison-parts.h"

#include <math.h>
#include <string.h>

void *comparison_grow(void *array, size_t count, size_t size)
{
	int is_full = !count || !(count & (count - 1));

	return is_full ? realloc(array, (count ? 2 * count : 1) * size) : array;
}

struct compared_cell *comparison_find(const struct comparison *comparison,
				      const char *workload,
				      const char *environment)
{
	cleanup_free char *key = NULL;
	const json_t *at;

	if (asprintf(&key, "%s\x1f%s", workload, environment) < 0)
		return NULL;
	at = json_object_get(comparison->index, key);
	return at ? &comparison->cells[json_integer_value(at)] : NULL;
}

static struct compared_cell *add_cell(struct comparison *comparison,
				      const char *workload,
				      const char *environment)
{
	struct compared_cell *grown = comparison_grow(
		comparison->cells, comparison->count, sizeof(*grown));
	cleanup_free char *key = NULL;

	if (!grown)
		return NULL;
	comparison->cells = grown;
	grown += comparison->count;
	*grown = (struct compared_cell){.workload = strdup(workload),
					.environment = strdup(environment)};
	if (asprintf(&key, "%s\x1f%s", workload, environment) < 0 ||
	    json_object_set_new(comparison->index, key,
				json_integer((json_int_t)comparison->count++)) <
		    0)
		return NULL;
	return grown->workload && grown->environment ? grown : NULL;
}

struct compared_cell *comparison_cell(struct comparison *comparison,
				      const char *workload,
				      const char *environment)
{
	struct compared_cell *cell =
		comparison_find(comparison, workload, environment);

	return cell ? cell : add_cell(comparison, workload, environment);
}

/* The least and the largest of them. */
static struct interval extremes(const json_t *samples)
{
	struct interval made = {NAN, NAN, NAN};
	const json_t *sample;
	size_t i;

	json_array_foreach (samples, i, sample) {
		double value = json_number_value(sample);

		if (!json_is_number(sample))
			continue;
		made.low = fmin(made.low, value);
		made.high = fmax(made.high, value);
	}
	return made;
}

int comparison_add_trial(struct compared_list *list,
			 const struct trial_record *trial, int64_t start)
{
	struct overhead_trial *trials;
	struct interval *samples;

	if (!list)
		return -1;
	trials = comparison_grow(list->trials, list->count, sizeof(*trials));
	if (!trials)
		return -1;
	list->trials = trials;
	samples = comparison_grow(list->samples, list->count, sizeof(*samples));
	if (!samples)
		return -1;
	list->samples = samples;
	samples[list->count] = extremes(trial->samples);
	trials[list->count++] = (struct overhead_trial){
		.start = start, .round = trial->round, .value = trial->median};
	return 0;
}

static void free_half(struct compared_half *half, size_t runs)
{
	for (size_t i = 0; half->lists && i < runs; i++) {
		free(half->lists[i].trials);
		free(half->lists[i].samples);
	}
	free(half->lists);
}

static void free_cells(const struct comparison *comparison,
		       struct compared_cell *cells, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (int s = 0; s < COMPARISON_SIDES; s++)
			free_half(&cells[i].halves[s],
				  json_array_size(comparison->sides[s].runs));
		free(cells[i].workload);
		free(cells[i].environment);
		free(cells[i].unit);
		free(cells[i].label);
	}
	free(cells);
}

void comparison_free(struct comparison *comparison)
{
	free_cells(comparison, comparison->cells, comparison->count);
	free_cells(comparison, comparison->means, comparison->mean_count);
	json_decref(comparison->index);
	for (int s = 0; s < COMPARISON_SIDES; s++) {
		json_decref(comparison->sides[s].runs);
		json_decref(comparison->sides[s].traits);
		json_decref(comparison->sides[s].verdicts);
		json_decref(comparison->sides[s].floors);
	}
}
