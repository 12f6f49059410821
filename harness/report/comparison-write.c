/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A comparison for people: its document as text for a terminal, or as Markdown.
 * Both say the same in the same order. */
#include "harness/report/comparison-table.h"
#include "harness/report/comparison.h"
#include "harness/report/text.h"

#include <math.h>
#include <string.h>

/* Odd samples that are named; of the others only the number. */
#define ODD_NAMED 10

struct writer {
	FILE *out;
	const json_t *document;
	int is_markdown;
};

/* Words that somebody else chose. */
static void put(const struct writer *w, const char *text)
{
	if (w->is_markdown)
		text_markdown(w->out, text);
	else
		text_put(w->out, text, 0);
}

static void begin_line(const struct writer *w)
{
	fputs(w->is_markdown ? "- " : "", w->out);
}

static void heading(const struct writer *w, const char *text)
{
	if (w->is_markdown)
		fprintf(w->out, "\n## %s\n\n", text);
	else
		fprintf(w->out, "\n%s\n", text);
}

static void write_run(const struct writer *w, const json_t *run)
{
	const char *label = json_text(run, "label", NULL);
	const char *status = json_text(run, "status", "");

	fputs("run ", w->out);
	put(w, json_text(run, "id", "?"));
	if (label) {
		fputs(" (", w->out);
		put(w, label);
		fputs(")", w->out);
	}
	fprintf(w->out, ", %s, suite ",
		text_date(json_int(run, "started_s", 0)).text);
	put(w, json_text(run, "suite", "?"));
	if (strcmp(status, "complete") != 0)
		fprintf(w->out, ", %s", status);
}

/* Runs of which nothing but a summary is left. */
static size_t count_summaries(const json_t *runs)
{
	const json_t *run;
	size_t count = 0, i;

	json_array_foreach (runs, i, run)
		count += (size_t)json_bool(run, "is_summary", 0);
	return count;
}

static void write_side(const struct writer *w, const char *name,
		       const json_t *side)
{
	const json_t *runs = json_object_get(side, "runs");
	size_t count = json_array_size(runs), summaries = count_summaries(runs);

	begin_line(w);
	fprintf(w->out, "%s: ", name);
	if (count == 1) {
		write_run(w, json_array_get(runs, 0));
	} else {
		fprintf(w->out, "%zu runs of ", count);
		put(w, json_text(side, "given", "?"));
		fprintf(w->out, ", from %s",
			text_date(json_int(json_array_get(runs, 0), "started_s",
					   0))
				.text);
		fprintf(w->out, " to %s",
			text_date(json_int(json_array_get(runs, count - 1),
					   "started_s", 0))
				.text);
	}
	if (summaries)
		fprintf(w->out,
			"; the trials of %zu are gone: a night's summary counts, of runs against runs",
			summaries);
	fputc('\n', w->out);
}

/* What changed is the first that is said of the result. */
static void write_differences(const struct writer *w)
{
	const json_t *difference;
	size_t i;

	json_array_foreach (json_object_get(w->document, "differences"), i,
			    difference) {
		const char *kind = json_text(difference, "kind", "");

		begin_line(w);
		fputs(strcmp(kind, "changed") != 0 ? "NOT ALIKE: "
						   : "changed: ",
		      w->out);
		put(w, json_text(difference, "what", "?"));
		fputs(": ", w->out);
		put(w, json_text(difference, "a", "?"));
		fputs(" → ", w->out);
		put(w, json_text(difference, "b", "?"));
		fputc('\n', w->out);
	}
}

static void write_machine(const struct writer *w)
{
	const json_t *machine = json_object_get(w->document, "machine");
	const json_t *ratio = json_object_get(machine, "ratio");

	if (!json_is_number(json_object_get(ratio, "estimate")))
		return;
	begin_line(w);
	fprintf(w->out,
		"the machine itself: natively the reference job takes %s times as long in B as in A\n",
		comparison_ratio(machine).text);
}

/* Cells that one side lacks, kind by kind. */
static void write_missing(const struct writer *w)
{
	static const char *const kinds[] = {"only in A", "only in B",
					    "failed in A", "failed in B",
					    "failed"};
	const json_t *cells = json_object_get(w->document, "cells"), *cell;
	size_t i;

	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		const char *comma = "";

		json_array_foreach (cells, i, cell) {
			if (strcmp(json_text(cell, "verdict", ""), kinds[k]) !=
			    0)
				continue;
			if (!*comma) {
				begin_line(w);
				fprintf(w->out, "%s: ", kinds[k]);
			}
			fputs(comma, w->out);
			put(w, json_text(cell, "workload", "?"));
			fputs(" in ", w->out);
			put(w, json_text(cell, "environment", "?"));
			comma = ", ";
		}
		fputs(*comma ? "\n" : "", w->out);
	}
}

