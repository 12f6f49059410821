/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: what came of an attack on the machine's kernel, and not on that of
 * the laboratory, or the other way round; and why, as far as it is known. */
#include "harness/report/difference.h"
#include "harness/report/language.h"
#include "harness/report/rung.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <string.h>

/* What plan_add_laboratory() puts before a name. */
#define WITHIN "lab-"

/* An environment of the machine, and the same in the laboratory. */
struct pair {
	size_t here, there;
};

static int is_pair(const struct analysis *analysis, size_t here, size_t there)
{
	const struct analysed_environment *a = &analysis->environments[here];
	const struct analysed_environment *b = &analysis->environments[there];
	size_t length = strlen(WITHIN);

	return !a->is_in_laboratory && b->is_in_laboratory &&
	       !strncmp(b->name, WITHIN, length) &&
	       !strcmp(b->name + length, a->name);
}

static const char *outcome_of(const json_t *verdict)
{
	return json_text(verdict, "outcome", "error");
}

static int is_tried(const json_t *verdict)
{
	return verdict && strcmp(outcome_of(verdict), "not tried") &&
	       strcmp(outcome_of(verdict), "error");
}

/* Both were tried, and came to something else. */
static int differ(const json_t *here, const json_t *there)
{
	return is_tried(here) && is_tried(there) &&
	       strcmp(outcome_of(here), outcome_of(there));
}

/* One could be tried, the other could not. */
static int only_one(const json_t *here, const json_t *there)
{
	return here && there && is_tried(here) != is_tried(there);
}

/* Calls `each` for every attack and pair, of both of which there is a verdict.
 */
static void for_all(const struct section *section,
		    void (*each)(const struct section *section, size_t attack,
				 const struct pair *pair, size_t *count),
		    size_t *count)
{
	const struct analysis *analysis = section->analysis;
	struct pair pair;
	size_t a;

	for (a = 0; a < analysis->attack_count; a++)
		for (pair.here = 0; pair.here < analysis->environment_count;
		     pair.here++)
			for (pair.there = 0;
			     pair.there < analysis->environment_count;
			     pair.there++)
				if (is_pair(analysis, pair.here, pair.there))
					each(section, a, &pair, count);
}

static void write_said(const struct section *section, size_t attack,
		       size_t environment)
{
	const json_t *verdict =
		analysis_verdict(section->analysis, attack, environment);

	fputs(" [", section->out);
	section_verdict(section, verdict);
	fputs("](#", section->out);
	section_evidence_name(section, attack, environment);
	fputc(')', section->out);
	section_words(section, verdict);
	fputs(" |", section->out);
}

/* All of a row but its end. */
static void write_row(const struct section *section, size_t a,
		      const struct pair *pair)
{
	const struct analysis *analysis = section->analysis;
	const struct analysed_attack *attack = &analysis->attacks[a];
	FILE *out = section->out;

	fputs("| ", out);
	text_markdown(out, attack->attack);
	if (attack->row) {
		fputs(": ", out);
		text_markdown(out, attack->row);
	}
	fputs(" | ", out);
	section_name(section, &analysis->environments[pair->here]);
	fputs(" |", out);
	write_said(section, a, pair->here);
	write_said(section, a, pair->there);
}

/* Why the two came to something else; NULL: nobody knows. */
static const char *why_of(const struct analysis *analysis, size_t a,
			  const struct pair *pair)
{
	const struct analysed_attack *attack = &analysis->attacks[a];

	return difference_why(
		difference_causes(analysis) |
			difference_of_attempt(analysis_attempt(
				&analysis->environments[pair->here],
				attack->attack, attack->row)),
		attack->attack, attack->row,
		outcome_of(analysis_verdict(analysis, a, pair->here)),
		outcome_of(analysis_verdict(analysis, a, pair->there)));
}

