/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sections: what failed, how the numbers were made, how to do it again. */
#include "common/cleanup.h"
#include "harness/report/language.h"
#include "harness/report/recorded.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <string.h>

/* A command, or a phrase that is known in other languages. */
static void write_remedy(FILE *out, const char *remedy)
{
	cleanup_free char *words = recorded_translate(remedy);

	fputs(_("; to mend it: "), out);
	if (words && strcmp(words, remedy) != 0)
		text_markdown(out, words);
	else
		text_code(out, remedy);
}

static void write_item(FILE *out, const char *what, const char *reason,
		       const char *remedy)
{
	fputs("- ", out);
	text_markdown(out, what);
	fputs(_(": "), out);
	if (reason && *reason)
		recorded_write(out, reason);
	else
		fputs(_("no reason was given"), out);
	if (remedy && *remedy)
		write_remedy(out, remedy);
	fputc('\n', out);
}

static int is_omitted(const json_t *omissions, const char *name)
{
	const json_t *omission;
	size_t i;

	json_array_foreach (omissions, i, omission)
		if (!strcmp(json_text(omission, "what", ""), name))
			return 1;
	return 0;
}

static size_t write_unusable(FILE *out, const json_t *environment,
			     const json_t *omissions)
{
	/* Said once is enough. */
	if (strcmp(json_text(environment, "status", ""), "unusable") != 0 ||
	    is_omitted(omissions, json_text(environment, "name", "?")))
		return 0;
	write_item(out, json_text(environment, "name", "?"),
		   json_text(environment, "reason", NULL),
		   json_text(environment, "remedy", NULL));
	return 1;
}

static size_t write_failed_starts(FILE *out, const json_t *environment)
{
	const json_t *start;
	size_t failed = 0, i;
	char what[384];

	json_array_foreach (json_object_get(environment, "starts"), i, start) {
		if (strcmp(json_text(start, "status", ""), "failed") != 0)
			continue;
		snprintf(
			what, sizeof(what), _("start %d of %.160s%s"),
			(int)json_int(start, "number", 0),
			json_text(environment, "name", "?"),
			text_label(json_text(environment, "label", NULL)).text);
		write_item(out, what, json_text(start, "reason", NULL), NULL);
		failed++;
	}
	return failed;
}

static size_t write_failed_trials(FILE *out, const json_t *environment)
{
	const json_t *trial;
	size_t failed = 0, i;
	char what[384];

	json_array_foreach (json_object_get(environment, "trials"), i, trial) {
		const char *status = json_text(trial, "status", "");

		if (!strcmp(status, "done"))
			continue;
		snprintf(what, sizeof(what),
			 _("%.100s in %.160s%s, round %d, %.30s"),
			 json_text(trial, "workload", "?"),
			 json_text(environment, "name", "?"),
			 text_label(json_text(environment, "label", NULL)).text,
			 (int)json_int(trial, "round", 0),
			 language_word(status));
		write_item(out, what, json_text(trial, "reason", NULL), NULL);
		failed++;
	}
	return failed;
}

/* What was left out for the same reason as this one, itself first. NULL when it
 * is not the first of them. */
static json_t *alike(const json_t *omissions, size_t at)
{
	const json_t *reason =
		json_object_get(json_array_get(omissions, at), "reason");
	json_t *names = NULL;
	const json_t *omission;
	size_t i;

	json_array_foreach (omissions, i, omission) {
		const char *name = json_text(omission, "what", "?");
		json_t *more;

		if (!json_equal(json_object_get(omission, "reason"), reason))
			continue;
		if (i < at)
			return NULL;
		more = names ? json_sprintf("%s, %s", json_string_value(names),
					    name)
			     : json_string(name);
		json_decref(names);
		names = more;
	}
	return names;
}

static size_t write_omissions(FILE *out, const json_t *omissions)
{
	const json_t *omission;
	size_t i;

	json_array_foreach (omissions, i, omission) {
		cleanup_json json_t *names = alike(omissions, i);

		if (names)
			write_item(out, json_string_value(names),
				   json_text(omission, "reason", NULL),
				   json_text(omission, "remedy", NULL));
	}
	return json_array_size(omissions);
}

