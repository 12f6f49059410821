/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the figure of the nights shows: each series night by night, and the
 * levels in it. Pure. */
#include "common/cleanup.h"
#include "harness/report/night-parts.h"
#include "harness/stats/change-points.h"

#include <math.h>
#include <string.h>

/* Nights that are shown; a panel is about a series. */
#define SHOWN 60

#define CONFIDENCE 0.95

/* A series in relation to what it usually costs, or to what it did before what
 * was found. */
struct panel {
	const struct nights *nights;
	const struct night_series *series;
	const json_t *finding; /* of another level, or NULL; borrowed */
	size_t from;	       /* the first night that is shown */
	double base;	       /* a logarithm */
};

static int is_kind(const json_t *finding, enum finding_kind kind)
{
	return !strcmp(json_text(finding, "kind", ""), finding_word(kind));
}

static int is_about(const json_t *finding, const struct night_series *series)
{
	return (is_kind(finding, FINDING_STEP) ||
		is_kind(finding, FINDING_DRIFT)) &&
	       !strcmp(json_text(finding, "workload", ""), series->workload) &&
	       !strcmp(json_text(finding, "environment", ""),
		       series->environment);
}

static const json_t *finding_of(const struct night_series *series,
				const json_t *findings, const json_t *machine)
{
	const json_t *finding;
	size_t i;

	json_array_foreach (findings, i, finding)
		if (is_about(finding, series))
			return finding;
	return is_about(machine, series) ? machine : NULL;
}

/* Which night one of a document is. */
static size_t night_of(const struct nights *nights, const json_t *said)
{
	const char *run = json_text(said, "run", "");
	size_t night = nights->count - 1;

	while (night && strcmp(nights->nights[night].run, run) != 0)
		night--;
	return night;
}

/* The night on which what was found began. */
static size_t began_of(const struct panel *panel)
{
	return night_of(panel->nights,
			json_object_get(panel->finding, "began"));
}

static double base_of(const struct panel *panel)
{
	size_t before = panel->nights->count - 1;
	double base;

	if (is_kind(panel->finding, FINDING_STEP))
		before = began_of(panel);
	else if (is_kind(panel->finding, FINDING_DRIFT))
		before++;
	base = night_usual(panel->series->values, before);
	return isfinite(base) ? base
			      : night_usual(panel->series->values,
					    panel->nights->count);
}

/* Half of the interval of one night's mean over its starts; none: 0. */
static double half_of(const struct night_series *series, size_t night)
{
	double starts = (double)series->starts[night];

	return starts > 1 ? stats_student(CONFIDENCE, starts - 1) *
				    series->spreads[night] / sqrt(starts)
			  : 0;
}

/* [night, cost, and the ends of its interval]. */
static json_t *points_of(const struct panel *panel, size_t *rounds)
{
	json_t *points = json_array();

	for (size_t i = panel->from; i < panel->nights->count; i++) {
		double value = panel->series->values[i] - panel->base;
		double half = half_of(panel->series, i);

		if (!isfinite(value) || !isfinite(half))
			continue;
		*rounds += (size_t)panel->series->rounds[i];
		json_array_append_new(points,
				      json_pack("[I, f, f, f]",
						(json_int_t)(i - panel->from),
						exp(value), exp(value - half),
						exp(value + half)));
	}
	return points;
}

/* From one night to another, and its cost at either; logarithms, beside the
 * base. What is not shown is cut off. */
static void add_level(json_t *levels, const struct panel *panel, size_t begin,
		      size_t end, double first, double last)
{
	double nights = end > begin ? (double)(end - begin) : 1;

	if (end < panel->from || !isfinite(first) || !isfinite(last))
		return;
	if (begin < panel->from) {
		first +=
			(last - first) * (double)(panel->from - begin) / nights;
		begin = panel->from;
	}
	json_array_append_new(
		levels, json_pack("[I, f, I, f]",
				  (json_int_t)(begin - panel->from), exp(first),
				  (json_int_t)(end - panel->from), exp(last)));
}

static void add_cut(json_t *cuts, const struct panel *panel, size_t at)
{
	if (at > panel->from)
		json_array_append_new(
			cuts, json_integer((json_int_t)(at - panel->from)));
}

/* What was found is drawn as it was found: the level before, that since, and
 * where part of it was made good, the last one. */
