/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: every row in every environment, with its evidence. The cells of the
 * matrix and of the tables here lead to it. */
#include "harness/report/explanation.h"
#include "harness/report/language.h"
#include "harness/report/recorded.h"
#include "harness/report/rung.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <string.h>

void section_evidence_name(const struct section *section, size_t attack,
			   size_t environment)
{
	const struct analysed_attack *of = &section->analysis->attacks[attack];

	fputs("e.", section->out);
	text_anchor(section->out, of->attack);
	fputc('.', section->out);
	text_anchor(section->out, of->row);
	fputc('.', section->out);
	text_anchor(section->out,
		    section->analysis->environments[environment].name);
}

void section_cell_name(const struct section *section,
		       const struct matrix_line *line, size_t environment)
{
	fprintf(section->out, "c%zu.", line->threat);
	text_anchor(section->out, line->attack);
	fputc('.', section->out);
	text_anchor(section->out,
		    section->analysis->environments[environment].name);
}

void section_attack(const struct section *section, size_t attack)
{
	const struct analysed_attack *of = &section->analysis->attacks[attack];

	text_markdown(section->out, of->attack);
	if (of->row) {
		fputs(": ", section->out);
		text_markdown(section->out, of->row);
	}
}

void section_verdict(const struct section *section, const json_t *verdict)
{
	enum standing standing = verdict_standing(verdict);
	const char *outcome = json_text(verdict, "outcome", "error");
	int bold = standing == STANDING_THROUGH || standing == STANDING_ERROR;

	fprintf(section->out, "%s%s ", bold ? "**" : "",
		standing_mark(standing));
	text_markdown(section->out, language_word(outcome));
	fputs(bold ? "**" : "", section->out);
	if (verdict_is_proven(verdict)) {
		fprintf(section->out, " (%s ",
			language_word(json_text(verdict, "proof", "")));
		explanation_write_names(
			section->out, json_text(verdict, "proof_detail", "?"));
		fputc(')', section->out);
	} else if (standing == STANDING_UNPROVEN) {
		fputs(_(", unproven"), section->out);
	}
}

void section_words(const struct section *section, const json_t *verdict)
{
	const char *evidence = json_text(verdict, "evidence", "");
	const char *reason = json_text(verdict, "reason", "");

	if (*evidence) {
		fputs(_(": "), section->out);
		recorded_write(section->out, evidence);
	}
	if (*reason) {
		fputs(*evidence ? _("; ") : _(": "), section->out);
		recorded_write(section->out, reason);
	}
}

void section_place(const struct section *section, size_t environment)
{
	const struct analysed_environment *of =
		&section->analysis->environments[environment];
	const json_t *hello = rung_hello(of);

	if (!of->is_in_laboratory) {
		fputs(_(", on the machine"), section->out);
		return;
	}
	fputs(_(", in the laboratory (Linux "), section->out);
	text_markdown(section->out, json_text(hello, "kernel", "?"));
	fputs(_(", control groups "), section->out);
	text_markdown(section->out, json_text(json_object_get(hello, "facts"),
					      "cgroup", "v2"));
	fputc(')', section->out);
}

/* Short enough for a table of many columns: "✓ by pids". */
static void write_short(const struct section *section, const json_t *verdict)
{
	enum standing standing = verdict_standing(verdict);

	fputs(standing_mark(standing), section->out);
	if (verdict_is_proven(verdict)) {
		fprintf(section->out, " %s ",
			language_word(json_text(verdict, "proof", "")));
		explanation_write_names(
			section->out, json_text(verdict, "proof_detail", "?"));
	}
}

/* Whether an environment belongs to a table, the machine's or the laboratory's,
 * and a line of the matrix has something in it. */
static int is_column(const struct matrix *matrix, size_t environment,
		     int laboratory)
{
	return matrix->analysis->environments[environment].is_in_laboratory ==
	       laboratory;
}

static int has_verdict(const struct matrix *matrix, size_t attack,
		       int laboratory)
{
	for (size_t e = 0; e < matrix->analysis->environment_count; e++)
		if (is_column(matrix, e, laboratory) &&
		    analysis_verdict(matrix->analysis, attack, e))
			return 1;
	return 0;
}

static void write_row(const struct section *section,
		      const struct matrix *matrix, size_t attack,
		      int laboratory)
{
	fputs("| ", section->out);
	section_attack(section, attack);
	fputs(" – ", section->out);
	text_markdown(section->out,
		      language_title(matrix->analysis->attacks[attack].title));
	fputs(" |", section->out);
	for (size_t e = 0; e < matrix->analysis->environment_count; e++) {
		const json_t *verdict =
			analysis_verdict(matrix->analysis, attack, e);

		if (!is_column(matrix, e, laboratory))
			continue;
		if (verdict) {
			fputs(" [", section->out);
			write_short(section, verdict);
			fputs("](#", section->out);
			section_evidence_name(section, attack, e);
			fputc(')', section->out);
		}
		fputs(" |", section->out);
	}
	fputc('\n', section->out);
}

static void write_head(const struct section *section,
		       const struct matrix *matrix, int laboratory)
{
	size_t columns = 0, e;

	fputs(_("| attack |"), section->out);
	for (e = 0; e < matrix->analysis->environment_count; e++) {
		if (!is_column(matrix, e, laboratory))
			continue;
		fputc(' ', section->out);
		section_name(section, &matrix->analysis->environments[e]);
		fputs(" |", section->out);
		columns++;
	}
	fputs("\n|---|", section->out);
	while (columns--)
		fputs("---|", section->out);
	fputc('\n', section->out);
}