static void write_state(const struct writer *w, const json_t *half)
{
	const char *proof = json_text(half, "proof", NULL);
	long long runs = (long long)json_int(half, "runs", 0);
	long long all = (long long)json_int(half, "of_runs", 0);

	put(w, json_text(half, "verdict", "?"));
	if (proof) {
		fputs(" ", w->out);
		put(w, proof);
	}
	if (runs < all)
		fprintf(w->out, " (%lld of %lld runs)", runs, all);
}

static void write_only(const struct writer *w, const char *name,
		       json_int_t count)
{
	if (count)
		fprintf(w->out, ", %lld only in %s", (long long)count, name);
}

static void write_boundaries(const struct writer *w)
{
	const json_t *all = json_object_get(w->document, "boundaries");
	const json_t *changed = json_object_get(all, "changed"), *boundary;
	long long compared = (long long)json_int(all, "compared", 0);
	json_int_t only_a = json_int(all, "only_a", 0);
	json_int_t only_b = json_int(all, "only_b", 0);
	size_t i;

	if (!compared && !only_a && !only_b)
		return;
	heading(w, "Boundaries");
	begin_line(w);
	fprintf(w->out, "%lld compared, %zu changed", compared,
		json_array_size(changed));
	write_only(w, "A", only_a);
	write_only(w, "B", only_b);
	fputc('\n', w->out);
	json_array_foreach (changed, i, boundary) {
		const json_t *after = json_object_get(boundary, "b");
		const char *change = json_text(boundary, "change", "?");
		const char *why = json_text(after, "evidence", NULL);

		begin_line(w);
		fprintf(w->out, "%s: ",
			strcmp(change, boundary_change_word(BOUNDARY_LOST)) != 0
				? change
				: "LOST");
		put(w, json_text(boundary, "boundary", "?"));
		fputs(": ", w->out);
		write_state(w, json_object_get(boundary, "a"));
		fputs(" → ", w->out);
		write_state(w, after);
		fputs(why ? ": " : "", w->out);
		put(w, why ? why : "");
		fputc('\n', w->out);
	}
}

static void write_oddities(const struct writer *w)
{
	const json_t *oddities = json_object_get(w->document, "oddities"), *odd;
	size_t count = json_array_size(oddities), i;

	if (!count)
		return;
	heading(w, "Samples out of all proportion (nothing is removed)");
	json_array_foreach (oddities, i, odd) {
		const char *unit = json_text(odd, "unit", NULL);

		if (i == ODD_NAMED)
			break;
		begin_line(w);
		put(w, json_text(odd, "workload", "?"));
		fputs(" in ", w->out);
		put(w, json_text(odd, "environment", "?"));
		fputs(", run ", w->out);
		put(w, json_text(odd, "run", "?"));
		fprintf(w->out, ", start %lld, round %lld: ",
			(long long)json_int(odd, "start", 0),
			(long long)json_int(odd, "round", 0));
		put(w, text_value(json_double(odd, "sample", NAN), unit).text);
		fputs(" among ", w->out);
		put(w, text_value(json_double(odd, "median", NAN), unit).text);
		fputc('\n', w->out);
	}
	if (count > ODD_NAMED) {
		begin_line(w);
		fprintf(w->out, "and %zu more\n", count - ODD_NAMED);
	}
}

static void write_unsettled(const struct writer *w)
{
	const json_t *all = json_object_get(w->document, "unsettled"), *one;
	size_t i;

	if (!json_array_size(all))
		return;
	heading(w,
		"Not settled: the warm-up of most trials was not seen to end");
	json_array_foreach (all, i, one) {
		begin_line(w);
		put(w, json_text(one, "workload", "?"));
		fputs(" in ", w->out);
		put(w, json_text(one, "environment", "?"));
		fprintf(w->out, ", %c: %lld of %lld trials\n",
			strcmp(json_text(one, "side", ""), "a") ? 'B' : 'A',
			(long long)json_int(one, "unsettled", 0),
			(long long)json_int(one, "trials", 0));
	}
}

static void write_sum(const struct writer *w)
{
	const json_t *counts = json_object_get(w->document, "verdicts");
	const char *comma = "";

	fputc('\n', w->out);
	for (int change = 0; change < CHANGES; change++) {
		const char *word = change_word((enum change)change);

		fprintf(w->out, "%s%s: %lld", comma, word,
			(long long)json_int(counts, word, 0));
		comma = ", ";
	}
	fputc('\n', w->out);
}

static void write_all(const struct writer *w)
{
	fputs(w->is_markdown ? "# Comparison\n\n" : "", w->out);
	write_side(w, "A", json_object_get(w->document, "a"));
	write_side(w, "B", json_object_get(w->document, "b"));
	write_differences(w);
	write_machine(w);
	if (comparison_has_rows(w->document)) {
		heading(w, "Costs");
		comparison_write_table(w->out, w->document, w->is_markdown);
	}
	write_missing(w);
	write_boundaries(w);
	write_oddities(w);
	write_unsettled(w);
	write_sum(w);
}

void comparison_write_text(FILE *out, const json_t *document)
{
	write_all(&(struct writer){out, document, 0});
}

void comparison_write_markdown(FILE *out, const json_t *document)
{
	write_all(&(struct writer){out, document, 1});
}
