/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figure: each rung's start-up and its cost, in the order of the ladder. */
#include "harness/report/figure.h"
#include "harness/report/language.h"
#include "harness/report/rung.h"
#include "harness/report/text.h"

#include <math.h>

/* A field: a number, or what gnuplot takes for a missing one. */
static void write_number(FILE *out, double value)
{
	if (isfinite(value))
		fprintf(out, " %.9g", value);
	else
		fputs(" NaN", out);
}

static void write_rung(FILE *out,
		       const struct analysed_environment *environment,
		       size_t place)
{
	struct rung_starts starts = rung_starts(environment);
	struct interval cost = environment->average.ratio;
	char name[160];

	if (environment->is_native)
		cost = (struct interval){1, 1, 1};
	if (!isfinite(cost.low) || !isfinite(cost.high))
		cost.low = cost.high = cost.estimate;
	figure_environment(name, sizeof(name), environment);
	fprintf(out, "%zu ", place);
	figure_field(out, name);
	write_number(out, starts.median_ns / 1e6);
	write_number(out, starts.low_ns / 1e6);
	write_number(out, starts.high_ns / 1e6);
	write_number(out, cost.estimate);
	write_number(out, cost.low);
	write_number(out, cost.high);
	fputc(' ', out);
	figure_field(out, isfinite(starts.median_ns)
				  ? text_time(starts.median_ns).text
				  : "");
	fputc(' ', out);
	figure_field(out, isfinite(cost.estimate)
				  ? text_ratio(cost.estimate).text
				  : "");
	fputc('\n', out);
}

static void write_words(FILE *out)
{
	figure_word(out, "say_start", _("start-up (ms, logarithmic)"));
	figure_word(out, "say_cost", _("cost, ratio to native"));
	figure_word(out, "say_bars",
		    /* xgettext:no-c-format */
		    _("(bars: 95 % interval)"));
}

int figure_ladder(const struct analysis *analysis, struct figure_data *data)
{
	size_t count = 0;

	if (!rung_is_ladder(analysis))
		return 1;
	fputs("$rungs << EOD\n", data->out);
	for (size_t e = 0; e < analysis->environment_count; e++)
		if (!analysis->environments[e].is_in_laboratory)
			write_rung(data->out, &analysis->environments[e],
				   ++count);
	fprintf(data->out, "EOD\nrungs = %zu\n", count);
	write_words(data->out);
	data->width = 860;
	data->height = 640;
	return 0;
}
