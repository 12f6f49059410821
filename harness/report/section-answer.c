/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: title, the answer in a paragraph, and the helpers of all. */
#include "harness/report/language.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

void section_name(const struct section *section,
		  const struct analysed_environment *environment)
{
	text_markdown(section->out, environment->name);
	fputs(text_label(environment->label).text, section->out);
}

void section_figure(const struct section *section, enum figure_name figure,
		    const char *caption, ...)
{
	const struct figures *figures = section->figures;
	const char *file = figure_file(figure);
	va_list arguments;

	if (!figures->drawn[figure]) {
		fputs(_("*Figure not drawn: "), section->out);
		text_markdown(section->out, figures->why_not[figure]);
		fputs(".*\n\n", section->out);
		return;
	}
	fprintf(section->out, "![%s](<%s%s.svg>)\n\n*", file, figures->links,
		file);
	va_start(arguments, caption);
	vfprintf(section->out, caption, arguments);
	va_end(arguments);
	fputc('*', section->out);
	if (!section->is_page)
		fprintf(section->out, " ([PNG](<%s%s.png>))", figures->links,
			file);
	fputs("\n\n", section->out);
}

static void write_cost(const struct section *section,
		       const struct analysed_environment *environment)
{
	if (!isfinite(environment->average.ratio.estimate))
		fputs(_("did no work that was compared with native"),
		      section->out);
	else
		fprintf(section->out,
			_("cost **%s** times native (geometric mean over the workloads)"),
			text_overhead(&environment->average).text);
}

static void write_protection(const struct section *section,
			     const struct tally *tally)
{
	size_t counting = tally_counting(tally);

	if (!counting)
		return;
	fprintf(section->out,
		ngettext(" and held **%zu of %zu** attempt that counts",
			 " and held **%zu of %zu** attempts that count",
			 counting),
		tally->held, counting);
	if (tally->degraded)
		fprintf(section->out,
			ngettext(
				" (%zu more degraded: nothing got out, but others suffered)",
				" (%zu more degraded: nothing got out, but others suffered)",
				tally->degraded),
			tally->degraded);
}

static void write_environment(const struct section *section,
			      const struct analysed_environment *environment)
{
	fputs("- ", section->out);
	fputs("**", section->out);
	section_name(section, environment);
	fputs("** ", section->out);
	if (environment->is_native)
		fputs(_("is what the others are compared with"), section->out);
	else
		write_cost(section, environment);
	write_protection(section, &environment->alike);
	fputs(".\n", section->out);
}

static void warn_of_emulation(const struct section *section)
{
	const struct analysis *analysis = section->analysis;

	for (size_t i = 0; i < analysis->environment_count; i++) {
		const char *label = analysis->environments[i].label;

		if (!label || strcmp(label, "TCG") != 0)
			continue;
		fputs(_("> **TCG** means that the processor was *emulated* in software because this machine offers no hardware virtualisation. Its costs are not those of a virtual machine with hardware help; its verdicts are about the same boundary.\n\n"),
		      section->out);
		return;
	}
}

static void warn_of_status(const struct section *section)
{
	const json_t *run = section->analysis->run;
	const char *status = json_text(run, "status", "?");

	if (!strcmp(status, "complete") || !strcmp(status, "budget"))
		return;
	fprintf(section->out, _("> **This run is not whole** (%s): "),
		language_word(status));
	text_markdown(section->out,
		      json_text(run, "reason", _("no reason is known")));
	fputs(".\n\n", section->out);
}

void section_answer(const struct section *section)
{
	const struct analysis *analysis = section->analysis;
	const json_t *run = analysis->run;

	fputs(_("# What isolation costs here, and what it stops\n\n"),
	      section->out);
	fprintf(section->out, _("Run `%s`"), json_text(run, "id", "?"));
	if (json_text(run, "label", NULL)) {
		fputs(" (", section->out);
		text_markdown(section->out, json_text(run, "label", ""));
		fputs(")", section->out);
	}
	fputs(_(", suite "), section->out);
	text_code(section->out, json_text(run, "suite", "?"));
	fprintf(section->out, _(", %s. On this machine\n\n"),
		text_date(json_int(run, "started_s", 0)).text);
	if (!analysis->environment_count)
		fputs(_("- nothing could be measured; the reasons are below.\n"),
		      section->out);
	for (size_t i = 0; i < analysis->environment_count; i++)
		write_environment(section, &analysis->environments[i]);
	fputs(_("\nIntervals are 95 %. An attempt *counts* when it got through, or when a control shows what held it. The numbers above are of those that count in every environment of the machine, or in every one of the laboratory, so that like is compared with like; where the machine was not to be changed, the laboratory tells.\n\n"),
	      section->out);
	warn_of_emulation(section);
	warn_of_status(section);
}
