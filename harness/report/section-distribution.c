/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: what stands behind the medians, sample by sample, and which of it is
 * out of all proportion. */
#include "common/cleanup.h"
#include "harness/report/language.h"
#include "harness/report/outliers.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

static void write_outliers(const struct section *section)
{
	cleanup_json json_t *outliers =
		outliers_find(section->analysis->document);

	if (!json_array_size(outliers))
		return;
	fputs(_("### Samples out of all proportion\n\n"), section->out);
	outliers_write(section->out, outliers);
}

void section_distribution(const struct section *section)
{
	struct figure_samples all =
		figure_distribution_samples(section->analysis);

	if (!all.trials && !all.without)
		return;
	fputs(_("## Every sample\n\n"), section->out);
	section_figure(
		section, FIGURE_DISTRIBUTION,
		_("Every sample of every trial of a workload, in each environment: a stroke is a sample, a line of strokes a trial, the first on top, a dot its median; the two colours are the starts of the environment by turns. %s samples of %s trials stand behind it."),
		text_count(all.samples).text, text_count(all.trials).text);
	if (all.not_positive)
		fprintf(section->out,
			_("Not on its logarithmic axes: samples of 0 or less, %s of them.\n\n"),
			text_count(all.not_positive).text);
	if (all.without)
		fprintf(section->out,
			_("Not in it: trials whose samples are not in the store, %s of them.\n\n"),
			text_count(all.without).text);
	write_outliers(section);
}
