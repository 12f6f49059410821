/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs side by side: what work costs in each environment, and how long lives
 * of environments take. */
#include "common/cleanup.h"
#include "harness/report/beside-parts.h"
#include "harness/report/language.h"
#include "harness/report/text.h"

#include <math.h>
#include <string.h>

/* Which workloads a table is about. */
enum about { ABOUT_COSTS, ABOUT_NATIVE, ABOUT_LIFE };

static const struct analysed_cell *find_cell(const struct beside_run *run,
					     int environment,
					     const char *workload,
					     const char **unit)
{
	const struct analysis *analysis = &run->analysis;

	for (size_t w = 0; environment >= 0 && w < analysis->workload_count;
	     w++)
		if (!strcmp(analysis->workloads[w].name, workload)) {
			*unit = analysis->workloads[w].unit;
			return analysis_cell(analysis, w, (size_t)environment);
		}
	return NULL;
}

/* Names of the workloads that any run has in this environment, in their order;
 * borrowed texts in an array that the caller frees. */
static const char **workloads_of(const struct beside *beside,
				 const char *environment, enum about about,
				 size_t *count)
{
	const char **names;
	size_t most = 0;

	*count = 0;
	for (size_t r = 0; r < beside->count; r++)
		most += beside->runs[r].analysis.workload_count;
	names = calloc(most + 1, sizeof(*names));
	for (size_t r = 0; names && r < beside->count; r++) {
		const struct analysis *analysis = &beside->runs[r].analysis;
		int e = beside_environment(&beside->runs[r], environment);

		for (size_t w = 0; e >= 0 && w < analysis->workload_count;
		     w++) {
			const struct analysed_workload *workload =
				&analysis->workloads[w];
			const struct analysed_cell *cell =
				analysis_cell(analysis, w, (size_t)e);
			size_t i = 0;

			if (workload->is_life != (about == ABOUT_LIFE) ||
			    !(cell->done + cell->failed))
				continue;
			while (i < *count &&
			       strcmp(names[i], workload->name) != 0)
				i++;
			if (i == *count)
				names[(*count)++] = workload->name;
		}
	}
	return names;
}

static void write_label(FILE *out, const struct beside_run *run,
			int environment)
{
	const char *label = run->analysis.environments[environment].label;

	if (!label)
		return;
	fputc(' ', out);
	text_markdown(out, label);
}

static void write_cell(FILE *out, const struct beside_run *run, int environment,
		       const char *workload, enum about about)
{
	const char *unit = NULL;
	const struct analysed_cell *cell =
		find_cell(run, environment, workload, &unit);

	if (!cell || !(cell->done + cell->failed)) {
		fputs(BESIDE_MISSING, out);
		return;
	}
	if (!cell->done) {
		fputs(_("failed"), out);
		return;
	}
	if (about != ABOUT_COSTS)
		text_markdown(out, text_value(cell->median, unit).text);
	else if (isfinite(cell->overhead.ratio.estimate))
		fputs(text_overhead(&cell->overhead).text, out);
	else
		fputs(_("no native beside it"), out);
	write_label(out, run, environment);
}

static void write_workload(const struct beside *beside, const char *environment,
			   const char *workload, enum about about)
{
	fputs("| ", beside->out);
	text_markdown(beside->out, workload);
	fputs(about == ABOUT_COSTS && !workload_is_averaged(workload) ? " ‡ |"
								      : " |",
	      beside->out);
	for (size_t r = 0; r < beside->count; r++) {
		fputc(' ', beside->out);
		write_cell(beside->out, &beside->runs[r],
			   beside_environment(&beside->runs[r], environment),
			   workload, about);
		fputs(" |", beside->out);
	}
	fputc('\n', beside->out);
}

/* Workloads that a run's mean is of. */
static size_t count_averaged(const struct beside_run *run, int environment)
{
	size_t count = 0;

	for (size_t w = 0; w < run->analysis.workload_count; w++)
		count += run->analysis.workloads[w].is_averaged &&
			 isfinite(analysis_cell(&run->analysis, w,
						(size_t)environment)
					  ->overhead.ratio.estimate);
	return count;
}

static void write_mean(const struct beside *beside, const char *environment)
{
	fputs(_("| **geometric mean** |"), beside->out);
	for (size_t r = 0; r < beside->count; r++) {
		const struct beside_run *run = &beside->runs[r];
		int e = beside_environment(run, environment);
		const struct overhead *mean =
			e < 0 ? NULL : &run->analysis.environments[e].average;

		if (!mean || !isfinite(mean->ratio.estimate)) {
			fputs(" " BESIDE_MISSING " |", beside->out);
			continue;
		}
		fprintf(beside->out, _(" %s of %zu workloads"),
			text_overhead(mean).text, count_averaged(run, e));
		write_label(beside->out, run, e);
		fputs(" |", beside->out);
	}
	fputc('\n', beside->out);
}

/* A table of one environment, where any run has something to say in it. */
static int write_table(const struct beside *beside, const char *environment,
		       enum about about)
{
	size_t count;
	cleanup_free const char **names =
		workloads_of(beside, environment, about, &count);

	if (!names || !count)
		return 0;
	fputs("### ", beside->out);
	text_markdown(beside->out, environment);
	fputs(about == ABOUT_LIFE ? _(", its life\n\n") : "\n\n", beside->out);
	beside_head(beside, _("workload"));
	for (size_t w = 0; w < count; w++)
		write_workload(beside, environment, names[w], about);
	if (about == ABOUT_COSTS)
		write_mean(beside, environment);
	fputc('\n', beside->out);
	return 1;
}

static int is_native(const char *environment)
{
	return !strcmp(environment, "native");
}

void beside_costs(const struct beside *beside)
{
	FILE *out = beside->out;
	int tables = 0;

	fprintf(out,
		_("## What it costs\n\nRatio to native in the same run, with its 95 %% interval: 1 is as native, 2 is twice as slow. %s: not measured in that run. ‡: not in the mean. Too few: an interval needs two starts. Means of different workloads are not alike: each says of how many it is.\n\n"),
		BESIDE_MISSING);
	for (size_t e = 0; e < beside->environment_count; e++)
		if (!is_native(beside->environments[e]))
			tables += write_table(beside, beside->environments[e],
					      ABOUT_COSTS);
	if (!tables)
		fputs(_("No run compared work with native.\n\n"), out);
	fputs(_("## How fast the machines are\n\nMedians of native, and of what environments' lives take; they are of each machine, and compare machines, not isolation.\n\n"),
	      out);
	tables = write_table(beside, "native", ABOUT_NATIVE);
	for (size_t e = 0; e < beside->environment_count; e++)
		tables += write_table(beside, beside->environments[e],
				      ABOUT_LIFE);
	if (!tables)
		fputs(_("Nothing was measured.\n\n"), out);
}
