/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run in formats of other programs: the numbers are the store's, and what is
 * bad news in one is bad news in the other. */
#include "common/cleanup.h"
#include "harness/report/formats.h"
#include "harness/report/text.h"
#include "tests/unit/report-fixture.h"
#include "tests/unit/suite.h"

#include <math.h>
#include <string.h>

typedef int write_format(FILE *out, const json_t *document, struct error *err);

static json_t *document;

static void set_up(void)
{
	static const struct expectation_record expected[] = {
		{"container", "fork-bomb", NULL, "held", 3, "kept", NULL},
		{"native", "fork-bomb", NULL, "held", 4, "surprise",
		 "it was <through>"},
	};
	cleanup_store struct store *store = NULL;

	ck_assert_int_eq(store_open_memory(&store, NULL), 0);
	ck_assert_int_eq(fixture_fill(store, NULL), 0);
	ck_assert_int_eq(
		store_add_expectations(store, FIXTURE_RUN, expected, 2, NULL),
		0);
	ck_assert_int_eq(store_export(store, FIXTURE_RUN, &document, NULL), 0);
}

static void tear_down(void)
{
	json_decref(document);
}

/* Caller frees. */
static char *written(write_format *format)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(out);
	ck_assert_int_eq(format(out, document, NULL), 0);
	fclose(out);
	return text;
}

static void expect(const char *text, const char *piece)
{
	ck_assert_msg(strstr(text, piece) != NULL, "no %s in %s", piece, text);
}

static size_t lines_of(const char *text)
{
	size_t lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

START_TEST(a_table_has_a_row_per_trial)
{
	cleanup_free char *text = written(format_csv);

	ck_assert_uint_eq(lines_of(text), 1 + FIXTURE_STARTS * FIXTURE_ROUNDS *
							  FIXTURE_WORKLOADS *
							  3);
	ck_assert_int_eq(strncmp(text, "run,run_label,suite,started_s,", 30),
			 0);
	expect(text, "\r\n\"" FIXTURE_RUN
		     "\",\"made up\",\"default\",1767268800,\"native\",");
	expect(text, ",\"TCG\",\"measured\",\"null\",1,1,");
}
END_TEST

START_TEST(no_cell_is_a_formula)
{
	static const char *const cells[][2] = {
		{"=1+1", "\"'=1+1\""},
		{" \t-2", "\"'  -2\""},
		{"@SUM(A1)", "\"'@SUM(A1)\""},
		{"+a", "\"'+a\""},
		{"\"=1", "\"'\"\"=1\""},
		{"\xef\xbc\x9d"
		 "1",
		 "\"'\xef\xbc\x9d"
		 "1\""},
		{"a=1, \"b\"\n", "\"a=1, \"\"b\"\" \""},
	};

	for (size_t i = 0; i < sizeof(cells) / sizeof(*cells); i++) {
		cleanup_free char *text = NULL;

		json_object_set_new(json_object_get(document, "run"), "label",
				    json_string(cells[i][0]));
		text = written(format_csv);
		expect(text, cells[i][1]);
	}
}
END_TEST

START_TEST(a_surprise_is_a_failure)
{
	cleanup_free char *text = written(format_junit);

	expect(text, "<testsuite name=\"native\" tests=\"39\" failures=\"1\" ");
	expect(text, "<failure message=\"it was &lt;through&gt;\"/>");
	expect(text,
	       "<testsuite name=\"container\" tests=\"39\" failures=\"0\" ");
	expect(text,
	       "<testcase classname=\"container.attacks\" name=\"fork-bomb\" time=\"0.000\"/>");
	expect(text, "<skipped>there is no program crun</skipped>");
	expect(text, "timestamp=\"2026-01-01T12:00:00\"");
	/* A control is nobody's subject. */
	ck_assert_ptr_null(strstr(text, "name=\"container pids=off\""));
}
END_TEST

START_TEST(gauges_are_the_analysis)
{
	cleanup_free char *text = written(format_openmetrics);

	expect(text, "# TYPE bulkhead_overhead_ratio gauge\n");
	expect(text,
	       "bulkhead_overhead_ratio{workload=\"sys.call\",environment=\"container\"} 1.");
	expect(text, "environment=\"vm\",emulation=\"TCG\"} ");
	expect(text,
	       "bulkhead_verdicts{environment=\"container\",verdict=\"held\"} 17\n");
	expect(text, "bulkhead_expectations{result=\"surprise\"} 1\n");
	expect(text,
	       "bulkhead_run_started_timestamp_seconds{run=\"" FIXTURE_RUN
	       "\",suite=\"default\",version=\"0.1.0\",status=\"budget\"} 1767268800\n");
	ck_assert_str_eq(text + strlen(text) - 6, "# EOF\n");
}
END_TEST

START_TEST(a_number_is_read_back_as_it_was)
{
	static const double numbers[] = {0,	1,	0.1,	    41323.3,
					 1e300, 5e-324, 1767268800, 1.0 / 3};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		cleanup_free char *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);

		text_number(out, numbers[i]);
		text_number(out, NAN);
		fclose(out);
		ck_assert(strtod(text, NULL) == numbers[i]);
		ck_assert(i != 3 || !strcmp(text, "41323.3"));
	}
}
END_TEST

static Suite *report_formats_suite(void)
{
	Suite *suite = suite_create("report-formats");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_set_timeout(all, 20);
	tcase_add_test(all, a_table_has_a_row_per_trial);
	tcase_add_test(all, no_cell_is_a_formula);
	tcase_add_test(all, a_surprise_is_a_failure);
	tcase_add_test(all, gauges_are_the_analysis);
	tcase_add_test(all, a_number_is_read_back_as_it_was);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(report_formats_suite)
