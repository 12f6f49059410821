/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/comparison-table.h"

#include "common/cleanup.h"
#include "harness/judge/change.h"
#include "harness/report/floors.h"

#include <math.h>
#include <string.h>

enum {
	WORKLOAD,
	ENVIRONMENT,
	AGAINST,
	BEFORE,
	AFTER,
	RATIO,
	P,
	VERDICT,
	COLUMNS
};

struct row {
	struct text columns[COLUMNS];
};

static const struct row header = {{{"workload"},
				   {"environment"},
				   {"against"},
				   {"A"},
				   {"B"},
				   {"ratio (95 %)"},
				   {"p"},
				   {"verdict"}}};

static double interval_end(const json_t *cell, const char *name)
{
	return json_double(json_object_get(cell, "ratio"), name, NAN);
}

struct text comparison_ratio(const json_t *cell)
{
	const struct overhead ratio = {
		.ratio = {interval_end(cell, "estimate"),
			  interval_end(cell, "low"),
			  interval_end(cell, "high")},
	};

	return text_overhead(&ratio);
}

/* Whether a cell is one that both sides have. */
static int is_row(const json_t *cell)
{
	const char *verdict = json_text(cell, "verdict", "");

	for (int change = 0; change < CHANGES; change++)
		if (!strcmp(verdict, change_word((enum change)change)))
			return 1;
	return 0;
}

int comparison_has_rows(const json_t *document)
{
	const json_t *cell;
	size_t i;

	json_array_foreach (json_object_get(document, "cells"), i, cell)
		if (is_row(cell))
			return 1;
	return 0;
}

static struct text median_of(const json_t *cell, const char *side)
{
	return text_value(
		json_double(json_object_get(cell, side), "median", NAN),
		json_text(cell, "unit", NULL));
}

static struct text chance_of(const json_t *cell)
{
	double p = json_double(cell, "adjusted_p", NAN);
	struct text made = {"–"};

	if (p < 0.0001)
		snprintf(made.text, sizeof(made.text), "<0.0001");
	else if (isfinite(p))
		snprintf(made.text, sizeof(made.text), "%.2g", p);
	return made;
}

/* "same within ±2.5 %", "can't tell: too few starts (1 and 5)" */
static struct text verdict_of_cell(const json_t *cell)
{
	const char *verdict = json_text(cell, "verdict", "?");
	const char *reason = json_text(cell, "reason", NULL);
	struct text made;

	if (!strcmp(verdict, change_word(CHANGE_SAME)))
		snprintf(made.text, sizeof(made.text), "%s within ±%.3g %%",
			 verdict, 100 * json_double(cell, "floor", NAN));
	else
		snprintf(made.text, sizeof(made.text), "%.20s%s%.60s", verdict,
			 reason ? ": " : "", reason ? reason : "");
	return made;
}

static struct text name_of(const json_t *cell, const char *key)
{
	struct text made;

	snprintf(made.text, sizeof(made.text), "%.80s",
		 json_text(cell, key, "–"));
	return made;
}

/* An environment, and whether it was emulated. */
static struct text environment_of(const json_t *cell)
{
	struct text made;

	snprintf(made.text, sizeof(made.text), "%.40s%s",
		 json_text(cell, "environment", "–"),
		 text_label(json_text(cell, "label", NULL)).text);
	return made;
}

static struct row row_of(const json_t *cell)
{
	return (struct row){{
		[WORKLOAD] = name_of(cell, "workload"),
		[ENVIRONMENT] = environment_of(cell),
		[AGAINST] = name_of(cell, "against"),
		[BEFORE] = median_of(cell, "a"),
		[AFTER] = median_of(cell, "b"),
		[RATIO] = comparison_ratio(cell),
		[P] = chance_of(cell),
		[VERDICT] = verdict_of_cell(cell),
	}};
}

/* The mean of an environment is no test of its own. */
static struct row mean_of(const json_t *mean)
{
	struct row row = {{[WORKLOAD] = {"geometric mean"},
			   [AGAINST] = {"native"},
			   [RATIO] = comparison_ratio(mean)}};

	row.columns[ENVIRONMENT] = environment_of(mean);
	return row;
}

/* Column by column the widest of what stands there. */
static void measure(const struct row *row, int widths[COLUMNS])
{
	for (int i = 0; i < COLUMNS; i++) {
		int width = text_width(row->columns[i].text);

		widths[i] = width > widths[i] ? width : widths[i];
	}
}

static void write_row(FILE *out, const struct row *row,
		      const int widths[COLUMNS], int is_markdown)
{
	for (int i = 0; i < COLUMNS; i++) {
		const char *text = row->columns[i].text;

		if (is_markdown) {
			fputs(i ? " | " : "| ", out);
			text_markdown(out, text);
		} else {
			fputs(i ? "  " : "", out);
			text_put(out, text, i + 1 < COLUMNS ? widths[i] : 0);
		}
	}
	fputs(is_markdown ? " |\n" : "\n", out);
}

/* What each side's machine sees, which is where floors are from. */
static void write_floors(FILE *out, const json_t *document, int is_markdown)
{
	static const char *const sides[] = {"a", "b"};
	const json_t *before = NULL;

	for (size_t i = 0; i < sizeof(sides) / sizeof(*sides); i++) {
		const json_t *rows = json_object_get(
			json_object_get(document, sides[i]), "calibration");

		if (before && json_equal(before, rows))
			continue;
		fputc('\n', out);
		floors_write_sentence(out, rows, is_markdown);
		fputc('\n', out);
		before = rows;
	}
}

static void write_legend(FILE *out, const json_t *document, int is_markdown)
{
	fprintf(out,
		"\nThe ratio is B's cost in A's, more than 1 is worse; each cost is first taken in relation\n"
		"to what it stands against, in the same round. p is adjusted for %lld tests (Benjamini\n"
		"and Hochberg); worse and better need p <= %g and more than the floor.\n",
		(long long)json_int(document, "family", 0), CHANGE_RISK);
	write_floors(out, document, is_markdown);
}

/* All rows, below the header: cells, then means. Caller frees. */
static struct row *all_rows(const json_t *document, size_t *count)
{
	const json_t *cells = json_object_get(document, "cells"), *cell;
	const json_t *means = json_object_get(document, "means"), *mean;
	struct row *rows =
		calloc(1 + json_array_size(cells) + json_array_size(means),
		       sizeof(*rows));
	size_t i;

	*count = 0;
	if (!rows)
		return NULL;
	rows[(*count)++] = header;
	json_array_foreach (cells, i, cell)
		if (is_row(cell))
			rows[(*count)++] = row_of(cell);
	json_array_foreach (means, i, mean)
		rows[(*count)++] = mean_of(mean);
	return rows;
}

void comparison_write_table(FILE *out, const json_t *document, int is_markdown)
{
	int widths[COLUMNS] = {0};
	size_t count;
	cleanup_free struct row *rows = all_rows(document, &count);

	for (size_t i = 0; i < count; i++)
		measure(&rows[i], widths);
	for (size_t i = 0; i < count; i++) {
		write_row(out, &rows[i], widths, is_markdown);
		if (is_markdown && !i)
			fputs("|---|---|---|--:|--:|---|--:|---|\n", out);
	}
	write_legend(out, document, is_markdown);
}
