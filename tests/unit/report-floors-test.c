/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a calibration is quoted. */
#include "common/cleanup.h"
#include "harness/report/floors.h"
#include "tests/unit/mock-stage.h"
#include "tests/unit/suite.h"

#include <math.h>
#include <string.h>

#define FOUND                                                        \
	"'found': [{'slowdown': 0.01, 'found': 0.4, 'ratio': 1.01}," \
	" {'slowdown': 0.1, 'found': 0.97, 'ratio': 1.1}]"

static const char calibration[] =
	"[{'workload': 'net.rr', 'environment': 'native', 'floor': 0.05,"
	" 'false_alarms': 0.01, " FOUND "},"
	"{'workload': 'cpu.integer', 'environment': 'native', 'floor': 0.01,"
	" 'false_alarms': 0, " FOUND "},"
	"{'workload': 'cpu.float', 'environment': 'native', 'floor': 0.01,"
	" 'false_alarms': 0, " FOUND "},"
	"{'workload': 'disk.fsync', 'environment': 'native', 'floor': null,"
	" 'false_alarms': 0.02, " FOUND "},"
	"{'workload': 'net.rr', 'environment': 'container', 'floor': 0.1,"
	" 'false_alarms': 0.01, " FOUND "},"
	"{'workload': null, 'environment': 'native', 'floor': null,"
	" 'false_alarms': 0.03, 'found': null, 'night_starts': 5,"
	" 'night_rounds': 1, 'starts': 20, 'pairs': 1000,"
	" 'measured_s': 1767225600, 'measured_in': 'c'}]";

static json_t *rows;
static char *text;
static size_t size;
static FILE *out;

static void set_up(void)
{
	rows = mock_json(calibration);
	out = open_memstream(&text, &size);
}

static void tear_down(void)
{
	json_decref(rows);
	free(text);
}

START_TEST(the_worst_environment_counts)
{
	int is_found;

	ck_assert_double_eq_tol(floors_of(rows, "net.rr", &is_found), 0.1,
				1e-12);
	ck_assert_int_eq(is_found, 1);
	ck_assert_double_eq_tol(floors_of(rows, "cpu.float", &is_found), 0.01,
				1e-12);
	/* The largest that was tried is as much as is known. */
	ck_assert_double_eq_tol(floors_of(rows, "disk.fsync", &is_found), 0.1,
				1e-12);
	ck_assert_int_eq(is_found, 0);
	ck_assert(isnan(floors_of(rows, "sys.call", &is_found)));
	ck_assert(isnan(floors_of(NULL, "net.rr", &is_found)));
	fclose(out);
}
END_TEST

START_TEST(the_coarser_of_two_machines_counts)
{
	cleanup_json json_t *others =
		mock_json("[{'workload': 'cpu.float', 'environment': 'native',"
			  " 'floor': 0.02}]");

	ck_assert_double_eq_tol(floors_of_both(rows, others, "cpu.float"), 0.02,
				1e-12);
	ck_assert_double_eq_tol(floors_of_both(rows, others, "net.rr"), 0.1,
				1e-12);
	ck_assert_double_eq_tol(floors_of_both(NULL, others, "cpu.float"), 0.02,
				1e-12);
	ck_assert(isnan(floors_of_both(NULL, others, "net.rr")));
	fclose(out);
}
END_TEST

START_TEST(it_is_quoted_in_a_sentence)
{
	floors_write_sentence(out, rows, 0);
	fclose(out);
	ck_assert_str_eq(
		text,
		"In native, container, this machine sees a slow-down of 1 % in cpu.integer, cpu.float; 10 % in net.rr. In native, container, this machine does not even see a slow-down of 10 % in disk.fsync.");
}
END_TEST

START_TEST(what_was_not_calibrated_says_so)
{
	cleanup_json json_t *none = json_array();

	floors_write_sentence(out, none, 1);
	fclose(out);
	ck_assert_msg(strstr(text, "Not calibrated"), "%s", text);
	ck_assert_msg(strstr(text, "`bulkhead calibrate`"), "%s", text);
}
END_TEST

START_TEST(what_it_rests_on_is_said)
{
	floors_write_basis(out, rows);
	fclose(out);
	ck_assert_str_eq(
		text,
		"That much was found in at least 95 % of 1,000 pairs of nights (starts: 5, rounds in each: 1), drawn from 20 starts measured on 2026-01-01 00:00:00 UTC (run c). Of pairs in which nothing differs, 3 % were told apart.");
}
END_TEST

START_TEST(each_row_is_in_the_table)
{
	floors_write_table(out, rows, 1);
	fclose(out);
	ck_assert_msg(
		strstr(text,
		       "| disk.fsync | native | over 10 % | 40 % | 97 % | 2 % |"),
		"%s", text);
	ck_assert_msg(strstr(text, "| net.rr | container | 10 % |"), "%s",
		      text);
	ck_assert_ptr_null(strstr(text, "null"));
}
END_TEST

static Suite *report_floors_suite(void)
{
	Suite *suite = suite_create("report-floors");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_test(all, the_worst_environment_counts);
	tcase_add_test(all, the_coarser_of_two_machines_counts);
	tcase_add_test(all, it_is_quoted_in_a_sentence);
	tcase_add_test(all, what_was_not_calibrated_says_so);
	tcase_add_test(all, what_it_rests_on_is_said);
	tcase_add_test(all, each_row_is_in_the_table);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(report_floors_suite)
