/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The summary that a terminal shows after a run. */
#include "common/cleanup.h"
#include "harness/report/floors.h"
#include "harness/report/neighbours.h"
#include "harness/report/report.h"
#include "harness/report/text.h"

#include <math.h>
#include <string.h>

struct summary {
	FILE *out;
	const struct analysis *analysis;
	int colour;
};

static void put_name(const struct summary *summary,
		     const struct analysed_environment *environment, int width)
{
	char text[256];

	snprintf(text, sizeof(text), "%.60s%s", environment->name,
		 text_label(environment->label).text);
	text_put(summary->out, text, width);
}

static int column_of(const struct analysed_environment *environment)
{
	int width = text_width(environment->name) +
		    text_width(text_label(environment->label).text);

	return 2 + (width > 22 ? width : 22);
}

static void put_costs(const struct summary *summary)
{
	const struct analysis *analysis = summary->analysis;
	size_t count = analysis->environment_count;
	size_t rows = analysis->compared_count +
		      (analysis_has_average(analysis) ? 1 : 0);

	text_put(summary->out, "cost, ratio to native", 24);
	for (size_t e = 0; e < count; e++)
		if (!analysis->environments[e].is_native)
			put_name(summary, &analysis->environments[e],
				 column_of(&analysis->environments[e]));
	fputc('\n', summary->out);
	for (size_t w = 0; w < rows; w++) {
		int last = w == analysis->compared_count;

		text_put(summary->out,
			 last ? "geometric mean" : analysis->workloads[w].name,
			 24);
		for (size_t e = 0; e < count; e++) {
			const struct analysed_environment *environment =
				&analysis->environments[e];

			if (environment->is_native)
				continue;
			text_put(summary->out,
				 text_overhead(
					 last ? &environment->average
					      : &analysis_cell(analysis, w, e)
							 ->overhead)
					 .text,
				 column_of(environment));
		}
		fputc('\n', summary->out);
	}
}

static void put_count(const struct summary *summary, size_t count,
		      const char *word, const char *colour)
{
	if (!count)
		return;
	if (summary->colour && colour)
		fprintf(summary->out, "  \033[%sm%zu %s\033[0m", colour, count,
			word);
	else
		fprintf(summary->out, "  %zu %s", count, word);
}

static void put_verdicts(const struct summary *summary,
			 const struct analysed_environment *environment)
{
	const struct tally *tally = &environment->tally;

	put_name(summary, environment, 24);
	put_count(summary, tally->held, "held", "32");
	put_count(summary, tally->degraded, "degraded", "33");
	put_count(summary, tally->through, "through", "31");
	put_count(summary, tally->unproven, "unproven", NULL);
	put_count(summary, tally->not_tried, "not tried", NULL);
	put_count(summary, tally->errors, "error", "31");
	fputc('\n', summary->out);
}

/* Of each seat, how many cells were judged what, and the worst. */
static void put_neighbours(const struct summary *summary,
			   const struct neighbours *n,
			   const struct neighbours_seat *seat)
{
	put_name(summary, seat->environment, 24);
	text_put(summary->out, neighbours_place(seat), 19);
	put_count(summary, neighbours_count(n, seat, NEIGHBOUR_SPARED),
		  "spared", "32");
	put_count(summary, neighbours_count(n, seat, NEIGHBOUR_DEGRADED),
		  "degraded", "33");
	put_count(summary, neighbours_count(n, seat, NEIGHBOUR_UNDECIDED),
		  "undecided", NULL);
	put_count(summary, neighbours_count(n, seat, NEIGHBOUR_UNKNOWN),
		  "without an interval", NULL);
	fputc('\n', summary->out);
}

static int put_all_neighbours(const struct summary *summary, struct error *err)
{
	cleanup_neighbours struct neighbours n = {0};

	if (neighbours_make(&n, summary->analysis, err) < 0)
		return -1;
	if (n.seat_count)
		fprintf(summary->out,
			"neighbours, %zu antagonists beside %zu victims\n",
			n.antagonist_count, n.victim_count);
	for (size_t s = 0; s < n.seat_count; s++)
		put_neighbours(summary, &n, &n.seats[s]);
	return 0;
}

int report_summary(struct store *store, const char *run, FILE *out, int colour,
		   struct error *err)
{
	cleanup_json json_t *document = NULL, *floors = NULL;
	cleanup_analysis struct analysis analysis = {0};
	struct summary summary = {out, &analysis, colour};

	if (store_export(store, run, &document, err) < 0 ||
	    floors_find(store, run, &floors, err) < 0 ||
	    analysis_make(&analysis, document, err) < 0)
		return -1;
	if (analysis.comparisons) {
		put_costs(&summary);
		floors_write_sentence(out, floors, 0);
		fputc('\n', out);
	}
	if (analysis.comparisons && analysis.attack_count)
		fputc('\n', out);
	for (size_t e = 0;
	     analysis.attack_count && e < analysis.environment_count; e++)
		put_verdicts(&summary, &analysis.environments[e]);
	return put_all_neighbours(&summary, err);
}
