/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/outliers.h"

#include "common/cleanup.h"
#include "harness/report/language.h"
#include "harness/report/text.h"
#include "harness/stats/outliers.h"
#include "harness/store/store.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Lines that are written. */
#define NAMED 12

/* Trials of a workload in an environment, and what is odd about them. */
struct cell {
	const json_t *environment, *trials; /* borrowed */
	const char *workload;
	struct outlier_limits limits;
	size_t samples, outliers;
	double farthest, distance; /* on a logarithmic scale */
	const json_t *trial;	   /* of that; borrowed */
};

static size_t count_samples(const json_t *trials)
{
	const json_t *trial;
	size_t count = 0, i;

	json_array_foreach (trials, i, trial)
		count += json_array_size(json_object_get(trial, "samples"));
	return count;
}

static void find_limits(struct cell *cell)
{
	cleanup_free double *values =
		malloc((count_samples(cell->trials) + 1) * sizeof(*values));
	const json_t *trial, *sample;
	size_t i, s;

	cell->limits.median = NAN;
	if (!values)
		return;
	json_array_foreach (cell->trials, i, trial)
		json_array_foreach (json_object_get(trial, "samples"), s,
				    sample)
			values[cell->samples++] = json_number_value(sample);
	cell->limits = outlier_limits(values, cell->samples);
}

static void look_at(struct cell *cell, const json_t *trial, double sample)
{
	double distance =
		sample > 0 ? fabs(log(sample / cell->limits.median)) : INFINITY;

	if (!outlier_is(&cell->limits, sample))
		return;
	cell->outliers++;
	if (distance <= cell->distance)
		return;
	cell->distance = distance;
	cell->farthest = sample;
	cell->trial = trial;
}

static json_t *cell_json(const struct cell *cell)
{
	const json_t *label = json_object_get(cell->environment, "label");

	return json_pack(
		"{s:o, s:O, s:O?, s:O?, s:I, s:I, s:f, s:f, s:O?, s:O?, s:f}",
		"workload", store_json_text(cell->workload), "environment",
		json_object_get(cell->environment, "name"), "label", label,
		"unit", json_object_get(cell->trial, "unit"), "samples",
		(json_int_t)cell->samples, "outliers",
		(json_int_t)cell->outliers, "median", cell->limits.median,
		"farthest", cell->farthest, "start",
		json_object_get(cell->trial, "start"), "round",
		json_object_get(cell->trial, "round"), "distance",
		fmin(cell->distance, DBL_MAX));
}

static void put_in_order(json_t *all, json_t *found)
{
	double distance = json_double(found, "distance", 0);
	size_t at = 0;

	while (at < json_array_size(all) &&
	       json_double(json_array_get(all, at), "distance", 0) >= distance)
		at++;
	json_array_insert_new(all, at, found);
}

static void look_through(json_t *all, struct cell *cell)
{
	const json_t *trial, *sample;
	size_t i, s;

	find_limits(cell);
	json_array_foreach (cell->trials, i, trial)
		json_array_foreach (json_object_get(trial, "samples"), s,
				    sample)
			look_at(cell, trial, json_number_value(sample));
	if (cell->outliers)
		put_in_order(all, cell_json(cell));
}

/* Trials that were done, by their workload. New reference. */
static json_t *by_workload(const json_t *environment)
{
	json_t *all = json_object(), *trial;
	size_t i;

	json_array_foreach (json_object_get(environment, "trials"), i, trial) {
		const char *workload = json_text(trial, "workload", "?");

		if (strcmp(json_text(trial, "status", ""), "done") != 0)
			continue;
		if (!json_object_get(all, workload))
			json_object_set_new(all, workload, json_array());
		json_array_append(json_object_get(all, workload), trial);
	}
	return all;
}

json_t *outliers_find(const json_t *run)
{
	json_t *all = json_array();
	const json_t *environment;
	size_t i;

	json_array_foreach (json_object_get(run, "environments"), i,
			    environment) {
		cleanup_json json_t *workloads = by_workload(environment);
		const char *workload;
		json_t *trials;

		json_object_foreach (workloads, workload, trials)
			look_through(all,
				     &(struct cell){.environment = environment,
						    .trials = trials,
						    .workload = workload});
	}
	return all;
}

static void write_line(FILE *out, const json_t *found)
{
	const char *unit = json_text(found, "unit", NULL);

	fputs("- ", out);
	text_markdown(out, json_text(found, "workload", "?"));
	fputs(_(" in "), out);
	text_markdown(out, json_text(found, "environment", "?"));
	fputs(text_label(json_text(found, "label", NULL)).text, out);
	fprintf(out,
		_(": %zu of %zu samples, the farthest %s, where the median is %s (start %lld, round %lld)\n"),
		(size_t)json_int(found, "outliers", 0),
		(size_t)json_int(found, "samples", 0),
		text_value(json_double(found, "farthest", NAN), unit).text,
		text_value(json_double(found, "median", NAN), unit).text,
		(long long)json_int(found, "start", 0),
		(long long)json_int(found, "round", 0));
}

void outliers_write(FILE *out, const json_t *outliers)
{
	size_t count = json_array_size(outliers);

	if (!count)
		return;
	fprintf(out,
		_("Farther from the median of their workload in their environment than %g times the usual distance (by logarithms; the median absolute deviation times 1.4826), and by a factor of more than %g. They count as all others do: a trial is the median of its samples, and a start that of its trials, which one of them does not move.\n\n"),
		OUTLIER_SCALES, OUTLIER_TIMES);
	for (size_t i = 0; i < count && i < NAMED; i++)
		write_line(out, json_array_get(outliers, i));
	if (count > NAMED)
		fprintf(out, _("- and in %zu more\n"), count - NAMED);
	fputc('\n', out);
}