void section_failures(const struct section *section)
{
	const json_t *document = section->analysis->document;
	const json_t *omissions = json_object_get(document, "omissions");
	const json_t *environment;
	size_t written, i;

	fputs(_("## What failed and what was left out\n\n"), section->out);
	written = write_omissions(section->out, omissions);
	json_array_foreach (json_object_get(document, "environments"), i,
			    environment) {
		written += write_unusable(section->out, environment, omissions);
		written += write_failed_starts(section->out, environment);
		written += write_failed_trials(section->out, environment);
	}
	fputs(written ? "\n" : _("Nothing.\n\n"), section->out);
}

static size_t most(const struct analysis *analysis, int of_starts)
{
	size_t found = 0;

	for (size_t e = 0; e < analysis->environment_count; e++)
		for (size_t w = 0; w < analysis->workload_count; w++) {
			const struct overhead *overhead =
				&analysis_cell(analysis, w, e)->overhead;
			size_t here =
				of_starts ? overhead->starts : overhead->rounds;

			found = here > found ? here : found;
		}
	return found;
}

static void write_stop(const struct section *section)
{
	const json_t *run = section->analysis->run;
	const char *status = json_text(run, "status", "?");
	const char *reason = json_text(run, "reason", NULL);

	if (!strcmp(status, "complete"))
		fputs(_("It ended because all that was planned was done"),
		      section->out);
	else if (!strcmp(status, "budget"))
		fputs(_("It ended because the time was up, before all that was planned was done"),
		      section->out);
	else
		fprintf(section->out, _("It ended before its time (%s)"),
			language_word(status));
	if (reason && *reason) {
		fputs(_(": "), section->out);
		recorded_write(section->out, reason);
	}
	fputs(".\n\n", section->out);
}

void section_method(const struct section *section)
{
	size_t starts = most(section->analysis, 1);
	size_t rounds = most(section->analysis, 0);

	fputs(_("## How the numbers were made\n\n"), section->out);
	if (!section->analysis->comparisons) {
		write_stop(section);
		return;
	}
	fputs(_("The unit is a round: one trial in every environment, in random order. "),
	      section->out);
	fprintf(section->out,
		ngettext("Up to %zu round", "Up to %zu rounds", rounds),
		rounds);
	fprintf(section->out,
		ngettext(
			" in %zu start of the environments stand behind a ratio. ",
			" in %zu starts of the environments stand behind a ratio. ",
			starts),
		starts);
	fprintf(section->out,
		_("Within a round the medians of the two trials are compared; the logarithms of these ratios are averaged within each start, and Student's t over the starts gives the interval (after Kalibera & Jones, ISMM 2013), because rounds of one start do not stand for other starts. Intervals are for each ratio alone; of %zu, about %s miss the truth.\n\n"),
		section->analysis->comparisons,
		text_fixed((1 - ANALYSIS_CONFIDENCE) *
				   (double)section->analysis->comparisons,
			   1)
			.text);
	if (starts < 3)
		fputs(_("**With so few starts the intervals are wide, or (with one) say nothing about other starts.** A larger budget gives more.\n\n"),
		      section->out);
	write_stop(section);
}

static void write_imports(FILE *out, const json_t *imports)
{
	const json_t *import;
	size_t i;

	json_array_foreach (imports, i, import) {
		fputs(_("| imported | from "), out);
		text_code(out, json_text(import, "file", "?"));
		fprintf(out, ", %s |\n",
			text_date(json_int(import, "imported_s", 0)).text);
	}
}

void section_reproduce(const struct section *section)
{
	const json_t *run = section->analysis->run;
	FILE *out = section->out;

	fputs(_("## How to do it again\n\n| | |\n|---|---|\n| command | "),
	      out);
	text_code(out, json_text(run, "command", _("unknown")));
	fputs(_(" |\n| seed | "), out);
	text_code(out, json_text(run, "seed", "?"));
	fputs(_(" |\n| version | "), out);
	text_markdown(out, json_text(run, "version", _("unknown")));
	fputs(_(" |\n| commit | "), out);
	text_code(out, json_text(run, "commit", _("unknown")));
	fprintf(out, _(" |\n| started | %s |\n"),
		text_date(json_int(run, "started_s", 0)).text);
	fprintf(out, _("| ended | %s |\n"),
		text_date(json_int(run, "ended_s", 0)).text);
	write_imports(out,
		      json_object_get(section->analysis->document, "imports"));
	fputs(_("\nEvery number above comes from the store: `bulkhead export "),
	      out);
	fputs(json_text(run, "id", "RUN"), out);
	fputs(_("` gives the samples.\n"), out);
}
