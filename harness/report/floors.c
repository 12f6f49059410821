/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/floors.h"

#include "common/cleanup.h"
#include "harness/judge/floor.h"
#include "harness/report/language.h"
#include "harness/report/text.h"

#include <math.h>
#include <string.h>

/* What nothing was found of stands behind all that was found. */
#define NEVER 1e9

int floors_find(struct store *store, const char *run, json_t **rows,
		struct error *err)
{
	cleanup_free char *from = NULL;

	*rows = NULL;
	if (store_find_calibration(store, run, &from, err) < 0)
		return -1;
	return store_calibration(store, from ? from : run, rows, err);
}

static double largest_tried(const json_t *row)
{
	const json_t *found = json_object_get(row, "found");
	const json_t *last = json_array_get(found, json_array_size(found) - 1);

	return json_double(last, "slowdown", NAN);
}

double floors_of(const json_t *rows, const char *workload, int *is_found)
{
	double worst = NAN;
	const json_t *row;
	size_t i;

	*is_found = 1;
	json_array_foreach (rows, i, row) {
		double floor = json_double(row, "floor", NAN);

		if (strcmp(json_text(row, "workload", ""), workload) != 0)
			continue;
		if (isnan(floor)) {
			*is_found = 0;
			floor = largest_tried(row);
		}
		worst = fmax(worst, floor);
	}
	return worst;
}

double floors_of_both(const json_t *rows, const json_t *others,
		      const char *workload)
{
	int is_found;

	return fmax(floors_of(rows, workload, &is_found),
		    floors_of(others, workload, &is_found));
}

static void put(FILE *out, const char *text, int is_markdown)
{
	if (is_markdown)
		text_markdown(out, text);
	else
		text_put(out, text, 0);
}

/* The order in which a workload is quoted; NaN: it is not, or was before. */
static double rank_of(const json_t *rows, size_t at)
{
	const char *workload =
		json_text(json_array_get(rows, at), "workload", NULL);
	int is_found;
	double floor = workload ? floors_of(rows, workload, &is_found) : NAN;

	for (size_t i = 0; workload && i < at; i++)
		if (!strcmp(json_text(json_array_get(rows, i), "workload", ""),
			    workload))
			return NAN;
	return isnan(floor) || is_found ? floor : NEVER + floor;
}

/* The least rank beyond this one. */
static double next_rank(const json_t *rows, double beyond)
{
	double next = INFINITY;

	for (size_t i = 0; i < json_array_size(rows); i++) {
		double rank = rank_of(rows, i);

		if (rank > beyond && rank < next)
			next = rank;
	}
	return next;
}

/* The workloads of one rank, behind the slow-down. */
static void write_rank(FILE *out, const json_t *rows, double rank,
		       int is_markdown)
{
	const char *comma = "";

	fprintf(out, _("%s %% in "),
		text_digits(100 * (rank >= NEVER ? rank - NEVER : rank), 3)
			.text);
	for (size_t i = 0; i < json_array_size(rows); i++) {
		double own = rank_of(rows, i);

		if (own < rank || own > rank || isnan(own))
			continue;
		fputs(comma, out);
		put(out, json_text(json_array_get(rows, i), "workload", "?"),
		    is_markdown);
		comma = ", ";
	}
}

/* Whether an earlier row is of the same environment, or this one is of all work
 * together. */
static int is_named(const json_t *rows, size_t at)
{
	const json_t *row = json_array_get(rows, at);
	const char *name = json_text(row, "environment", "?");

	for (size_t i = 0; i < at; i++) {
		const json_t *other = json_array_get(rows, i);

		if (json_text(other, "workload", NULL) &&
		    !strcmp(json_text(other, "environment", "?"), name))
			return 1;
	}
	return !json_text(row, "workload", NULL);
}

/* Names of the environments that were calibrated. */
static void write_environments(FILE *out, const json_t *rows, int is_markdown)
{
	const char *comma = "";

	for (size_t i = 0; i < json_array_size(rows); i++) {
		if (is_named(rows, i))
			continue;
		fputs(comma, out);
		put(out, json_text(json_array_get(rows, i), "environment", "?"),
		    is_markdown);
		comma = ", ";
	}
}

/* All ranks beyond one and below another, in a sentence that says this of them;
 * without any nothing. */
static int write_ranks(FILE *out, const json_t *rows, double beyond,
		       double below, const char *words, int is_markdown)
{
	double rank = next_rank(rows, beyond);
	const char *between = words;

	if (!(rank < below))
		return 0;
	fputs(_("In "), out);
	write_environments(out, rows, is_markdown);
	for (; rank < below; rank = next_rank(rows, rank)) {
		fputs(between, out);
		write_rank(out, rows, rank, is_markdown);
		between = _("; ");
	}
	fputc('.', out);
	return 1;
}