static int is_different(const struct section *section, size_t a,
			const struct pair *pair)
{
	return differ(analysis_verdict(section->analysis, a, pair->here),
		      analysis_verdict(section->analysis, a, pair->there));
}

static void write_different(const struct section *section, size_t a,
			    const struct pair *pair, size_t *count)
{
	const char *why = why_of(section->analysis, a, pair);

	if (!is_different(section, a, pair))
		return;
	if (!(*count)++)
		fputs(_("| attack | environment | on the machine | in the laboratory | why |\n|---|---|---|---|---|\n"),
		      section->out);
	write_row(section, a, pair);
	fprintf(section->out, " %s |\n", why ? _(why) : _("*not explained*"));
}

static void count_unexplained(const struct section *section, size_t a,
			      const struct pair *pair, size_t *count)
{
	*count += is_different(section, a, pair) &&
		  !why_of(section->analysis, a, pair);
}

static void write_alone(const struct section *section, size_t a,
			const struct pair *pair, size_t *count)
{
	if (!only_one(analysis_verdict(section->analysis, a, pair->here),
		      analysis_verdict(section->analysis, a, pair->there)))
		return;
	if (!(*count)++) {
		fputs(_("<details><summary>What could be tried on one of them only</summary>\n\n"),
		      section->out);
		fputs(_("| attack | environment | on the machine | in the laboratory |\n|---|---|---|---|\n"),
		      section->out);
	}
	write_row(section, a, pair);
	fputc('\n', section->out);
}

static void count_both(const struct section *section, size_t a,
		       const struct pair *pair, size_t *count)
{
	*count +=
		is_tried(analysis_verdict(section->analysis, a, pair->here)) &&
		is_tried(analysis_verdict(section->analysis, a, pair->there));
}

/* Says of both what they are. */
static void write_kernels(const struct section *section, size_t both)
{
	const struct analysis *analysis = section->analysis;
	const json_t *hello = NULL;

	for (size_t e = 0; e < analysis->environment_count; e++)
		if (analysis->environments[e].is_in_laboratory)
			hello = rung_hello(&analysis->environments[e]);
	fputs(_("### Where the two kernels differ\n\n"), section->out);
	fprintf(section->out,
		_("%s attempts were made in the same environment on both: on the machine (Linux "),
		text_count(both).text);
	text_markdown(section->out, json_text(analysis->facts, "kernel", "?"));
	fputs(_(", control groups "), section->out);
	text_markdown(section->out, json_text(analysis->facts, "cgroup", "?"));
	fputs(_(") and in the laboratory (Linux "), section->out);
	text_markdown(section->out, json_text(hello, "kernel", "?"));
	fputs(_(", control groups "), section->out);
	text_markdown(section->out, json_text(json_object_get(hello, "facts"),
					      "cgroup", "v2"));
	fputs(_("). These came to something else; docs/threat-model.md says more of the reasons.\n\n"),
	      section->out);
}

/* What the differences come to. */
static void write_sum(FILE *out, size_t different, size_t unexplained)
{
	if (!different)
		fputs(_("None did.\n\n"), out);
	else if (!unexplained)
		fprintf(out,
			ngettext("\nThis %zu is explained.\n\n",
				 "\nAll of these %zu are explained.\n\n",
				 different),
			different);
	else
		fprintf(out,
			ngettext(
				"\n%zu of %zu is not explained: look into it.\n\n",
				"\n%zu of %zu are not explained: look into them.\n\n",
				unexplained),
			unexplained, different);
}

void section_laboratory(const struct section *section)
{
	size_t both = 0, different = 0, unexplained = 0, alone = 0;

	for_all(section, count_both, &both);
	if (!both)
		return;
	write_kernels(section, both);
	for_all(section, write_different, &different);
	for_all(section, count_unexplained, &unexplained);
	write_sum(section->out, different, unexplained);
	for_all(section, write_alone, &alone);
	fputs(alone ? "\n</details>\n\n" : "", section->out);
}
