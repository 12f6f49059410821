/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each series costs tonight, beside what it usually costs. Pure. */
#include "common/cleanup.h"
#include "harness/report/night-parts.h"
#include "harness/stats/change-points.h"

#include <math.h>
#include <string.h>

double night_usual(const double *values, size_t count)
{
	double known[HISTORY_WINDOW];
	size_t used = 0;

	for (size_t i = count; i-- && used < HISTORY_WINDOW;)
		if (isfinite(values[i]))
			known[used++] = values[i];
	return stats_median(known, used);
}

static int is_turned(const struct night_series *series, int is_ratio)
{
	return !is_ratio && series->higher_is_better;
}

/* A logarithm of a cost as what people read: a ratio to native, or a number in
 * the workload's unit. */
static json_t *shown(const struct night_series *series, int is_ratio,
		     double logarithm)
{
	return night_number(
		exp(is_turned(series, is_ratio) ? -logarithm : logarithm));
}

/* The last change in all that is known of a series; whether there is one. */
static int last_change(const double *values, size_t count,
		       struct change_point *last)
{
	cleanup_free struct change_point *points =
		calloc(count / change_points_usual.least + 1, sizeof(*points));
	int found = points ? change_points(values, count, &change_points_usual,
					   points)
			   : 0;

	if (found > 0)
		*last = points[found - 1];
	return found > 0;
}

static int is_of_level(const char *kind)
{
	return !strcmp(kind, finding_word(FINDING_STEP)) ||
	       !strcmp(kind, finding_word(FINDING_DRIFT));
}

/* The finding that tells of another level of a series, or NULL. */
static const json_t *level_finding(const struct night_series *series,
				   const json_t *findings,
				   const json_t *machine)
{
	const json_t *finding;
	size_t i;

	if (night_is_machine(series))
		return machine;
	json_array_foreach (findings, i, finding)
		if (is_of_level(json_text(finding, "kind", "")) &&
		    !strcmp(json_text(finding, "workload", ""),
			    series->workload) &&
		    !strcmp(json_text(finding, "environment", ""),
			    series->environment))
			return finding;
	return NULL;
}

/* Since which night it has been what it is, and how many times what it was: as
 * the finding says, so that one page tells one story, else by the whole
 * history. */
static void put_since(json_t *level, const struct nights *nights,
		      const struct night_series *series, int is_ratio,
		      const double *values, const json_t *finding)
{
	const json_t *told = json_object_get(finding, "last");
	struct change_point last;
	json_t *since;
	double step;

	if (told) {
		since = json_incref(json_object_get(told, "night"));
		step = log(json_double(told, "ratio", NAN));
	} else if (last_change(values, nights->count, &last)) {
		since = night_json(&nights->nights[last.at]);
		step = last.after - last.before;
	} else {
		return;
	}
	json_object_set_new(level, "since", since);
	json_object_set_new(
		level, "changed",
		night_number(exp(is_turned(series, is_ratio) ? -step : step)));
}

static json_t *level_of(const struct nights *nights,
			const struct night_series *series,
			const json_t *finding)
{
	size_t last = nights->count - 1;
	int is_ratio = series->against && !strcmp(series->against, "native");
	const double *values = is_ratio ? series->values : series->alone;
	size_t measured = 0;
	json_t *level;

	for (size_t i = 0; i < nights->count; i++)
		measured += isfinite(values[i]) != 0;
	level = json_pack(
		"{s:o, s:o, s:o, s:o, s:o, s:I, s:o, s:o, s:n, s:n}",
		"workload", store_json_text(series->workload), "environment",
		store_json_text(series->environment), "label",
		store_json_text(series->label), "unit",
		is_ratio ? json_null() : store_json_text(series->unit),
		"against", store_json_text(series->against), "nights",
		(json_int_t)measured, "usual",
		shown(series, is_ratio, night_usual(values, last)), "tonight",
		shown(series, is_ratio, values[last]), "since", "changed");
	put_since(level, nights, series, is_ratio, values, finding);
	return level;
}

json_t *night_levels(const struct nights *nights, const json_t *findings,
		     const json_t *machine)
{
	json_t *levels = json_array();

	for (size_t i = 0; nights->count && i < nights->series_count; i++) {
		const struct night_series *series = &nights->series[i];

		json_array_append_new(
			levels,
			level_of(nights, series,
				 level_finding(series, findings, machine)));
	}
	return levels;
}
