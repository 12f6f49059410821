/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figure: every series, night by night. */
#include "common/cleanup.h"
#include "harness/report/figure.h"
#include "harness/report/night-parts.h"
#include "harness/report/text.h"

#include <math.h>

#define COLUMNS 3
#define WIDTH 900
#define PANEL_HEIGHT 110
/* Steps between ticks that fit in there. */
#define TICKS 5
/* Least share of the usual that an axis shows to either side, so that what does
 * not change looks so. */
#define LEAST_SHARE 0.03

static double number(const json_t *list, size_t at)
{
	return json_number_value(json_array_get(list, at));
}

static void define(FILE *out, const char *name, size_t panel, double value)
{
	if (isfinite(value))
		fprintf(out, "%s%zu = %.9g\n", name, panel, value);
	else
		fprintf(out, "%s%zu = NaN\n", name, panel);
}

static void write_points(FILE *out, const json_t *panel, size_t number_of)
{
	const json_t *point;
	size_t i;

	fprintf(out, "$nights%zu << EOD\n", number_of);
	json_array_foreach (json_object_get(panel, "points"), i, point)
		fprintf(out, "%.0f %.9g %.9g %.9g\n", number(point, 0),
			number(point, 1), number(point, 2), number(point, 3));
	fprintf(out, "EOD\n$levels%zu << EOD\n", number_of);
	json_array_foreach (json_object_get(panel, "levels"), i, point)
		fprintf(out, "%.1f %.9g\n%.1f %.9g\n\n", number(point, 0) - 0.5,
			number(point, 1), number(point, 2) + 0.5,
			number(point, 3));
	fputs("EOD\n", out);
}

static void write_cuts(FILE *out, const json_t *panel, size_t number_of)
{
	const json_t *cut;
	size_t i;

	fprintf(out, "cuts%zu = '", number_of);
	json_array_foreach (json_object_get(panel, "cuts"), i, cut)
		fprintf(out, "%s%lld", i ? " " : "",
			(long long)json_integer_value(cut));
	fputs("'\n", out);
}

/* The least of 1, 2 and 5, times a power of ten, that is no smaller. */
static double tick_of(double least)
{
	static const double steps[] = {1, 2, 5};
	double power = pow(10, floor(log10(least)));

	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		if (steps[i] * power >= least)
			return steps[i] * power;
	return 10 * power;
}

/* An interval that is far wider than all that was measured is cut off. */
static void write_range(FILE *out, const json_t *panel, size_t number_of)
{
	double low = 1 - LEAST_SHARE, high = 1 + LEAST_SHARE, margin;
	const json_t *point;
	size_t i;

	json_array_foreach (json_object_get(panel, "points"), i, point) {
		low = fmin(low, number(point, 1));
		high = fmax(high, number(point, 1));
	}
	margin = 0.4 * (high - low);
	define(out, "lowest", number_of, low - margin);
	define(out, "highest", number_of, high + margin);
	define(out, "tick", number_of,
	       tick_of((high - low + 2 * margin) / TICKS));
}

static void write_title(FILE *out, const json_t *panel, size_t number_of)
{
	cleanup_free char *title = NULL;
	char name[32];

	if (asprintf(&title, "%s in %s%s", json_text(panel, "workload", "?"),
		     json_text(panel, "environment", "?"),
		     text_label(json_text(panel, "label", NULL)).text) < 0)
		title = NULL;
	snprintf(name, sizeof(name), "title%zu", number_of);
	figure_word(out, name, title ? title : "?");
}

static void write_panel(FILE *out, const json_t *panel, size_t number_of)
{
	const json_t *band = json_object_get(panel, "band");
	int has_band = json_is_array(band);

	write_points(out, panel, number_of);
	write_cuts(out, panel, number_of);
	write_range(out, panel, number_of);
	write_title(out, panel, number_of);
	define(out, "found", number_of, json_bool(panel, "is_found", 0));
	define(out, "began", number_of, has_band ? number(band, 0) : NAN);
	define(out, "low", number_of, has_band ? number(band, 1) : NAN);
	define(out, "high", number_of, has_band ? number(band, 2) : NAN);
}

static void write_dates(FILE *out, const json_t *dates)
{
	size_t count = json_array_size(dates);
	int64_t first = json_integer_value(json_array_get(dates, 0));
	int64_t last = json_integer_value(json_array_get(dates, count - 1));

	fprintf(out, "nights = %zu\nfirstday = '%.10s'\nlastday = '%.10s'\n",
		count, text_date(first).text, text_date(last).text);
}

static size_t write_panels(FILE *out, const json_t *history)
{
	const json_t *panels = json_object_get(history, "panels"), *panel;
	size_t count = json_array_size(panels), i;

	if (count > NIGHT_PANELS)
		count = NIGHT_PANELS;
	write_dates(out, json_object_get(history, "dates"));
	json_array_foreach (panels, i, panel)
		if (i < count)
			write_panel(out, panel, i + 1);
	fprintf(out, "panels = %zu\ncolumns = %d\nrows = %zu\n", count, COLUMNS,
		(count + COLUMNS - 1) / COLUMNS);
	return count;
}

int night_draw(const json_t *document, const struct night_files *files)
{
	const struct report_options options = {.plots = files->directory,
					       .scripts = files->scripts,
					       .gnuplot = files->gnuplot,
					       .drafts = files->drafts};
	struct figure_data data = {.width = WIDTH};
	cleanup_free char *commands = NULL;
	size_t size, panels;
	int failed = -1;

	if (!files->gnuplot)
		return 0;
	data.out = open_memstream(&commands, &size);
	if (!data.out)
		return 0;
	panels = write_panels(data.out, json_object_get(document, "history"));
	data.height =
		PANEL_HEIGHT * (int)((panels + COLUMNS - 1) / COLUMNS) + 10;
	if (panels)
		failed = figure_add_script("history", &options, data.out, NULL);
	fclose(data.out);
	return !failed && figure_draw("svg noenhanced", "history.svg", commands,
				      &data, &options, NULL) == 0;
}
