/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trials that had not settled are counted where a reader finds them. */
#include "common/cleanup.h"
#include "harness/report/section.h"
#include "tests/unit/report-fixture.h"
#include "tests/unit/suite.h"

#include <string.h>

static json_t *document;

static void set_up(void)
{
	cleanup_store struct store *store = NULL;

	ck_assert_int_eq(store_open_memory(&store, NULL), 0);
	ck_assert_int_eq(fixture_fill(store, NULL), 0);
	ck_assert_int_eq(store_export(store, FIXTURE_RUN, &document, NULL), 0);
}

static void tear_down(void)
{
	json_decref(document);
}

/* All trials say the same of their warm-up. */
static void say_everywhere(json_t *(*make)(void))
{
	json_t *environment, *trial;
	size_t i, j;

	json_array_foreach (json_object_get(document, "environments"), i,
			    environment)
		json_array_foreach (json_object_get(environment, "trials"), j,
				    trial)
			json_object_set_new(trial, "steady", make());
}

/* Caller frees. */
static char *written(void)
{
	cleanup_analysis struct analysis analysis = {0};
	struct section section = {.analysis = &analysis};
	char *text = NULL;
	size_t size;

	ck_assert_int_eq(analysis_make(&analysis, document, NULL), 0);
	section.out = open_memstream(&text, &size);
	section_warm_up(&section);
	fclose(section.out);
	return text;
}

/* In the guest the first round of each of four starts; `null` takes no series,
 * and one trial of net.stream in the guest was not done. */
START_TEST(what_had_not_settled_is_counted)
{
	cleanup_free char *text = written();

	ck_assert_msg(strstr(text, "| cpu.integer | 0 of 12 | 0 of 12 | 4 of "
				   "12 |\n\nOf 395 trials that measure a "
				   "series 4 had"),
		      "%s", text);
	ck_assert_ptr_null(strstr(text, "cpu.float"));
}
END_TEST

START_TEST(where_all_had_settled_that_is_said)
{
	cleanup_free char *text = NULL;

	say_everywhere(json_true);
	text = written();
	ck_assert_msg(strstr(text, "All 431 trials"), "%s", text);
	ck_assert_ptr_null(strstr(text, "|"));
}
END_TEST

START_TEST(of_runs_that_do_not_say_nothing_is_said)
{
	cleanup_free char *text = NULL;

	say_everywhere(json_null);
	text = written();
	ck_assert_str_eq(text, "");
}
END_TEST

static Suite *report_warm_up_suite(void)
{
	Suite *suite = suite_create("report-warm-up");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_test(all, what_had_not_settled_is_counted);
	tcase_add_test(all, where_all_had_settled_that_is_said);
	tcase_add_test(all, of_runs_that_do_not_say_nothing_is_said);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(report_warm_up_suite)
