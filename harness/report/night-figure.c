/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figure: what was found, night by night. */
#include "common/cleanup.h"
#include "harness/report/figure.h"
#include "harness/report/night-parts.h"

#include <math.h>

/* Panels below each other. */
#define PANELS_MOST 6
#define PANEL_WIDTH 820
#define PANEL_HEIGHT 190

static int is_drawn(const json_t *finding)
{
	return json_array_size(json_object_get(finding, "points")) > 1;
}

static void write_point(FILE *out, const json_t *point)
{
	fprintf(out, "%lld",
		(long long)json_integer_value(json_array_get(point, 0)));
	for (size_t i = 1; i < 4; i++)
		fprintf(out, " %.9g",
			json_number_value(json_array_get(point, i)));
	fputc('\n', out);
}

/* Nights, and the level since the finding began: that of a drift has no
 * interval, and its end is where it is now. */
static void write_panel(FILE *out, const json_t *finding, size_t panel)
{
	const json_t *points = json_object_get(finding, "points"), *point;
	const json_t *ratio = json_object_get(finding, "ratio");
	const json_t *last =
		json_array_get(points, json_array_size(points) - 1);
	double level = json_double(ratio, "estimate", NAN);
	char name[32];
	size_t i;

	fprintf(out, "$nights%zu << EOD\n", panel);
	json_array_foreach (points, i, point)
		write_point(out, point);
	fputs("EOD\n", out);
	snprintf(name, sizeof(name), "title%zu", panel);
	figure_word(out, name, json_text(finding, "name", "?"));
	fprintf(out,
		"began%zu = %lld\nlast%zu = %lld\nlow%zu = %.9g\nhigh%zu = %.9g\n",
		panel,
		(long long)json_int(json_object_get(finding, "began"),
				    "started_s", 0),
		panel, (long long)json_integer_value(json_array_get(last, 0)),
		panel, json_double(ratio, "low", level), panel,
		json_double(ratio, "high", level));
}

/* Noise is no level: its panel shows the bars alone. */
static size_t write_panels(FILE *out, const json_t *document)
{
	const json_t *finding;
	size_t panels = 0, i;

	json_array_foreach (json_object_get(document, "findings"), i, finding)
		if (is_drawn(finding) && panels < PANELS_MOST)
			write_panel(out, finding, ++panels);
	fprintf(out, "panels = %zu\n", panels);
	return panels;
}

int night_draw(const json_t *document, const struct night_files *files)
{
	const struct report_options options = {.plots = files->directory,
					       .scripts = files->scripts,
					       .gnuplot = files->gnuplot};
	struct figure_data data = {.width = PANEL_WIDTH};
	cleanup_free char *commands = NULL;
	size_t size, panels;
	int failed = -1;

	if (!files->gnuplot)
		return 0;
	data.out = open_memstream(&commands, &size);
	if (!data.out)
		return 0;
	panels = write_panels(data.out, document);
	data.height = PANEL_HEIGHT * (int)panels + 10;
	if (panels)
		failed = figure_add_script("history", &options, data.out, NULL);
	fclose(data.out);
	return !failed && figure_draw("svg noenhanced", "history.svg", commands,
				      &data, &options, NULL) == 0;
}