void floors_write_sentence(FILE *out, const json_t *rows, int is_markdown)
{
	const char *quote = is_markdown ? "`" : "'";
	int is_seen = write_ranks(out, rows, -1, NEVER,
				  _(", this machine sees a slow-down of "),
				  is_markdown);

	fputs(is_seen && !isinf(next_rank(rows, NEVER)) ? " " : "", out);
	if (!write_ranks(out, rows, NEVER, INFINITY,
			 _(", this machine does not even see a slow-down of "),
			 is_markdown) &&
	    !is_seen)
		fprintf(out,
			_("Not calibrated: how small a slow-down this machine shows is not known; run %sbulkhead calibrate%s."),
			quote, quote);
}

/* The row of all workloads of an environment together. */
static const json_t *whole(const json_t *rows)
{
	const json_t *row;
	size_t i;

	json_array_foreach (rows, i, row)
		if (!json_text(row, "workload", NULL))
			return row;
	return NULL;
}

void floors_write_basis(FILE *out, const json_t *rows)
{
	const json_t *row = whole(rows);

	fprintf(out,
		_("That much was found in at least %s %% of %s pairs of nights (starts: %lld, rounds in each: %lld), drawn from %lld starts measured on %s (run %s). Of pairs in which nothing differs, %s %% were told apart."),
		text_digits(100 * FLOOR_RELIABLY, 3).text,
		text_count((size_t)json_int(row, "pairs", 0)).text,
		(long long)json_int(row, "night_starts", 0),
		(long long)json_int(row, "night_rounds", 0),
		(long long)json_int(row, "starts", 0),
		text_date(json_int(row, "measured_s", 0)).text,
		json_text(row, "measured_in", "?"),
		text_digits(100 * json_double(row, "false_alarms", NAN), 3)
			.text);
}

static struct text percent(double share)
{
	struct text made = {"–"};

	if (isfinite(share))
		snprintf(made.text, sizeof(made.text), "%.20s %%",
			 text_digits(100 * share, 3).text);
	return made;
}

/* "2 %", "over 10 %" */
static struct text floor_text(const json_t *row)
{
	double floor = json_double(row, "floor", NAN);
	struct text made;

	if (isfinite(floor))
		return percent(floor);
	snprintf(made.text, sizeof(made.text), _("over %s"),
		 percent(largest_tried(row)).text);
	return made;
}

static void write_cell(FILE *out, const char *text, int width, int is_markdown)
{
	if (is_markdown) {
		fputs(" ", out);
		text_markdown(out, text);
		fputs(" |", out);
	} else {
		text_put(out, text, width);
	}
}

static void write_head(FILE *out, const json_t *row, int is_markdown)
{
	const json_t *found = json_object_get(row, "found"), *one;
	size_t i;

	fputs(is_markdown ? "|" : "", out);
	write_cell(out, _("workload"), 20, is_markdown);
	write_cell(out, _("environment"), 16, is_markdown);
	write_cell(out, _("floor"), 12, is_markdown);
	json_array_foreach (found, i, one) {
		struct text head;

		snprintf(head.text, sizeof(head.text),
			 is_markdown ? _("found: %s") : "%s",
			 percent(json_double(one, "slowdown", NAN)).text);
		write_cell(out, head.text, 8, is_markdown);
	}
	write_cell(out, _("false alarms"), 0, is_markdown);
	if (!is_markdown) {
		fputc('\n', out);
		return;
	}
	fputs("\n|---|---|--:|", out);
	for (i = 0; i < json_array_size(found); i++)
		fputs("--:|", out);
	fputs("--:|\n", out);
}

static void write_row(FILE *out, const json_t *row, int is_markdown)
{
	const json_t *one;
	size_t i;

	fputs(is_markdown ? "|" : "", out);
	write_cell(out, json_text(row, "workload", "?"), 20, is_markdown);
	write_cell(out, json_text(row, "environment", "?"), 16, is_markdown);
	write_cell(out, floor_text(row).text, 12, is_markdown);
	json_array_foreach (json_object_get(row, "found"), i, one)
		write_cell(out, percent(json_double(one, "found", NAN)).text, 8,
			   is_markdown);
	write_cell(out, percent(json_double(row, "false_alarms", NAN)).text, 0,
		   is_markdown);
	fputc('\n', out);
}

void floors_write_table(FILE *out, const json_t *rows, int is_markdown)
{
	int is_headed = 0;
	const json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		if (!json_text(row, "workload", NULL))
			continue;
		if (!is_headed)
			write_head(out, row, is_markdown);
		is_headed = 1;
		write_row(out, row, is_markdown);
	}
}
