/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verdicts of a run as a matrix: lines by what they threaten, counts, and
 * the laboratory's word where the machine has none. */
#include "harness/report/matrix.h"

#include "common/cleanup.h"
#include "tests/unit/mock-stage.h"
#include "tests/unit/suite.h"

#include <string.h>

/* Quotes are written as apostrophes. */
static const char document[] =
	"{'environments':["
	"{'name':'native','kind':'native','role':'measured','verdicts':["
	"  {'attack':'old','outcome':'through'},"
	"  {'attack':'process','row':'signal','outcome':'through',"
	"   'threatens':'availability'},"
	"  {'attack':'process','row':'ptrace','outcome':'through',"
	"   'threatens':'confidentiality'},"
	"  {'attack':'process','row':'proc-fd','outcome':'held',"
	"   'proof':'unproven','threatens':'confidentiality'},"
	"  {'attack':'bomb','outcome':'through','threatens':'availability'},"
	"  {'attack':'power','outcome':'not tried',"
	"   'threatens':'availability'}]},"
	"{'name':'container','kind':'container','role':'measured','verdicts':["
	"  {'attack':'process','row':'signal','outcome':'held','proof':'by',"
	"   'threatens':'availability'},"
	"  {'attack':'process','row':'ptrace','outcome':'degraded',"
	"   'proof':'against','threatens':'confidentiality'},"
	"  {'attack':'process','row':'proc-fd','outcome':'what?',"
	"   'threatens':'confidentiality'},"
	"  {'attack':'power','outcome':'not tried',"
	"   'threatens':'availability'}]},"
	"{'name':'lab-native','kind':'native','role':'attacked','verdicts':["
	"  {'attack':'bomb','outcome':'not tried','threatens':'availability'},"
	"  {'attack':'power','outcome':'through','threatens':'availability'}]},"
	"{'name':'lab-alone','kind':'native','role':'attacked','verdicts':["
	"  {'attack':'bomb','outcome':'through',"
	"   'threatens':'availability'}]}]}";

static json_t *parsed;
static struct analysis analysis;
static struct matrix matrix;

static void set_up(void)
{
	parsed = mock_json(document);
	ck_assert_int_eq(analysis_make(&analysis, parsed, NULL), 0);
	ck_assert_int_eq(matrix_make(&matrix, &analysis, NULL), 0);
}

static void tear_down(void)
{
	matrix_free(&matrix);
	analysis_free(&analysis);
	json_decref(parsed);
}

START_TEST(lines_are_ordered_by_what_they_threaten)
{
	static const struct {
		const char *threat, *attack;
		size_t rows;
	} wanted[] = {{"Availability", "process", 1},
		      {"Availability", "bomb", 1},
		      {"Availability", "power", 1},
		      {"Confidentiality", "process", 2},
		      {"Not said", "old", 1}};

	ck_assert_uint_eq(matrix.line_count, 5);
	for (size_t i = 0; i < 5; i++) {
		const struct matrix_line *line = &matrix.lines[i];

		ck_assert_str_eq(matrix_threat(line->threat), wanted[i].threat);
		ck_assert_str_eq(line->attack, wanted[i].attack);
		ck_assert_uint_eq(line->rows, wanted[i].rows);
	}
}
END_TEST

START_TEST(a_twin_is_no_column_of_its_own)
{
	ck_assert_uint_eq(matrix.column_count, 3);
	ck_assert_uint_eq(matrix.columns[0].environment, 0);
	ck_assert_uint_eq(matrix.columns[0].twin, 2);
	ck_assert_uint_eq(matrix.columns[1].environment, 1);
	ck_assert_uint_eq(matrix.columns[1].twin, ANALYSIS_NO_TWIN);
	ck_assert_uint_eq(matrix.columns[2].environment, 3);
}
END_TEST

START_TEST(rows_are_counted_as_they_stand)
{
	struct matrix_cell cell = matrix_cell(&matrix, 3, 0);

	ck_assert_uint_eq(cell.total, 2);
	ck_assert_uint_eq(cell.count[STANDING_THROUGH], 1);
	ck_assert_uint_eq(cell.count[STANDING_UNPROVEN], 1);
	cell = matrix_cell(&matrix, 3, 1);
	ck_assert_uint_eq(cell.count[STANDING_DEGRADED], 1);
	ck_assert_uint_eq(cell.count[STANDING_ERROR], 1);
	cell = matrix_cell(&matrix, 0, 1);
	ck_assert_uint_eq(cell.count[STANDING_HELD], 1);
	ck_assert_uint_eq(matrix_cell(&matrix, 4, 1).total, 0);
}
END_TEST

START_TEST(the_laboratory_speaks_where_the_machine_was_spared)
{
	struct matrix_cell cell = matrix_cell(&matrix, 2, 0);

	ck_assert_uint_eq(cell.environment, 2);
	ck_assert_uint_eq(cell.count[STANDING_THROUGH], 1);
	/* Nobody's twin tried it: the machine says that it did not. */
	cell = matrix_cell(&matrix, 2, 1);
	ck_assert_uint_eq(cell.environment, 1);
	ck_assert_uint_eq(cell.count[STANDING_NOT_TRIED], 1);
	/* What was tried on the machine is the machine's to say. */
	ck_assert_uint_eq(matrix_cell(&matrix, 1, 0).environment, 0);
}
END_TEST

static Suite *report_matrix_suite(void)
{
	Suite *suite = suite_create("report-matrix");
	TCase *tcase = tcase_create("report-matrix");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, lines_are_ordered_by_what_they_threaten);
	tcase_add_test(tcase, a_twin_is_no_column_of_its_own);
	tcase_add_test(tcase, rows_are_counted_as_they_stand);
	tcase_add_test(tcase,
		       the_laboratory_speaks_where_the_machine_was_spared);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_SUITE(report_matrix_suite)
