/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sections: the matrix of verdicts, what even a kernel of one's own did not
 * hold; and cost against protection. */
#include "harness/report/language.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <string.h>

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
	fputs(_("| environment | ✓ held | ~ degraded | ✗ through | ? unproven | – not tried | ! error |\n|---|--:|--:|--:|--:|--:|--:|\n"),
	      section->out);
	for (size_t e = 0; e < section->analysis->environment_count; e++)
		write_tally(section, &section->analysis->environments[e]);
	fputs(_("\n**held (by KEY)**: the same environment without KEY let it through in this run. **held (against ENV)**: it got through in ENV, on the same kernel where both are on one. **degraded**: it did not get out, but others suffered more than a stated floor. **unproven**: it got through in none of these controls, and counts for nothing. **through**: it happened, or only the guard stopped it.\n\n"),
	      section->out);
}

static void write_cell(const struct section *section,
		       const struct matrix *matrix, size_t line, size_t column)
{
	struct matrix_cell cell = matrix_cell(matrix, line, column);
	const struct analysed_environment *environment =
		&matrix->analysis->environments[cell.environment];

	if (cell.total) {
		fputs(" [", section->out);
		fputs(environment->is_in_laboratory ? _("lab: ") : "",
		      section->out);
		standing_write(section->out, cell.count, cell.total);
		fputs("](#", section->out);
		section_cell_name(section, &matrix->lines[line],
				  cell.environment);
		fputc(')', section->out);
	}
	fputs(" |", section->out);
}

static void write_head(const struct section *section,
		       const struct matrix *matrix)
{
	fputs(_("| attack |"), section->out);
	for (size_t c = 0; c < matrix->column_count; c++) {
		fputc(' ', section->out);
		section_name(
			section,
			&matrix->analysis->environments[matrix->columns[c]
								.environment]);
		fputs(" |", section->out);
	}
	fputs("\n|---|", section->out);
	for (size_t c = 0; c < matrix->column_count; c++)
		fputs("---|", section->out);
	fputc('\n', section->out);
}

static void write_matrix(const struct section *section,
			 const struct matrix *matrix)
{
	write_head(section, matrix);
	for (size_t i = 0; i < matrix->line_count; i++) {
		const struct matrix_line *line = &matrix->lines[i];

		if (!i || line->threat != matrix->lines[i - 1].threat) {
			fprintf(section->out, "| **%s** |",
				matrix_threat(line->threat));
			for (size_t c = 0; c < matrix->column_count; c++)
				fputs(" |", section->out);
			fputc('\n', section->out);
		}
		fputs("| ", section->out);
		text_markdown(section->out, line->attack);
		fputs(" |", section->out);
		for (size_t c = 0; c < matrix->column_count; c++)
			write_cell(section, matrix, i, c);
		fputc('\n', section->out);
	}
	fputc('\n', section->out);
}

static void write_blanks(const struct section *section,
			 const struct matrix *matrix)
{
	size_t blanks = 0;

	for (size_t i = 0; i < matrix->line_count; i++)
		for (size_t c = 0; c < matrix->column_count; c++)
			blanks += !matrix_cell(matrix, i, c).total;
	if (blanks)
		fputs(_("A blank cell was not gone for: what would change a whole machine is tried where a guest is the machine, in `vm` and, with `--lab`, in the laboratory.\n\n"),
		      section->out);
}

static void write_laboratory(const struct section *section)
{
	for (size_t e = 0; e < section->analysis->environment_count; e++) {
		if (!section->analysis->environments[e].is_in_laboratory)
			continue;
		fputs(_("*lab*: tried where a disposable guest plays the host"),
		      section->out);
		section_place(section, e);
		fputs(_("; what is said there is said of that kernel. All else was tried on the machine itself.\n\n"),
		      section->out);
		return;
	}
}

/* An item of a list: the row, and what came of it where. */
static void write_item(const struct section *section, size_t attack,
		       size_t environment)
{
	const json_t *verdict =
		analysis_verdict(section->analysis, attack, environment);

	fputs("- [", section->out);
	section_attack(section, attack);
	fputs("](#", section->out);
	section_evidence_name(section, attack, environment);
	fputs(_("): "), section->out);
	section_verdict(section, verdict);
	section_words(section, verdict);
	fputc('\n', section->out);
}

