/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: what the suite said must come of the attacks, and what did not. */
#include "harness/report/language.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <string.h>

static int is_result(const json_t *expectation, const char *word)
{
	return !strcmp(json_text(expectation, "result", ""), word);
}

static size_t count(const json_t *all, const char *word)
{
	const json_t *expectation;
	size_t i, found = 0;

	json_array_foreach (all, i, expectation)
		found += is_result(expectation, word);
	return found;
}

static void list(FILE *out, const json_t *all, const char *word)
{
	const json_t *expectation;
	size_t i;

	json_array_foreach (all, i, expectation) {
		if (!is_result(expectation, word))
			continue;
		fputs("- ", out);
		text_markdown(out, json_text(expectation, "sentence", "?"));
		fprintf(out, _(" (line %lld)\n"),
			(long long)json_int(expectation, "line", 0));
	}
	fputc('\n', out);
}

static void write_sum(FILE *out, size_t all, size_t kept, size_t open,
		      size_t surprises)
{
	fprintf(out,
		ngettext(
			"Of %zu expectation of the suite, each about one attempt in one environment, ",
			"Of %zu expectations of the suite, each about one attempt in one environment, ",
			all),
		all);
	fprintf(out, ngettext("%zu was kept, ", "%zu were kept, ", kept), kept);
	fprintf(out, ngettext("%zu left open and ", "%zu left open and ", open),
		open);
	fprintf(out,
		ngettext("%zu a surprise.\n\n", "%zu surprises.\n\n",
			 surprises),
		surprises);
}

void section_expectations(const struct section *section)
{
	const json_t *all =
		json_object_get(section->analysis->document, "expectations");
	size_t surprises = count(all, "surprise"), open = count(all, "open");
	FILE *out = section->out;

	if (!json_array_size(all))
		return;
	fputs(_("## Expectations\n\n"), out);
	write_sum(out, json_array_size(all), count(all, "kept"), open,
		  surprises);
	if (surprises) {
		fputs(_("**Surprises**, which made this run end with status 1:\n\n"),
		      out);
		list(out, all, "surprise");
	}
	if (!open)
		return;
	fputs(_("<details><summary>Left open: neither broken nor shown</summary>\n\n"),
	      out);
	list(out, all, "open");
	fputs("</details>\n\n", out);
}
