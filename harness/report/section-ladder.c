/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: the ladder. What each rung adds, what it costs, what it stops. */
#include "harness/report/language.h"
#include "harness/report/rung.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <math.h>

static void write_cost(const struct section *section,
		       const struct analysed_environment *environment)
{
	struct rung_starts starts = rung_starts(environment);

	if (isfinite(starts.median_ns))
		fputs(text_time(starts.median_ns).text, section->out);
	else
		fputs("–", section->out);
	fputs(" | ", section->out);
	if (environment->is_native)
		fputs("1", section->out);
	else if (isfinite(environment->average.ratio.estimate))
		fputs(text_overhead(&environment->average).text, section->out);
	else
		fputs("–", section->out);
}

/* Against the rung below; the lowest has none. */
static void write_changes(const struct section *section, size_t e)
{
	const struct analysis *analysis = section->analysis;
	size_t below = rung_below(analysis, e);

	if (below == RUNG_NONE) {
		fputs("– | –", section->out);
		return;
	}
	if (!rung_write_changed(section->out, analysis, below, e, RUNG_STOPPED))
		fputs("–", section->out);
	fputs(" | ", section->out);
	if (!rung_write_changed(section->out, analysis, below, e, RUNG_OPENED))
		fputs("–", section->out);
}

static void write_rung(const struct section *section, size_t e)
{
	const struct analysis *analysis = section->analysis;
	const struct analysed_environment *environment =
		&analysis->environments[e];
	size_t counting = tally_counting(&environment->alike);
	size_t below = rung_below(analysis, e);

	fputs("| ", section->out);
	section_name(section, environment);
	fputs(" | ", section->out);
	rung_write_added(section->out,
			 below == RUNG_NONE ? NULL
					    : &analysis->environments[below],
			 environment);
	fputs(" | ", section->out);
	write_cost(section, environment);
	if (counting)
		fprintf(section->out, _(" | %zu of %zu | "),
			environment->alike.held, counting);
	else
		fputs(" | – | ", section->out);
	write_changes(section, e);
	fputs(" |\n", section->out);
}

static size_t count_starts(const struct analysis *analysis)
{
	size_t starts = 0;

	for (size_t e = 0; e < analysis->environment_count; e++)
		if (!analysis->environments[e].is_in_laboratory)
			starts += rung_starts(&analysis->environments[e]).up;
	return starts;
}

/* All of the machine; the laboratory's twins show how it differs in a section
 * of their own. */
void section_ladder(const struct section *section)
{
	const struct analysis *analysis = section->analysis;

	if (!rung_is_ladder(analysis))
		return;
	fputs(_("## The ladder: what each rung adds, costs and stops\n\n"),
	      section->out);
	section_figure(
		section, FIGURE_LADDER,
		_("Each rung's start, from asking for it to its agent's first word (median, and the quickest and slowest of its starts), and its cost while it runs, as a ratio to native with its 95 %% interval. %s starts and %s trials stand behind it."),
		text_count(count_starts(analysis)).text,
		text_count(analysis_count(analysis).trials).text);
	fputs(_("Keys are those in force that differ from the rung below. *Stops* are attacks that got through there and are held here, with a proof; *opens* the other way round. *Held* is told of the attempts that count in every environment. What an ordinary user starts is compared with the rung below it, and nothing with it.\n\n| rung | differs by | start | cost | held | stops | opens |\n|---|---|---|---|---|---|---|\n"),
	      section->out);
	for (size_t e = 0; e < analysis->environment_count; e++)
		if (!analysis->environments[e].is_in_laboratory)
			write_rung(section, e);
	fputc('\n', section->out);
}