static void add_found(const struct panel *panel, json_t *levels, json_t *cuts)
{
	const json_t *newest = json_object_get(panel->finding, "last");
	size_t end = panel->nights->count - 1, began = began_of(panel);
	size_t last = night_of(panel->nights, json_object_get(newest, "night"));
	double rise = log(json_double(json_object_get(panel->finding, "ratio"),
				      "estimate", NAN));
	double between = rise - log(json_double(newest, "ratio", NAN));

	if (is_kind(panel->finding, FINDING_DRIFT)) {
		add_level(levels, panel, began, end, -rise / 2, rise / 2);
		return;
	}
	if (began)
		add_level(levels, panel, 0, began - 1, 0, 0);
	add_cut(cuts, panel, began);
	if (last > began) {
		add_level(levels, panel, began, last - 1, between, between);
		add_cut(cuts, panel, last);
	}
	add_level(levels, panel, last, end, rise, rise);
}

/* Else by the change points of the whole history, as in the table. */
static void add_changes(const struct panel *panel, json_t *levels, json_t *cuts)
{
	size_t count = panel->nights->count, begin = 0;
	cleanup_free struct change_point *points =
		calloc(count / change_points_usual.least + 1, sizeof(*points));
	int found = points ? change_points(panel->series->values, count,
					   &change_points_usual, points)
			   : 0;

	for (int i = 0; i < found; i++) {
		double level = points[i].before - panel->base;

		add_level(levels, panel, begin, points[i].at - 1, level, level);
		add_cut(cuts, panel, points[i].at);
		begin = points[i].at;
	}
	if (found > 0)
		add_level(levels, panel, begin, count - 1,
			  points[found - 1].after - panel->base,
			  points[found - 1].after - panel->base);
	else
		add_level(levels, panel, 0, count - 1, 0, 0);
}

/* The interval of the level that was found, or null. */
static json_t *band_of(const struct panel *panel)
{
	const json_t *ratio = json_object_get(panel->finding, "ratio");
	size_t began;

	if (!is_kind(panel->finding, FINDING_STEP) ||
	    !json_is_number(json_object_get(ratio, "low")))
		return json_null();
	began = began_of(panel);
	return json_pack(
		"[I, f, f]",
		(json_int_t)(began > panel->from ? began - panel->from : 0),
		json_double(ratio, "low", NAN),
		json_double(ratio, "high", NAN));
}

/* Null where there is nothing to draw. */
static json_t *panel_json(const struct panel *panel)
{
	json_t *levels = json_array(), *cuts = json_array(), *points;
	size_t rounds = 0;

	points = points_of(panel, &rounds);
	if (panel->finding)
		add_found(panel, levels, cuts);
	else
		add_changes(panel, levels, cuts);
	return json_pack("{s:o, s:o, s:o, s:b, s:b, s:o, s:o, s:o, s:o, s:I}",
			 "workload", store_json_text(panel->series->workload),
			 "environment",
			 store_json_text(panel->series->environment), "label",
			 store_json_text(panel->series->label), "is_found",
			 panel->finding != NULL, "is_red",
			 json_bool(panel->finding, "is_red", 0), "points",
			 points, "levels", levels, "cuts", cuts, "band",
			 band_of(panel), "trials", (json_int_t)rounds);
}

/* What is red, what else was found, what changed once, and the rest. */
enum { RANKS = 4 };

static int rank_of(const json_t *panel)
{
	if (json_bool(panel, "is_found", 0))
		return !json_bool(panel, "is_red", 0);
	return json_array_size(json_object_get(panel, "cuts")) ? 2 : 3;
}

static json_t *in_order(const json_t *panels)
{
	json_t *ordered = json_array(), *panel;
	size_t i;

	for (int rank = 0; rank < RANKS; rank++)
		json_array_foreach (panels, i, panel)
			if (rank_of(panel) == rank)
				json_array_append(ordered, panel);
	return ordered;
}

static json_t *dates_of(const struct nights *nights, size_t from)
{
	json_t *dates = json_array();

	for (size_t i = from; i < nights->count; i++)
		json_array_append_new(
			dates,
			json_integer((json_int_t)nights->nights[i].started_s));
	return dates;
}

json_t *night_panels(const struct nights *nights, const json_t *findings,
		     const json_t *machine)
{
	size_t from = nights->count > SHOWN ? nights->count - SHOWN : 0;
	cleanup_json json_t *panels = json_array();

	for (size_t i = 0; nights->count && i < nights->series_count; i++) {
		struct panel panel = {
			.nights = nights,
			.series = &nights->series[i],
			.finding = finding_of(&nights->series[i], findings,
					      machine),
			.from = from,
		};
		json_t *made;

		panel.base = base_of(&panel);
		made = panel_json(&panel);
		if (json_array_size(json_object_get(made, "points")) > 1)
			json_array_append(panels, made);
		json_decref(made);
	}
	return json_pack("{s:o, s:o}", "dates", dates_of(nights, from),
			 "panels", in_order(panels));
}