static int was_lost(const json_t *verdict)
{
	enum standing standing =
		verdict ? verdict_standing(verdict) : STANDING_HELD;

	return standing == STANDING_THROUGH || standing == STANDING_DEGRADED;
}

/* What a kernel of one's own did not hold. */
static void write_unheld(const struct section *section, size_t environment)
{
	const struct analysis *analysis = section->analysis;
	const struct tally *tally = &analysis->environments[environment].tally;

	fputs(_("### What even "), section->out);
	section_name(section, &analysis->environments[environment]);
	fprintf(section->out,
		ngettext(
			" did not hold\n\n%zu of the %zu attempt that counts. Held without a proof: %zu; not tried: %zu. Neither says that it would hold them.\n\n",
			" did not hold\n\n%zu of the %zu attempts that count. Held without a proof: %zu; not tried: %zu. Neither says that it would hold them.\n\n",
			tally_counting(tally)),
		tally->through + tally->degraded, tally_counting(tally),
		tally->unproven, tally->not_tried);
	for (size_t a = 0; a < analysis->attack_count; a++)
		if (was_lost(analysis_verdict(analysis, a, environment)))
			write_item(section, a, environment);
	if (tally->through + tally->degraded)
		fputc('\n', section->out);
}

static void write_all_unheld(const struct section *section)
{
	const struct analysis *analysis = section->analysis;
	size_t found = 0;

	for (size_t e = 0; e < analysis->environment_count; e++)
		if (!strcmp(json_text(analysis->environments[e].json, "kind",
				      ""),
			    "vm")) {
			write_unheld(section, e);
			found++;
		}
	if (!found)
		fputs(_("No virtual machine was attacked in this run: what even that does not hold is not known.\n\n"),
		      section->out);
}

void section_verdicts(const struct section *section)
{
	const struct analysis *analysis = section->analysis;
	cleanup_matrix struct matrix matrix = {0};
	struct analysis_counts counts = analysis_count(analysis);
	struct error err = {0};

	fputs(_("## What it stops\n\n"), section->out);
	if (!analysis->attack_count) {
		fputs(_("Nothing was attacked in this run.\n\n"), section->out);
		return;
	}
	if (matrix_make(&matrix, analysis, &err) < 0)
		return;
	section_figure(
		section, FIGURE_ISOLATION,
		_("Each attack under what it threatens, in each environment: how many of its rows stand how. The darker, the worse; hatched is held without a proof, and counts for nothing. Above each column: how many are held of those that count in every one. %s verdicts on %s attempts, those of the controls among them, stand behind it."),
		text_count(counts.verdicts).text,
		text_count(counts.attempts).text);
	fputs(_("The same with links: each cell leads to its evidence.\n\n"),
	      section->out);
	write_matrix(section, &matrix);
	write_blanks(section, &matrix);
	write_laboratory(section);
	write_tallies(section);
	write_all_unheld(section);
}

void section_tradeoff(const struct section *section)
{
	const struct analysis *analysis = section->analysis;
	int was_attacked = analysis->attack_count > 0;
	int was_measured = analysis->compared_count > 0;
	struct analysis_counts counts = analysis_count(analysis);

	if (!was_attacked && !was_measured)
		return;
	fputs(_("## Cost against protection\n\n"), section->out);
	if (was_attacked && was_measured)
		section_figure(
			section, FIGURE_TRADEOFF,
			_("What is held, with a proof, of the attempts that count in every environment, against what it costs. Up is tighter, left is cheaper. %s trials and %s verdicts stand behind it."),
			text_count(counts.trials).text,
			text_count(counts.verdicts).text);
	else
		fprintf(section->out,
			_("This run %s: a point needs both halves. `bulkhead run --suite ladder` measures and attacks.\n\n"),
			was_attacked ? _("attacked and compared no work")
				     : _("compared work and attacked nothing"));
}
