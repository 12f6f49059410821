/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: trials of which it was not seen that their warm-up was over
 * (common/steady.h). */
#include "harness/report/language.h"
#include "harness/report/section.h"
#include "harness/report/text.h"
#include "harness/store/store.h"

#include <string.h>

/* Trials that are done and say something of their warm-up. */
struct settling {
	size_t said, open; /* of these not seen to be over */
};

static void count_in(const struct analysed_environment *environment,
		     const char *workload, struct settling *settling)
{
	const json_t *trial;
	size_t i;

	json_array_foreach (environment_list(environment, "trials"), i, trial) {
		enum trial_steady steady =
			trial_steady(json_object_get(trial, "steady"));

		if (strcmp(json_text(trial, "workload", ""), workload) ||
		    strcmp(json_text(trial, "status", ""), "done") ||
		    steady == TRIAL_STEADY_UNSAID)
			continue;
		settling->said++;
		settling->open += steady == TRIAL_STEADY_NO;
	}
}

/* Of a workload in all environments. */
static struct settling count_of(const struct analysis *analysis, size_t w)
{
	struct settling settling = {0};

	for (size_t e = 0; e < analysis->environment_count; e++)
		count_in(&analysis->environments[e],
			 analysis->workloads[w].name, &settling);
	return settling;
}

static void write_head(const struct section *section)
{
	const struct analysis *analysis = section->analysis;

	fputs(_("What is warm-up at the head of a trial's samples is left out, half of them at most. In these trials all of that half was: the warm-up may go on behind it, or the series wander, and the median hold some of that.\n\n| workload |"),
	      section->out);
	for (size_t e = 0; e < analysis->environment_count; e++) {
		fputc(' ', section->out);
		section_name(section, &analysis->environments[e]);
		fputs(" |", section->out);
	}
	fputs("\n|---|", section->out);
	for (size_t e = 0; e < analysis->environment_count; e++)
		fputs("--:|", section->out);
	fputc('\n', section->out);
}

static void write_workload(const struct section *section, size_t w)
{
	const struct analysis *analysis = section->analysis;
	const char *name = analysis->workloads[w].name;

	fputs("| ", section->out);
	text_markdown(section->out, name);
	fputs(" |", section->out);
	for (size_t e = 0; e < analysis->environment_count; e++) {
		struct settling settling = {0};

		count_in(&analysis->environments[e], name, &settling);
		fputc(' ', section->out);
		if (settling.said)
			fprintf(section->out, _("%zu of %zu"), settling.open,
				settling.said);
		else
			fputs("–", section->out);
		fputs(" |", section->out);
	}
	fputc('\n', section->out);
}

void section_warm_up(const struct section *section)
{
	const struct analysis *analysis = section->analysis;
	struct settling all = {0};

	for (size_t w = 0; w < analysis->workload_count; w++) {
		struct settling settling = count_of(analysis, w);

		all.said += settling.said;
		all.open += settling.open;
	}
	if (!all.said)
		return;
	fputs(_("### Warm-up\n\n"), section->out);
	if (!all.open) {
		fprintf(section->out,
			_("All %zu trials that measure a series had settled before their samples began.\n\n"),
			all.said);
		return;
	}
	write_head(section);
	for (size_t w = 0; w < analysis->workload_count; w++)
		if (count_of(analysis, w).open)
			write_workload(section, w);
	fprintf(section->out,
		_("\nOf %zu trials that measure a series %zu had not settled; those of workloads that are not named here had.\n\n"),
		all.said, all.open);
}
