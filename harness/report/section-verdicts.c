/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: what was held and what went through, with proof and evidence. */
#include "harness/report/rung.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <string.h>

static const char *mark_of(const char *outcome, int proven)
{
	if (!strcmp(outcome, "through"))
		return "✗";
	if (!strcmp(outcome, "held"))
		return proven ? "✓" : "?";
	if (!strcmp(outcome, "degraded"))
		return proven ? "~" : "?";
	return strcmp(outcome, "error") ? "–" : "!";
}

static void write_verdict(FILE *out, const json_t *verdict)
{
	const char *outcome = json_text(verdict, "outcome", "error");
	const char *proof = json_text(verdict, "proof", "");
	int bold = !strcmp(outcome, "through") || !strcmp(outcome, "error");

	fprintf(out, "%s%s ", bold ? "**" : "",
		mark_of(outcome, verdict_is_proven(verdict)));
	text_markdown(out, outcome);
	fputs(bold ? "**" : "", out);
	if (verdict_is_proven(verdict)) {
		fprintf(out, " (%s ", proof);
		text_markdown(out, json_text(verdict, "proof_detail", "?"));
		fputc(')', out);
	} else if (!strcmp(outcome, "held") || !strcmp(outcome, "degraded")) {
		fputs(", unproven", out);
	}
}

static void write_tally(const struct section *section,
			const struct analysed_environment *environment)
{
	const struct tally *tally = &environment->tally;

	fputs("| ", section->out);
	section_name(section, environment);
	fprintf(section->out, " | %zu | %zu | %zu | %zu | %zu | %zu |\n",
		tally->held, tally->degraded, tally->through, tally->unproven,
		tally->not_tried, tally->errors);
}

static void write_tallies(const struct section *section)
{
	fputs("| environment | ✓ held | ~ degraded | ✗ through | ? unproven | – not tried | ! error |\n|---|--:|--:|--:|--:|--:|--:|\n",
	      section->out);
	for (size_t e = 0; e < section->analysis->environment_count; e++)
		write_tally(section, &section->analysis->environments[e]);
	fputs("\n**held (by KEY)**: the same environment without KEY let it through in this run. **held (against ENV)**: it got through in ENV. **degraded**: it did not get out, but others suffered more than a stated floor. **unproven**: it got through nowhere, and counts for nothing. **through**: it happened, or only the guard stopped it.\n\n",
	      section->out);
}

static void write_attack_name(FILE *out, const struct analysed_attack *attack)
{
	text_markdown(out, attack->attack);
	if (attack->row) {
		fputs(": ", out);
		text_markdown(out, attack->row);
	}
}

static int is_column(const struct analysis *analysis, size_t e, int laboratory)
{
	return analysis->environments[e].is_in_laboratory == laboratory;
}

/* Whether anything was judged there. */
static int has_verdict(const struct analysis *analysis, size_t a,
		       int laboratory)
{
	for (size_t e = 0; e < analysis->environment_count; e++)
		if (is_column(analysis, e, laboratory) &&
		    analysis_verdict(analysis, a, e))
			return 1;
	return 0;
}

static void write_row(const struct section *section, size_t a, int laboratory)
{
	const struct analysis *analysis = section->analysis;
	FILE *out = section->out;

	fputs("| ", out);
	write_attack_name(out, &analysis->attacks[a]);
	fputs(" |", out);
	for (size_t e = 0; e < analysis->environment_count; e++) {
		const json_t *verdict = analysis_verdict(analysis, a, e);

		if (!is_column(analysis, e, laboratory))
			continue;
		fputc(' ', out);
		if (verdict)
			write_verdict(out, verdict);
		fputs(" |", out);
	}
	fputc('\n', out);
}

/* What was tried on the machine, or in the laboratory. */
static void write_matrix(const struct section *section, int laboratory)
{
	const struct analysis *analysis = section->analysis;
	FILE *out = section->out;

	fputs("| attack |", out);
	for (size_t e = 0; e < analysis->environment_count; e++) {
		if (!is_column(analysis, e, laboratory))
			continue;
		fputc(' ', out);
		section_name(section, &analysis->environments[e]);
		fputs(" |", out);
	}
	fputs("\n|---|", out);
	for (size_t e = 0; e < analysis->environment_count; e++)
		fputs(is_column(analysis, e, laboratory) ? "---|" : "", out);
	fputc('\n', out);
	for (size_t a = 0; a < analysis->attack_count; a++)
		if (has_verdict(analysis, a, laboratory))
			write_row(section, a, laboratory);
	fputc('\n', out);
}