/* The rows that threaten something, on the machine or in the laboratory. */
static void write_table(const struct section *section,
			const struct matrix *matrix, size_t threat,
			int laboratory)
{
	int begun = 0;

	for (size_t line = 0; line < matrix->line_count; line++)
		for (size_t a = 0; a < matrix->analysis->attack_count; a++) {
			if (matrix->lines[line].threat != threat ||
			    !matrix_has(matrix, line, a) ||
			    !has_verdict(matrix, a, laboratory))
				continue;
			if (!begun++)
				write_head(section, matrix, laboratory);
			write_row(section, matrix, a, laboratory);
		}
	fputs(begun ? "\n" : "", section->out);
}

static void write_anchor(const struct section *section, size_t attack,
			 size_t environment)
{
	fputs("<a id=\"", section->out);
	section_evidence_name(section, attack, environment);
	fputs("\"></a>", section->out);
}

/* Whether two verdicts would be told in the same words. */
static int is_alike(const json_t *one, const json_t *other)
{
	static const char *const told[] = {"outcome", "proof", "proof_detail",
					   "evidence", "reason"};

	for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++)
		if (strcmp(json_text(one, told[i], ""),
			   json_text(other, told[i], "")) != 0)
			return 0;
	return 1;
}

/* A cell of the matrix: all its rows in one environment. */
struct cell {
	const struct section *section;
	const struct matrix *matrix;
	size_t line, environment;
};

/* Verdict on an attack that belongs to the cell; NULL of others. */
static const json_t *verdict_in(const struct cell *cell, size_t attack)
{
	return matrix_has(cell->matrix, cell->line, attack)
		       ? analysis_verdict(cell->matrix->analysis, attack,
					  cell->environment)
		       : NULL;
}

/* Whether an attack before it in the cell was told in the same words. */
static int is_told(const struct cell *cell, size_t attack)
{
	for (size_t a = 0; a < attack; a++)
		if (verdict_in(cell, a) &&
		    is_alike(verdict_in(cell, a), verdict_in(cell, attack)))
			return 1;
	return 0;
}

/* The rows that are told as `attack` is, from it on, and then that. */
static void write_alike(const struct cell *cell, size_t attack)
{
	const struct analysis *analysis = cell->matrix->analysis;
	const struct section *section = cell->section;
	const json_t *verdict = verdict_in(cell, attack);
	const char *comma = analysis->attacks[attack].row ? "  - " : _(": ");

	for (size_t a = attack; a < analysis->attack_count; a++) {
		if (!verdict_in(cell, a) ||
		    !is_alike(verdict_in(cell, a), verdict))
			continue;
		fputs(comma, section->out);
		write_anchor(section, a, cell->environment);
		text_markdown(section->out, analysis->attacks[a].row);
		comma = ", ";
	}
	fputs(analysis->attacks[attack].row ? " " : "", section->out);
	section_verdict(section, verdict);
	section_words(section, verdict);
	fputc('\n', section->out);
}

static void begin_cell(const struct cell *cell, int has_rows)
{
	const struct section *section = cell->section;

	fputs("- <a id=\"", section->out);
	section_cell_name(section, &cell->matrix->lines[cell->line],
			  cell->environment);
	fputs("\"></a>**", section->out);
	section_name(section,
		     &cell->matrix->analysis->environments[cell->environment]);
	fputs("**", section->out);
	section_place(section, cell->environment);
	fputs(has_rows ? "\n" : "", section->out);
}

static void write_cell(const struct cell *cell)
{
	const struct analysis *analysis = cell->matrix->analysis;
	int begun = 0;

	for (size_t a = 0; a < analysis->attack_count; a++) {
		if (!verdict_in(cell, a) || is_told(cell, a))
			continue;
		if (!begun++)
			begin_cell(cell, analysis->attacks[a].row != NULL);
		write_alike(cell, a);
	}
}

static void write_line(const struct section *section,
		       const struct matrix *matrix, size_t line)
{
	fputs("**", section->out);
	text_markdown(section->out, matrix->lines[line].attack);
	fputs("**", section->out);
	if (matrix->lines[line].boundary) {
		fputs(_(": "), section->out);
		text_markdown(section->out,
			      language_title(matrix->lines[line].boundary));
	}
	fputs("\n\n", section->out);
	for (size_t e = 0; e < matrix->analysis->environment_count; e++)
		write_cell(&(struct cell){section, matrix, line, e});
	fputc('\n', section->out);
}

void section_evidence(const struct section *section)
{
	cleanup_matrix struct matrix matrix = {0};
	struct error err = {0};

	if (!section->analysis->attack_count ||
	    matrix_make(&matrix, section->analysis, &err) < 0)
		return;
	fputs(_("\n## Every verdict, and its evidence\n\nA mark in a table leads to what was seen. In each environment the marks are: ✓ held, ~ degraded, ✗ through, ? unproven, – not tried, ! error.\n\n"),
	      section->out);
	for (size_t i = 0; i < matrix.line_count; i++) {
		size_t threat = matrix.lines[i].threat;

		if (!i || threat != matrix.lines[i - 1].threat) {
			fprintf(section->out, _("### %s: %s\n\n"),
				matrix_threat(threat),
				matrix_threat_words(threat));
			write_table(section, &matrix, threat, 0);
			write_table(section, &matrix, threat, 1);
		}
		write_line(section, &matrix, i);
	}
}
