/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: what was measured about environments as wholes, not as ratios. */
#include "harness/report/language.h"
#include "harness/report/recorded.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <string.h>

static size_t count_lives(const struct analysis *analysis)
{
	return analysis->workload_count - analysis->compared_count;
}

static void write_head(const struct section *section)
{
	const struct analysis *analysis = section->analysis;

	fputs(_("| environment |"), section->out);
	for (size_t w = analysis->compared_count; w < analysis->workload_count;
	     w++) {
		fputc(' ', section->out);
		text_markdown(section->out, analysis->workloads[w].name);
		fputs(" |", section->out);
	}
	fputs("\n|---|", section->out);
	for (size_t i = 0; i < count_lives(analysis); i++)
		fputs("--:|", section->out);
	fputc('\n', section->out);
}

static void write_row(const struct section *section, size_t e)
{
	const struct analysis *analysis = section->analysis;

	fputs("| ", section->out);
	section_name(section, &analysis->environments[e]);
	fputs(" |", section->out);
	for (size_t w = analysis->compared_count; w < analysis->workload_count;
	     w++) {
		double median = analysis_cell(analysis, w, e)->median;

		fprintf(section->out, " %s |",
			median <= 0 ? _("below the noise")
				    : text_value(median,
						 analysis->workloads[w].unit)
					      .text);
	}
	fputc('\n', section->out);
}

/* What the last trial with a note said of itself; NULL: none. */
static const char *last_note(const struct analysed_environment *environment)
{
	const char *note = NULL;
	const json_t *trial;
	size_t i;

	json_array_foreach (json_object_get(environment->json, "trials"), i,
			    trial)
		if (!strncmp(json_text(trial, "workload", ""), "life.", 5))
			note = json_text(trial, "note", note);
	return note;
}

void section_life(const struct section *section)
{
	const struct analysis *analysis = section->analysis;

	if (!count_lives(analysis))
		return;
	fputs(_("### Environments as such\n\nMedians: how long an environment takes to start and to end, and the memory that an idle one holds, by its groups' accounting and by what the machine has left; all of further instances beside the ones above. What the machine has left is noise as well as theirs: a median that is not above zero is below what can be seen. The end of one with a link to the peer includes taking the link down, some 20 ms of the kernel's. `life.density` is the start of one while more and more are alive.\n\n"),
	      section->out);
	write_head(section);
	for (size_t e = 0; e < analysis->environment_count; e++)
		write_row(section, e);
	fputc('\n', section->out);
	for (size_t e = 0; e < analysis->environment_count; e++) {
		const char *note = last_note(&analysis->environments[e]);

		if (!note)
			continue;
		fputs("- **", section->out);
		section_name(section, &analysis->environments[e]);
		fputs(_("**: "), section->out);
		recorded_write(section->out, note);
		fputs(".\n", section->out);
	}
	fputc('\n', section->out);
}
