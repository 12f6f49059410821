/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figure: overhead of each workload in each environment, points with
 * intervals on a logarithmic axis. */
#include "harness/report/figure.h"
#include "harness/report/language.h"

#include <math.h>

/* Intervals are drawn to ten times beyond the farthest point; what is wider
 * runs off the frame, so that one bad interval does not flatten the rest. */
#define BEYOND 10
/* The closer look shows ratios between 1 / NEAR and this. */
#define NEAR 1.25

struct span {
	double low, high;
};

static int is_drawn(const struct analysed_environment *environment,
		    const struct analysed_cell *cell)
{
	return !environment->is_native &&
	       isfinite(cell->overhead.ratio.estimate);
}

static void widen(struct span *span, double low, double high)
{
	span->low = fmin(span->low, low);
	span->high = fmax(span->high, high);
}

typedef void (*look_at)(const struct interval *ratio, struct span *span,
			const struct span *points);

static void look_at_all(const struct analysis *analysis, look_at look,
			struct span *span, const struct span *points)
{
	size_t count = analysis->environment_count;

	for (size_t i = 0; i < analysis->compared_count * count; i++)
		if (is_drawn(&analysis->environments[i % count],
			     &analysis->cells[i]))
			look(&analysis->cells[i].overhead.ratio, span, points);
}

static void look_at_point(const struct interval *ratio, struct span *span,
			  const struct span *points)
{
	(void)points;
	widen(span, ratio->estimate, ratio->estimate);
}

static void look_at_interval(const struct interval *ratio, struct span *span,
			     const struct span *points)
{
	widen(span, fmax(ratio->low, points->low / BEYOND),
	      fmin(ratio->high, points->high * BEYOND));
}

/* What lies near 1, where differences are small beside the rest. */
static void look_near_one(const struct interval *ratio, struct span *span,
			  const struct span *points)
{
	(void)points;
	if (ratio->estimate > 1 / NEAR && ratio->estimate < NEAR)
		widen(span, fmin(ratio->estimate, fmax(ratio->low, 1 / NEAR)),
		      fmax(ratio->estimate, fmin(ratio->high, NEAR)));
}

/* The axis, and a second one for a closer look where the first is too wide to
 * show what lies near 1. */
static void write_axes(const struct analysis *analysis, FILE *out)
{
	struct span points = {1, 1}, near = {1, 1}, all;
	int closer;

	look_at_all(analysis, look_at_point, &points, NULL);
	all = points;
	look_at_all(analysis, look_at_interval, &all, &points);
	look_at_all(analysis, look_near_one, &near, NULL);
	closer = all.high / all.low > 3 && near.low < near.high;
	figure_ratio_axis(out, "axis", all.low, all.high, 10);
	figure_ratio_axis(out, "near", near.low, near.high, 7);
	fprintf(out, "closer = %d\n", closer);
}

static size_t write_environment(const struct analysis *analysis, size_t e,
				FILE *out)
{
	size_t points = 0;

	for (size_t w = 0; w < analysis->compared_count; w++) {
		const struct analysed_cell *cell =
			analysis_cell(analysis, w, e);
		struct interval ratio = cell->overhead.ratio;
		int has_interval = isfinite(ratio.low) && isfinite(ratio.high);

		if (!is_drawn(&analysis->environments[e], cell))
			continue;
		fprintf(out, "%zu %.9g %.9g %.9g\n", w + 1, ratio.estimate,
			has_interval ? fmax(ratio.low, 1e-9) : ratio.estimate,
			has_interval ? fmin(ratio.high, 1e9) : ratio.estimate);
		points++;
	}
	return points;
}

static size_t write_points(const struct analysis *analysis, FILE *out,
			   size_t *series)
{
	size_t points = 0;

	*series = 0;
	fputs("$points << EOD\n", out);
	for (size_t e = 0; e < analysis->environment_count; e++) {
		size_t written = write_environment(analysis, e, out);

		if (!written)
			continue;
		fputs("\n\n", out);
		points += written;
		(*series)++;
	}
	fputs("EOD\n", out);
	return points;
}

static void write_names(const struct analysis *analysis, FILE *out,
			size_t series)
{
	const char *comma = "";
	char name[160];

	fprintf(out, "series = %zu\narray titles[%zu] = [", series, series);
	for (size_t e = 0; e < analysis->environment_count; e++) {
		size_t points = 0;

		for (size_t w = 0; w < analysis->compared_count; w++)
			points +=
				(size_t)is_drawn(&analysis->environments[e],
						 analysis_cell(analysis, w, e));
		if (!points)
			continue;
		figure_environment(name, sizeof(name),
				   &analysis->environments[e]);
		fputs(comma, out);
		figure_string(out, name);
		comma = ", ";
	}
	fprintf(out, "]\nworkloads = %zu\nset ytics (",
		analysis->compared_count);
	for (size_t w = 0; w < analysis->compared_count; w++) {
		fputs(w ? ", " : "", out);
		figure_string(out, analysis->workloads[w].name);
		fprintf(out, " %zu", w + 1);
	}
	fputs(")\n", out);
}

static void write_words(FILE *out)
{
	figure_word(out, "say_cost",
		    _("cost as a ratio to native, logarithmic"));
	figure_word(out, "say_scale",
		    /* xgettext:no-c-format */
		    _("1: as native, 2: twice the cost; bars: 95 % interval"));
	figure_word(out, "say_closer", _("a closer look at what lies near 1"));
}

int figure_overhead(const struct analysis *analysis, struct figure_data *data)
{
	size_t series, points = write_points(analysis, data->out, &series);

	if (!points)
		return 1;
	write_names(analysis, data->out, series);
	write_axes(analysis, data->out);
	write_words(data->out);
	data->width = 980;
	data->height = (int)(120 + (series + 2) / 3 * 18 +
			     analysis->compared_count * (18 + 12 * series));
	return 0;
}
