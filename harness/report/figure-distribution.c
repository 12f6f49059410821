/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figure: every sample of every trial, a panel per workload, a band per
 * environment and in it a line per trial. On logarithmic axes, so that one
 * sample out of all proportion flattens nothing.
 */
#include "common/cleanup.h"
#include "harness/report/analysis-parts.h"
#include "harness/report/figure.h"
#include "harness/report/language.h"
#include "harness/report/text.h"

#include <math.h>

/* Lines of an environment fill so much of its band, and a stroke so much of its
 * line. */
#define BAND 0.84
#define STROKE 0.8
/* The shortest stroke, in bands: about two pixels. */
#define STROKE_LEAST 0.08

#define COLUMNS 3
#define WIDTH 980
#define BAND_HEIGHT 24
#define HEAD_HEIGHT 34
#define PANEL_HEIGHT 62

typedef void (*look_at)(void *data, const json_t *trial, size_t number,
			size_t trials);

static int has_samples(const json_t *trial, const char *workload)
{
	return is_same(json_text(trial, "status", ""), "done") &&
	       (!workload ||
		is_same(json_text(trial, "workload", ""), workload)) &&
	       json_array_size(json_object_get(trial, "samples"));
}

/* Look at all trials of a workload (NULL: of all) that have samples; returns
 * how many. `look` may be NULL. */
static size_t each_trial(const struct analysed_environment *environment,
			 const char *workload, look_at look, void *data)
{
	const json_t *trials = environment_list(environment, "trials"), *trial;
	size_t count = 0, number = 0, i;

	json_array_foreach (trials, i, trial)
		count += (size_t)has_samples(trial, workload);
	json_array_foreach (trials, i, trial)
		if (look && has_samples(trial, workload))
			look(data, trial, number++, count);
	return count;
}

/* A sample, NaN where it has no logarithm. */
static double positive(const json_t *sample)
{
	double value = json_number_value(sample);

	return isfinite(value) && value > 0 ? value : NAN;
}

static void count_samples(void *data, const json_t *trial, size_t number,
			  size_t trials)
{
	struct figure_samples *all = data;
	const json_t *sample;
	size_t i;

	(void)number;
	(void)trials;
	all->trials++;
	json_array_foreach (json_object_get(trial, "samples"), i, sample)
		if (isnan(positive(sample)))
			all->not_positive++;
		else
			all->samples++;
}

struct figure_samples figure_distribution_samples(
	const struct analysis *analysis)
{
	struct figure_samples all = {0};

	for (size_t e = 0; e < analysis->environment_count; e++) {
		const struct analysed_environment *environment =
			&analysis->environments[e];
		size_t done = 0, i;
		const json_t *trial;

		json_array_foreach (environment_list(environment, "trials"), i,
				    trial)
			done += (size_t)is_same(json_text(trial, "status", ""),
						"done");
		all.without += done - each_trial(environment, NULL,
						 count_samples, &all);
	}
	return all;
}

struct range {
	double low, high;
};

static void look_for_range(void *data, const json_t *trial, size_t number,
			   size_t trials)
{
	struct range *range = data;
	const json_t *sample;
	size_t i;

	(void)number;
	(void)trials;
	json_array_foreach (json_object_get(trial, "samples"), i, sample) {
		range->low = fmin(range->low, positive(sample));
		range->high = fmax(range->high, positive(sample));
	}
}

/* One environment's trials of a workload, being written. */
struct strokes {
	FILE *out;
	double scale, band;
	int odd; /* only starts that are, or are not */
};

static double line_of(const struct strokes *strokes, size_t number,
		      size_t trials)
{
	return strokes->band +
	       BAND * (((double)number + 0.5) / (double)trials - 0.5);
}

static void write_strokes(void *data, const json_t *trial, size_t number,
			  size_t trials)
{
	const struct strokes *strokes = data;
	double line = line_of(strokes, number, trials);
	double half = fmax(BAND * STROKE / (double)trials, STROKE_LEAST) / 2;
	const json_t *sample;
	size_t i;

	if (json_int(trial, "start", 0) % 2 != strokes->odd)
		return;
	json_array_foreach (json_object_get(trial, "samples"), i, sample)
		if (!isnan(positive(sample)))
			fprintf(strokes->out, "%.6g %.4f %.4f\n",
				positive(sample) / strokes->scale, line - half,
				2 * half);
}

