/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The verdicts of a run as a matrix that fits on a page: a line per attack
 * under what it threatens (twice, where its rows threaten different things), a
 * column per environment, and in a cell how many rows stand how. What was not
 * tried in an environment of the machine, because it would change a whole
 * machine, is told by its twin in the laboratory, and says so. Pure.
 */
#ifndef HARNESS_REPORT_MATRIX_H
#define HARNESS_REPORT_MATRIX_H

#include "harness/report/analysis.h"

struct matrix_line {
	size_t threat; /**< below MATRIX_THREATS */
	const char *attack, *boundary;
	size_t rows;
};

struct matrix_column {
	size_t environment; /**< index into the analysis */
	size_t twin;	    /**< likewise, or ANALYSIS_NO_TWIN */
};

struct matrix {
	const struct analysis *analysis;
	struct matrix_line *lines; /**< by threat, then as they were made */
	size_t line_count;
	struct matrix_column *columns; /**< as the environments of the suite */
	size_t column_count;
};

/** A line in a column. */
struct matrix_cell {
	size_t count[STANDINGS], total;
	size_t environment; /**< where these verdicts were got */
};

/** How many threats there are to order by, one for what nobody said. */
#define MATRIX_THREATS 4

/** "Availability", and what that is in a few words. */
const char *matrix_threat(size_t threat);
const char *matrix_threat_words(size_t threat);

/** Make it; matrix_free() it in any case. */
int matrix_make(struct matrix *matrix, const struct analysis *analysis,
		struct error *err);
void matrix_free(struct matrix *matrix);
#define cleanup_matrix __attribute__((cleanup(matrix_free)))

struct matrix_cell matrix_cell(const struct matrix *matrix, size_t line,
			       size_t column);

/** The same of any environment, and of that alone. */
struct matrix_cell matrix_count(const struct matrix *matrix, size_t line,
				size_t environment);

/** Whether an attack of the analysis belongs to a line. */
int matrix_has(const struct matrix *matrix, size_t line, size_t attack);

#endif
