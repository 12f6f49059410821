/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figure: neighbours as heat maps, a panel for each environment and place. The
 * darker, the slower; what is degraded is bold, what is open has a mark. */
#include "harness/report/figure.h"
#include "harness/report/language.h"
#include "harness/report/neighbours.h"
#include "harness/report/text.h"

#include <math.h>

/* Panels stand in two lines, the same CPU above; in cells. */
#define PANEL_GAP 1
#define HEAD_LINES 7
#define CELL_WIDTH 52
#define CELL_HEIGHT 22
#define NAMES_WIDTH 150
/* For the words below. */
#define WIDTH_LEAST 640

/* One colour that gets darker, so that grey tells the same. */
static const struct {
	double from;
	const char *colour;
	int light_text;
} shades[] = {
	{0, "0xffffff", 0},   {NEIGHBOUR_FLOOR, "0xfee6ce", 0},
	{1.6, "0xfdd0a2", 0}, {2.4, "0xfdae6b", 0},
	{4, "0xf0822e", 0},   {10, "0xc04a02", 1},
	{30, "0x7f2704", 1},
};

static size_t shade_of(double ratio)
{
	size_t shade = sizeof(shades) / sizeof(*shades) - 1;

	while (shade && !(ratio >= shades[shade].from))
		shade--;
	return shade;
}

static void write_cell(FILE *out, const struct neighbours_cell *cell, size_t x,
		       size_t y)
{
	double ratio = cell->slowdown.estimate;
	size_t shade = shade_of(ratio);

	if (!isfinite(ratio)) {
		fprintf(out, "%zu %zu 0xdddddd 0 0 \"–\"\n", x, y);
		return;
	}
	fprintf(out, "%zu %zu %s %d %d \"", x, y, shades[shade].colour,
		shades[shade].light_text, cell->outcome == NEIGHBOUR_DEGRADED);
	fputs(text_fixed(ratio, ratio < 9.95 ? 1 : 0).text, out);
	fputs(cell->outcome == NEIGHBOUR_UNDECIDED ||
			      cell->outcome == NEIGHBOUR_UNKNOWN
		      ? "?\"\n"
		      : "\"\n",
	      out);
}

/* Column of panels that an environment has, by its first seat. */
static size_t column_of(const struct neighbours *n, size_t seat)
{
	size_t column = 0;

	for (size_t s = 1; s <= seat; s++)
		column +=
			n->seats[s].environment != n->seats[s - 1].environment;
	return column;
}

static size_t left_of(const struct neighbours *n, size_t seat)
{
	return column_of(n, seat) * (n->victim_count + PANEL_GAP);
}

static size_t top_of(const struct neighbours *n,
		     const struct neighbours_seat *seat)
{
	return seat->same_cpu ? HEAD_LINES
			      : n->antagonist_count + 2 * HEAD_LINES;
}

static void write_panel(const struct neighbours *n, size_t s, FILE *out)
{
	const struct neighbours_seat *seat = &n->seats[s];

	for (size_t a = 0; a < n->antagonist_count; a++)
		for (size_t v = 0; v < n->victim_count; v++)
			write_cell(out, neighbours_cell(n, seat, a, v),
				   left_of(n, s) + v, top_of(n, seat) + a);
}

/* $heads: where, and what the panel is; $victims: names above columns. */
static void write_heads(const struct neighbours *n, FILE *out)
{
	fputs("$heads << EOD\n", out);
	for (size_t s = 0; s < n->seat_count; s++) {
		char name[160], title[256];

		figure_environment(name, sizeof(name), n->seats[s].environment);
		snprintf(title, sizeof(title), "%s, %s", name,
			 n->seats[s].same_cpu ? _("same CPU")
					      : _("different CPUs"));
		fprintf(out, "%zu %zu ", left_of(n, s),
			top_of(n, &n->seats[s]) - HEAD_LINES + 1);
		figure_field(out, title);
		fputc('\n', out);
	}
	fputs("EOD\n$victims << EOD\n", out);
	for (size_t s = 0; s < n->seat_count; s++)
		for (size_t v = 0; v < n->victim_count; v++) {
			fprintf(out, "%zu %zu ", left_of(n, s) + v,
				top_of(n, &n->seats[s]) - 1);
			figure_field(out, n->victims[v]);
			fputc('\n', out);
		}
	fputs("EOD\n", out);
}

/* $names: antagonists, to the left of the lines that have panels. */
static void write_names(const struct neighbours *n, FILE *out)
{
	int has[2] = {0, 0};

	for (size_t s = 0; s < n->seat_count; s++)
		has[n->seats[s].same_cpu] = 1;
	fputs("$names << EOD\n", out);
	for (int same = 0; same < 2; same++) {
		struct neighbours_seat seat = {.same_cpu = same};

		for (size_t a = 0; has[same] && a < n->antagonist_count; a++) {
			fprintf(out, "%zu ", top_of(n, &seat) + a);
			figure_field(out, n->antagonists[a]);
			fputc('\n', out);
		}
	}
	fputs("EOD\n", out);
}

static void write_words(FILE *out)
{
	struct text floor = text_fixed(NEIGHBOUR_FLOOR, 2);
	char bold[256];

	figure_word(
		out, "say_numbers",
		_("times as slow as without the neighbour (antagonists down, victims across)"));
	snprintf(
		bold, sizeof(bold),
		_("bold: the whole 95 %% interval is above %s; ?: it holds %s, or there is none"),
		floor.text, floor.text);
	figure_word(out, "say_bold", bold);
}

static void write_figure(const struct neighbours *n, struct figure_data *data)
{
	size_t columns = left_of(n, n->seat_count - 1) + n->victim_count;
	size_t lines = 2 * (n->antagonist_count + HEAD_LINES) + 3;

	fputs("$cells << EOD\n", data->out);
	for (size_t s = 0; s < n->seat_count; s++)
		write_panel(n, s, data->out);
	fputs("EOD\n", data->out);
	write_heads(n, data->out);
	write_names(n, data->out);
	fprintf(data->out, "columns = %zu\nlines = %zu\nnames = %g\n", columns,
		lines, (double)NAMES_WIDTH / CELL_WIDTH);
	write_words(data->out);
	data->width = NAMES_WIDTH + CELL_WIDTH * (int)columns + 10;
	if (data->width < WIDTH_LEAST)
		data->width = WIDTH_LEAST;
	data->height = CELL_HEIGHT * (int)lines;
}

int figure_neighbours(const struct analysis *analysis, struct figure_data *data)
{
	cleanup_neighbours struct neighbours n = {0};
	struct error err = {0};

	if (neighbours_make(&n, analysis, &err) < 0 || !n.seat_count)
		return 1;
	write_figure(&n, data);
	return 0;
}