static void write_median(void *data, const json_t *trial, size_t number,
			 size_t trials)
{
	const struct strokes *strokes = data;
	double median = json_double(trial, "median", NAN);

	if (isfinite(median) && median > 0)
		fprintf(strokes->out, "%.6g %.4f\n", median / strokes->scale,
			line_of(strokes, number, trials));
}

/* Which environments have a band, and which workloads a panel. */
struct plan {
	const struct analysis *analysis;
	size_t *bands, band_count; /* indices of environments; owned */
	size_t panels;
};

static void write_block(const struct plan *plan, const char *name,
			const char *workload, struct strokes strokes,
			look_at look)
{
	fprintf(strokes.out, "$%s%zu << EOD\n", name, plan->panels);
	for (size_t b = 0; b < plan->band_count; b++) {
		strokes.band = (double)(b + 1);
		each_trial(&plan->analysis->environments[plan->bands[b]],
			   workload, look, &strokes);
	}
	fputs("EOD\n", strokes.out);
}

static void write_panel(struct plan *plan, size_t w, FILE *out)
{
	const struct analysis *analysis = plan->analysis;
	const struct analysed_workload *workload = &analysis->workloads[w];
	struct range range = {INFINITY, 0};
	struct text_unit unit;
	char axis[32], title[160];

	for (size_t b = 0; b < plan->band_count; b++)
		each_trial(&analysis->environments[plan->bands[b]],
			   workload->name, look_for_range, &range);
	if (range.low > range.high)
		return;
	plan->panels++;
	unit = text_unit(sqrt(range.low) * sqrt(range.high), workload->unit);
	for (int odd = 0; odd < 2; odd++)
		write_block(plan, odd ? "odd" : "even", workload->name,
			    (struct strokes){out, unit.scale, 0, odd},
			    write_strokes);
	write_block(plan, "median", workload->name,
		    (struct strokes){out, unit.scale, 0, 0}, write_median);
	snprintf(axis, sizeof(axis), "axis%zu", plan->panels);
	figure_axis(out, axis, range.low / unit.scale, range.high / unit.scale,
		    6);
	snprintf(title, sizeof(title), "%.24s (%.12s%s)", workload->name,
		 unit.name, workload->higher_is_better ? " ↑" : "");
	fprintf(out, "title%zu = ", plan->panels);
	figure_string(out, title);
	fputc('\n', out);
}

/* The bands' names, and how many characters the longest has. */
static int write_names(const struct plan *plan, FILE *out)
{
	int longest = 0;

	fputs("names = \"set ytics scale 0 font ',10' textcolor rgb '#000000' (",
	      out);
	for (size_t b = 0; b < plan->band_count; b++) {
		char name[160];

		figure_environment(
			name, sizeof(name),
			&plan->analysis->environments[plan->bands[b]]);
		if (text_width(name) > longest)
			longest = text_width(name);
		fputs(b ? ", " : "", out);
		figure_string(out, name);
		fprintf(out, " %zu", b + 1);
	}
	fputs(")\"\n", out);
	return longest;
}

int figure_distribution(const struct analysis *analysis,
			struct figure_data *data)
{
	cleanup_free size_t *bands =
		calloc(analysis->environment_count + 1, sizeof(*bands));
	struct plan plan = {.analysis = analysis, .bands = bands};
	size_t lines;
	int longest;

	for (size_t e = 0; bands && e < analysis->environment_count; e++)
		if (each_trial(&analysis->environments[e], NULL, NULL, NULL))
			bands[plan.band_count++] = e;
	for (size_t w = 0; w < analysis->workload_count; w++)
		write_panel(&plan, w, data->out);
	if (!plan.panels)
		return 1;
	longest = write_names(&plan, data->out);
	figure_word(
		data->out, "say_marks",
		_("stroke: a sample; line of strokes: a trial, the first on top; blue, orange: starts by turns; dot: median; ↑: more is better; axes logarithmic"));
	lines = (plan.panels + COLUMNS - 1) / COLUMNS;
	data->width = WIDTH;
	data->height =
		HEAD_HEIGHT + (int)lines * (PANEL_HEIGHT +
					    BAND_HEIGHT * (int)plan.band_count);
	fprintf(data->out,
		"panels = %zu\nbands = %zu\ncolumns = %d\nlines = %zu\nleft = %d\nhead = %d\nbeside = %d\n",
		plan.panels, plan.band_count, COLUMNS, lines, 26 + 7 * longest,
		HEAD_HEIGHT, PANEL_HEIGHT);
	return 0;
}
