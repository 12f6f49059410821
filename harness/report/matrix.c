/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/matrix.h"

#include "harness/report/language.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *word, *name, *words;
} threats[MATRIX_THREATS] = {
	{"availability", N_("Availability"), N_("what others need to go on")},
	{"confidentiality", N_("Confidentiality"),
	 N_("what only others should know")},
	{"integrity", N_("Integrity"),
	 N_("what only others should change or command")},
	{NULL, N_("Not said"),
	 N_("from before attacks said what they threaten")},
};

const char *matrix_threat(size_t threat)
{
	return _(threats[threat].name);
}

const char *matrix_threat_words(size_t threat)
{
	return _(threats[threat].words);
}

static size_t threat_of(const struct analysed_attack *attack)
{
	size_t i = 0;

	while (threats[i].word &&
	       (!attack->threatens ||
		strcmp(threats[i].word, attack->threatens) != 0))
		i++;
	return i;
}

static void add_to_line(struct matrix *matrix, size_t threat,
			const struct analysed_attack *attack)
{
	struct matrix_line *line = &matrix->lines[matrix->line_count];

	for (size_t i = 0; i < matrix->line_count; i++)
		if (matrix->lines[i].threat == threat &&
		    !strcmp(matrix->lines[i].attack, attack->attack)) {
			matrix->lines[i].rows++;
			return;
		}
	*line = (struct matrix_line){threat, attack->attack, attack->boundary,
				     1};
	matrix->line_count++;
}

static int is_somebodys_twin(const struct analysis *analysis, size_t e)
{
	for (size_t i = 0; i < analysis->environment_count; i++)
		if (analysis_twin(analysis, i) == e)
			return 1;
	return 0;
}

int matrix_make(struct matrix *matrix, const struct analysis *analysis,
		struct error *err)
{
	*matrix = (struct matrix){.analysis = analysis};
	matrix->lines =
		calloc(analysis->attack_count + 1, sizeof(*matrix->lines));
	matrix->columns = calloc(analysis->environment_count + 1,
				 sizeof(*matrix->columns));
	if (!matrix->lines || !matrix->columns)
		return error_make(err, ENOMEM, "cannot make the matrix");
	for (size_t threat = 0; threat < MATRIX_THREATS; threat++)
		for (size_t a = 0; a < analysis->attack_count; a++)
			if (threat_of(&analysis->attacks[a]) == threat)
				add_to_line(matrix, threat,
					    &analysis->attacks[a]);
	for (size_t e = 0; e < analysis->environment_count; e++)
		if (!is_somebodys_twin(analysis, e))
			matrix->columns[matrix->column_count++] =
				(struct matrix_column){
					e, analysis_twin(analysis, e)};
	return 0;
}

void matrix_free(struct matrix *matrix)
{
	free(matrix->lines);
	free(matrix->columns);
}

int matrix_has(const struct matrix *matrix, size_t line, size_t attack)
{
	const struct analysed_attack *of = &matrix->analysis->attacks[attack];

	return threat_of(of) == matrix->lines[line].threat &&
	       !strcmp(of->attack, matrix->lines[line].attack);
}

struct matrix_cell matrix_count(const struct matrix *matrix, size_t line,
				size_t environment)
{
	struct matrix_cell cell = {.environment = environment};

	for (size_t a = 0; a < matrix->analysis->attack_count; a++) {
		const json_t *verdict =
			analysis_verdict(matrix->analysis, a, environment);

		if (!verdict || !matrix_has(matrix, line, a))
			continue;
		cell.count[verdict_standing(verdict)]++;
		cell.total++;
	}
	return cell;
}

static int is_tried(const struct matrix_cell *cell)
{
	return cell->count[STANDING_NOT_TRIED] < cell->total;
}

struct matrix_cell matrix_cell(const struct matrix *matrix, size_t line,
			       size_t column)
{
	const struct matrix_column *of = &matrix->columns[column];
	struct matrix_cell here = matrix_count(matrix, line, of->environment);
	struct matrix_cell there = {0};

	if (!is_tried(&here) && of->twin != ANALYSIS_NO_TWIN)
		there = matrix_count(matrix, line, of->twin);
	return is_tried(&there) ? there : here;
}
