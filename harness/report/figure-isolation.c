/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figure: the matrix of verdicts. A cell is a bar that its attack's rows share,
 * each part with a mark and how many; where there is one row, its word. Neither
 * needs a colour: the marks say it, and the darker, the worse.
 */
#include "common/cleanup.h"
#include "harness/report/figure.h"
#include "harness/report/language.h"
#include "harness/report/matrix.h"
#include "harness/report/text.h"

#include <math.h>

/* Pixels. */
#define WORDS 150  /* where it says what an attack tries */
#define LETTER 5.9 /* of those words, on average */
#define NAMES 386  /* where the cells begin, unless the words need more */
#define COLUMN 122
#define GAP 5
#define LAB 25 /* of a cell, where it says "lab" */
#define HEAD 48
#define ROW 22
#define BAND 30
#define FOOT 64

/* Bytes of what an attack tries. */
#define BOUNDARY 160

/* A part of a bar is as wide as its mark and its number at least. */
#define MARK 14
#define DIGIT 7
/* From one stroke of a hatched part to the next, sideways. */
#define STROKE 7

struct look {
	const char *colour; /* NULL: none */
	int light_text;
	int hatched;
};

/* Of Okabe & Ito's palette, told apart by all kinds of colour vision; as greys
 * they get darker from held to through. */
static const struct look looks[STANDINGS] = {
	[STANDING_HELD] = {"0xA6D4F2", 0, 0},
	[STANDING_DEGRADED] = {"0xE69F00", 0, 0},
	[STANDING_THROUGH] = {"0x9C2F00", 1, 0},
	[STANDING_UNPROVEN] = {"0xFFFFFF", 0, 1},
	[STANDING_NOT_TRIED] = {NULL, 0, 0},
	[STANDING_ERROR] = {"0x000000", 1, 0},
};

/* What is drawn, as data of gnuplot: each a growing block of lines. */
struct drawing {
	double left; /* where the cells begin */
	FILE *bars, *hatches, *words, *names;
	char *text[4];
	size_t size[4];
};

/* How texts of `names` look; the script knows these numbers. */
enum manner {
	MANNER_BOLD = 1,
	MANNER_GREY,
	MANNER_THREAT,
	MANNER_HEAD,
	MANNER_SMALL,
};

static int begin(struct drawing *drawing)
{
	FILE **const streams[] = {&drawing->bars, &drawing->hatches,
				  &drawing->words, &drawing->names};
	int failed = 0;

	for (size_t i = 0; i < 4; i++) {
		*streams[i] =
			open_memstream(&drawing->text[i], &drawing->size[i]);
		failed |= !*streams[i];
	}
	return failed;
}

static void finish(struct drawing *drawing, FILE *out)
{
	FILE *const streams[] = {drawing->bars, drawing->hatches,
				 drawing->words, drawing->names};
	static const char *const names[] = {"bars", "hatches", "words",
					    "names"};

	for (size_t i = 0; i < 4; i++) {
		if (streams[i])
			fclose(streams[i]);
		if (out)
			fprintf(out, "$%s << EOD\n%sEOD\n", names[i],
				drawing->size[i] ? drawing->text[i]
						 : "NaN NaN NaN NaN 0 0\n");
		free(drawing->text[i]);
	}
}

static void put_name(const struct drawing *drawing, double x, double y,
		     enum manner manner, const char *text)
{
	fprintf(drawing->names, "%.1f %.1f %d ", x, y, manner);
	figure_field(drawing->names, text);
	fputc('\n', drawing->names);
}

static void put_word(const struct drawing *drawing, double x, double y,
		     int light, const char *text)
{
	fprintf(drawing->words, "%.1f %.1f %d ", x, y, light);
	figure_field(drawing->words, text);
	fputc('\n', drawing->words);
}

/* Strokes that rise to the right, each from edge to edge: as lines, since on
 * paper a pattern is drawn dot by dot. */
static void put_hatches(FILE *out, double left, double right, double top,
			double bottom)
{
	for (double at = left + top + STROKE; at < right + bottom;
	     at += STROKE) {
		double from = fmax(left, at - bottom);
		double to = fmin(right, at - top);

		fprintf(out, "%.1f %.1f %.1f %.1f\n", from, at - from,
			to - from, from - to);
	}
}

/* A part of a bar from `left` to `right` in the row at `y`. */
static void put_part(const struct drawing *drawing, double left, double right,
		     double y, enum standing standing, const char *text)
{
	const struct look *look = &looks[standing];

	double top = y - ROW / 2. + 2, bottom = y + ROW / 2. - 2;

	if (look->colour)
		fprintf(drawing->bars, "%.1f %.1f %.1f %.1f %s\n", left, right,
			top, bottom, look->colour);
	if (look->hatched)
		put_hatches(drawing->hatches, left, right, top, bottom);
	put_word(drawing, (left + right) / 2, y, look->light_text, text);
}

static double least_width(size_t count)
{
	double width = count ? MARK : 0;

	for (; count; count /= 10)
		width += DIGIT;
	return width;
}

/* The parts of a cell side by side, wide as their numbers where there is room.
 */
static void put_parts(const struct drawing *drawing,
		      const struct matrix_cell *cell, double left, double right,
		      double y)
{
	double spare = right - left;

	for (int s = 0; s < STANDINGS; s++)
		spare -= least_width(cell->count[s]);
	for (int s = 0; s < STANDINGS; s++) {
		double width =
			least_width(cell->count[s]) +
			spare * (double)cell->count[s] / (double)cell->total;
		char text[64];

		if (!cell->count[s])
			continue;
		if (cell->total == 1)
			snprintf(text, sizeof(text), "%s %s",
				 standing_mark((enum standing)s),
				 standing_word((enum standing)s));
		else
			snprintf(text, sizeof(text), "%s%zu",
				 standing_mark((enum standing)s),
				 cell->count[s]);
		put_part(drawing, left, left + width, y, (enum standing)s,
			 text);
		left += width;
	}
}