static void write_laboratory(const struct section *section)
{
	const struct analysis *analysis = section->analysis;
	const json_t *facts = NULL;
	const char *kernel = "?";

	for (size_t e = 0; e < analysis->environment_count; e++)
		if (analysis->environments[e].is_in_laboratory) {
			const json_t *hello =
				rung_hello(&analysis->environments[e]);

			facts = json_object_get(hello, "facts");
			kernel = json_text(hello, "kernel", kernel);
		}
	if (!facts)
		return;
	fprintf(section->out,
		"In the laboratory, a disposable guest that plays the host (Linux %s, control groups %s): what is said here is said of that kernel.\n\n",
		kernel, json_text(facts, "cgroup", "v2"));
	write_matrix(section, 1);
}

static void write_words(const struct section *section, size_t e,
			const json_t *verdict)
{
	const char *evidence = json_text(verdict, "evidence", NULL);
	const char *reason = json_text(verdict, "reason", NULL);

	fputs("  - ", section->out);
	section_name(section, &section->analysis->environments[e]);
	fputs(", ", section->out);
	write_verdict(section->out, verdict);
	if (evidence && *evidence) {
		fputs(": ", section->out);
		text_markdown(section->out, evidence);
	}
	if (reason && *reason) {
		fputs(evidence && *evidence ? "; " : ": ", section->out);
		text_markdown(section->out, reason);
	}
	fputc('\n', section->out);
}

static void write_evidence(const struct section *section)
{
	const struct analysis *analysis = section->analysis;
	FILE *out = section->out;

	fputs("<details><summary>The evidence, verdict by verdict</summary>\n\n",
	      out);
	for (size_t a = 0; a < analysis->attack_count; a++) {
		const struct analysed_attack *attack = &analysis->attacks[a];

		fputs("- **", out);
		write_attack_name(out, attack);
		fputs("**", out);
		if (attack->title) {
			fputs(": ", out);
			text_markdown(out, attack->title);
		}
		if (attack->boundary) {
			fputs(" (", out);
			text_markdown(out, attack->boundary);
			fputc(')', out);
		}
		fputc('\n', out);
		for (size_t e = 0; e < analysis->environment_count; e++)
			if (analysis_verdict(analysis, a, e))
				write_words(section, e,
					    analysis_verdict(analysis, a, e));
	}
	fputs("\n</details>\n\n", out);
}

void section_verdicts(const struct section *section)
{
	const struct analysis *analysis = section->analysis;
	char caption[512];
	size_t verdicts = 0;

	fputs("## What it stops\n\n", section->out);
	if (!analysis->attack_count) {
		fputs("Nothing was attacked in this run.\n\n", section->out);
		return;
	}
	for (size_t i = 0;
	     i < analysis->attack_count * analysis->environment_count; i++)
		verdicts += analysis->verdicts[i] != NULL;
	write_tallies(section);
	snprintf(
		caption, sizeof(caption),
		"%zu verdicts: each attack in each environment, with what proves it.",
		verdicts);
	section_figure(section, FIGURE_ISOLATION, caption);
	write_matrix(section, 0);
	write_laboratory(section);
	write_evidence(section);
}

void section_tradeoff(const struct section *section)
{
	const struct analysis *analysis = section->analysis;
	size_t counting = 0;
	char caption[512];

	if (!analysis->attack_count || !analysis->compared_count)
		return;
	for (size_t e = 0; e < analysis->environment_count; e++)
		counting += tally_counting(&analysis->environments[e].tally);
	snprintf(
		caption, sizeof(caption),
		"Held against cost; %zu attempts count. Up is tighter, left is cheaper.",
		counting);
	fputs("## Cost against protection\n\n", section->out);
	section_figure(section, FIGURE_TRADEOFF, caption);
}
