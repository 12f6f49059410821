/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: overhead, as ratios to native, and what is odd about them. */
#include "harness/report/language.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <math.h>
#include <string.h>

static void write_head(const struct section *section)
{
	const struct analysis *analysis = section->analysis;
	size_t columns = 0;

	fputs(_("| workload | native, median |"), section->out);
	for (size_t e = 0; e < analysis->environment_count; e++) {
		if (analysis->environments[e].is_native)
			continue;
		fputc(' ', section->out);
		section_name(section, &analysis->environments[e]);
		fputs(" |", section->out);
		columns++;
	}
	fputs("\n|---|--:|", section->out);
	for (size_t i = 0; i < columns; i++)
		fputs("--:|", section->out);
	fputc('\n', section->out);
}

static void write_ratio(const struct section *section,
			const struct analysed_environment *environment,
			const struct overhead *overhead)
{
	fprintf(section->out, " %s", text_overhead(overhead).text);
	if (environment->label && isfinite(overhead->ratio.estimate)) {
		fputc(' ', section->out);
		text_markdown(section->out, environment->label);
	}
	fputs(" |", section->out);
}

static void write_workload(const struct section *section, size_t w)
{
	const struct analysis *analysis = section->analysis;
	const struct analysed_workload *workload = &analysis->workloads[w];
	double native = NAN;

	for (size_t e = 0; e < analysis->environment_count; e++)
		if (&analysis->environments[e] == analysis->native)
			native = analysis_cell(analysis, w, e)->median;
	fputs("| ", section->out);
	text_markdown(section->out, workload->name);
	fprintf(section->out, "%s | %s%s |", workload->is_averaged ? "" : " ‡",
		text_value(native, workload->unit).text,
		workload->higher_is_better ? " ↑" : "");
	for (size_t e = 0; e < analysis->environment_count; e++)
		if (!analysis->environments[e].is_native)
			write_ratio(section, &analysis->environments[e],
				    &analysis_cell(analysis, w, e)->overhead);
	fputc('\n', section->out);
}

static void write_average(const struct section *section)
{
	const struct analysis *analysis = section->analysis;

	fputs(_("| **geometric mean** | |"), section->out);
	for (size_t e = 0; e < analysis->environment_count; e++)
		if (!analysis->environments[e].is_native)
			write_ratio(section, &analysis->environments[e],
				    &analysis->environments[e].average);
	fputc('\n', section->out);
}

static void write_legend(const struct section *section)
{
	const struct analysis *analysis = section->analysis;
	int single = 0;

	for (size_t i = 0;
	     i < analysis->compared_count * analysis->environment_count; i++)
		single |= analysis->cells[i].overhead.starts == 1;
	fputs(
		/* xgettext:no-c-format */
		_("\nRatio to native with its 95 % interval: 1 is as native, 2 is twice as slow; for throughputs (↑: more is better) it is turned round, so that more than 1 always costs. ‡: not in the mean (`null` prices the harness, `reference` follows the machine)."),
		section->out);
	if (single)
		fputs(_(" *Too few*: an interval needs two starts; the rounds of one say nothing about other starts."),
		      section->out);
	fputs("\n\n", section->out);
}

/* Why an environment might look faster than native. */
static const char *likely_reason(const struct analysed_environment *environment,
				 const char *workload)
{
	int has_kernel =
		!strcmp(json_text(environment->json, "kind", ""), "vm");

	if (has_kernel && !strncmp(workload, "disk.", 5))
		return _(
			"most likely the page cache or a write that the host was not made to finish: between the guest and the disk stands an image");
	if (has_kernel)
		return _(
			"most likely the guest's clock (see below), or work that its own, smaller kernel spares it");
	return _(
		"it shares native's kernel, so most likely chance, or noise of the machine");
}

static int is_faster(const struct overhead *overhead)
{
	return isfinite(overhead->ratio.high) && overhead->ratio.high < 1;
}

static void write_flag(const struct section *section, size_t w, size_t e)
{
	const struct analysis *analysis = section->analysis;
	const struct analysed_environment *environment =
		&analysis->environments[e];
	const struct analysed_cell *cell = analysis_cell(analysis, w, e);

	fputs("- **", section->out);
	section_name(section, environment);
	fputs(_("** looks *faster* than native in "), section->out);
	text_markdown(section->out, analysis->workloads[w].name);
	fprintf(section->out, _(", %s: %s%s.\n"),
		text_overhead(&cell->overhead).text,
		likely_reason(environment, analysis->workloads[w].name),
		is_faster(&cell->simultaneous)
			? ""
			: _("; with the interval widened for all comparisons of this report it is not"));
}

static void write_flags(const struct section *section)
{
	const struct analysis *analysis = section->analysis;
	size_t flags = 0;

	for (size_t w = 0; w < analysis->compared_count; w++)
		for (size_t e = 0; e < analysis->environment_count; e++)
			if (is_faster(
				    &analysis_cell(analysis, w, e)->overhead)) {
				write_flag(section, w, e);
				flags++;
			}
	if (flags)
		fprintf(section->out,
			_("\nOf %zu such intervals, %s are expected to lie below 1 by chance alone if nothing differed.\n\n"),
			analysis->comparisons,
			text_fixed(0.025 * (double)analysis->comparisons, 1)
				.text);
}

void section_cost(const struct section *section)
{
	const struct analysis *analysis = section->analysis;

	fputs(_("## What it costs\n\n"), section->out);
	if (!analysis->compared_count) {
		fputs(_("Nothing was measured in this run.\n\n"), section->out);
		return;
	}
	section_figure(
		section, FIGURE_OVERHEAD,
		_("Cost of each workload as a ratio to native, with 95 %% intervals; %s trials stand behind it. Environments named TCG were emulated."),
		text_count(analysis_count(analysis).trials).text);
	write_head(section);
	for (size_t w = 0; w < analysis->compared_count; w++)
		write_workload(section, w);
	if (analysis_has_average(analysis))
		write_average(section);
	write_legend(section);
	write_flags(section);
}