static void put_cell(const struct drawing *drawing, const struct matrix *matrix,
		     size_t line, size_t column, double y)
{
	struct matrix_cell cell = matrix_cell(matrix, line, column);
	double left = drawing->left + (double)column * COLUMN;
	double right = left + COLUMN - GAP;

	if (!cell.total)
		return;
	if (matrix->analysis->environments[cell.environment].is_in_laboratory) {
		put_name(drawing, left + LAB / 2., y, MANNER_SMALL, _("lab"));
		left += LAB;
	}
	put_parts(drawing, &cell, left, right, y);
}

static void say_boundary(const struct matrix_line *of, char *text, size_t size)
{
	snprintf(text, size, of->rows > 1 ? "%s (%zu)" : "%s",
		 of->boundary ? language_title(of->boundary) : "", of->rows);
}

/* Where the cells can begin: to the right of the longest words. */
static double left_of_cells(const struct matrix *matrix)
{
	double left = NAMES;

	for (size_t i = 0; i < matrix->line_count; i++) {
		char boundary[BOUNDARY];

		say_boundary(&matrix->lines[i], boundary, sizeof(boundary));
		left = fmax(left, ceil(WORDS + LETTER * text_width(boundary)));
	}
	return left;
}

static void put_line(const struct drawing *drawing, const struct matrix *matrix,
		     size_t line, double y)
{
	const struct matrix_line *of = &matrix->lines[line];
	char boundary[BOUNDARY];

	put_name(drawing, 12, y, MANNER_BOLD, of->attack);
	say_boundary(of, boundary, sizeof(boundary));
	put_name(drawing, WORDS, y, MANNER_GREY, boundary);
	for (size_t c = 0; c < matrix->column_count; c++)
		put_cell(drawing, matrix, line, c, y);
}

static void put_threat(const struct drawing *drawing, size_t threat, double y)
{
	char text[128];

	snprintf(text, sizeof(text), _("%s: %s"), matrix_threat(threat),
		 matrix_threat_words(threat));
	put_name(drawing, 4, y, MANNER_THREAT, text);
}

/* All lines under what they threaten; where they end. */
static double put_lines(const struct drawing *drawing,
			const struct matrix *matrix)
{
	double y = HEAD;

	for (size_t i = 0; i < matrix->line_count; i++) {
		size_t threat = matrix->lines[i].threat;

		if (!i || threat != matrix->lines[i - 1].threat) {
			put_threat(drawing, threat, y + BAND / 2. + 2);
			y += BAND;
		}
		put_line(drawing, matrix, i, y + ROW / 2.);
		y += ROW;
	}
	return y;
}

static void put_heads(const struct drawing *drawing,
		      const struct matrix *matrix)
{
	for (size_t c = 0; c < matrix->column_count; c++) {
		const struct analysed_environment *environment =
			&matrix->analysis
				 ->environments[matrix->columns[c].environment];
		double x =
			drawing->left + ((double)c + 0.5) * COLUMN - GAP / 2.;
		char text[128];

		snprintf(text, sizeof(text), "%.18s", environment->name);
		put_name(drawing, x, 14, MANNER_HEAD, text);
		snprintf(text, sizeof(text), _("held %zu of %zu%s%s"),
			 environment->alike.held,
			 tally_counting(&environment->alike),
			 environment->label ? ", " : "",
			 environment->label ? environment->label : "");
		put_name(drawing, x, 31, MANNER_SMALL, text);
	}
}

static int has_laboratory(const struct analysis *analysis)
{
	for (size_t e = 0; e < analysis->environment_count; e++)
		if (analysis->environments[e].is_in_laboratory)
			return 1;
	return 0;
}

/* The looks with their words, for whoever asks. */
static void put_legend(const struct drawing *drawing, int with_laboratory,
		       double y)
{
	static const struct {
		enum standing standing;
		const char *words;
		int width;
	} entries[] = {
		{STANDING_HELD, N_("✓ held, and shown by what"), 190},
		{STANDING_DEGRADED, N_("~ others suffered"), 130},
		{STANDING_THROUGH, N_("✗ through"), 90},
		{STANDING_UNPROVEN, N_("? held, but nothing shows by what"),
		 240},
		{STANDING_NOT_TRIED, N_("– not tried"), 100},
	};
	double left = 12;

	put_name(
		drawing, left, y + ROW, MANNER_GREY,
		with_laboratory
			? _("lab: tried in the laboratory, where a guest plays the host")
			: "");
	for (size_t i = 0; i < sizeof(entries) / sizeof(*entries); i++) {
		put_part(drawing, left, left + entries[i].width, y,
			 entries[i].standing, _(entries[i].words));
		left += entries[i].width + 8;
	}
}

int figure_isolation(const struct analysis *analysis, struct figure_data *data)
{
	cleanup_matrix struct matrix matrix = {0};
	struct drawing drawing = {0};
	struct error err = {0};
	double end;

	if (!analysis->attack_count || matrix_make(&matrix, analysis, &err) < 0)
		return 1;
	if (begin(&drawing)) {
		finish(&drawing, NULL);
		return 1;
	}
	drawing.left = left_of_cells(&matrix);
	put_heads(&drawing, &matrix);
	end = put_lines(&drawing, &matrix);
	put_legend(&drawing, has_laboratory(analysis), end + FOOT / 2. - 4);
	finish(&drawing, data->out);
	data->width = (int)drawing.left + COLUMN * (int)matrix.column_count;
	data->width = data->width < 820 ? 820 : data->width;
	data->height = (int)end + FOOT;
	return 0;
}
