/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: what each environment was asked for, and what it really got as read
 * back from the kernel. */
#include "common/units.h"
#include "harness/report/language.h"
#include "harness/report/recorded.h"
#include "harness/report/rung.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <string.h>

static void write_row(const struct section *section,
		      const struct analysed_environment *environment)
{
	const json_t *hello = rung_hello(environment);
	const json_t *facts = json_object_get(hello, "facts");
	struct rung_starts starts = rung_starts(environment);
	int64_t memory = json_int(hello, "memory_bytes", 0);

	fputs("| ", section->out);
	section_name(section, environment);
	fputs(" | ", section->out);
	text_markdown(section->out, json_text(hello, "cpus", "–"));
	fprintf(section->out, " | %s | ",
		memory > 0 ? text_bytes(memory).text : "–");
	text_markdown(section->out, json_text(facts, "kernel", "–"));
	fputs(" | ", section->out);
	text_markdown(section->out, json_text(facts, "accelerator", "–"));
	fprintf(section->out,
		ngettext(" | %s (%zu start%s) |\n", " | %s (%zu starts%s) |\n",
			 starts.up),
		text_time(starts.median_ns).text, starts.up,
		starts.failed ? _(", and some that failed") : "");
}

static void write_protection(const struct section *section,
			     const struct analysed_environment *environment,
			     const json_t *item)
{
	const char *asked = json_text(item, "asked", "");
	const char *got = json_text(item, "got", "");
	int differs = strcmp(asked, got) != 0;

	fputs("| ", section->out);
	section_name(section, environment);
	fputs(" | ", section->out);
	text_markdown(section->out, json_text(item, "key", "?"));
	fputs(" | ", section->out);
	text_markdown(section->out, asked);
	fputs(differs ? " | **" : " | ", section->out);
	text_markdown(section->out, *got ? got : _("unknown"));
	fputs(differs ? "** | " : " | ", section->out);
	recorded_write(section->out, json_text(item, "shown", ""));
	fputs(" |\n", section->out);
}

static void write_protections(const struct section *section)
{
	const struct analysis *analysis = section->analysis;
	int begun = 0;

	for (size_t e = 0; e < analysis->environment_count; e++) {
		const struct analysed_environment *environment =
			&analysis->environments[e];
		const json_t *item;
		size_t i;

		json_array_foreach (
			json_object_get(rung_hello(environment), "in_force"), i,
			item) {
			if (!begun++)
				fputs(_("Limits and protections, as read back after setting them (**bold**: not what was asked for):\n\n| environment | key | asked | in force | shown by |\n|---|---|---|---|---|\n"),
				      section->out);
			write_protection(section, environment, item);
		}
	}
	fputs(begun ? "\n" : "", section->out);
}

/* Environments that exist only so that others can be judged. */
static void write_controls(const struct section *section)
{
	const json_t *all =
		json_object_get(section->analysis->document, "environments");
	const json_t *environment;
	const char *comma = "";
	size_t i;

	json_array_foreach (all, i, environment) {
		if (strcmp(json_text(environment, "role", ""), "control") != 0)
			continue;
		fputs(*comma ? comma : _("Controls, made to prove verdicts: "),
		      section->out);
		text_code(section->out, json_text(environment, "name", "?"));
		comma = ", ";
	}
	fputs(*comma ? ".\n\n" : "", section->out);
}

void section_environments(const struct section *section)
{
	const struct analysis *analysis = section->analysis;

	fputs(_("## What each environment really got\n\n"), section->out);
	if (!analysis->environment_count) {
		fputs(_("No environment came up.\n\n"), section->out);
		return;
	}
	fputs(_("| environment | CPUs | memory | kernel | accelerator | start, median |\n|---|---|---|---|---|---|\n"),
	      section->out);
	for (size_t e = 0; e < analysis->environment_count; e++)
		write_row(section, &analysis->environments[e]);
	fputc('\n', section->out);
	write_protections(section);
	write_controls(section);
}
