/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the figure of the nights is drawn from: every series, its intervals, and
 * where it changed. */
#include "common/cleanup.h"
#include "harness/report/night.h"
#include "tests/unit/made-run.h"
#include "tests/unit/suite.h"

#include <math.h>
#include <string.h>

enum { NIGHTS = 18, CHANGED = 9, LATER = 90, SHOWN = 60 };

static struct store *store;
static json_t *document;

static void set_up(void)
{
	ck_assert_int_eq(store_open_memory(&store, NULL), 0);
	document = NULL;
}

static void tear_down(void)
{
	json_decref(document);
	store_close(store);
}

/* Nights, from one of which on the container does its work slower. */
static void make(int count, int from, double slowed)
{
	for (int i = 0; i < count; i++) {
		struct made_run run = {.slowed = i < from ? 1 : slowed,
				       .later_s = 86400 * i};
		char id[16];

		snprintf(id, sizeof(id), "night-%02d", i);
		run.id = id;
		made_run_add(store, &run);
		ck_assert_int_eq(night_summarise(store, id, NULL, 0.1, NULL),
				 0);
	}
}

static void judge(void)
{
	cleanup_nights struct nights nights = {0};

	ck_assert_int_eq(night_read(&nights, store, "default", NULL, 0.5, NULL),
			 0);
	document = night_document(&nights, NULL);
	ck_assert_ptr_nonnull(document);
}

static const json_t *panels(void)
{
	return json_object_get(json_object_get(document, "history"), "panels");
}

static double at(const json_t *panel, const char *list, size_t item,
		 size_t field)
{
	const json_t *of = json_array_get(json_object_get(panel, list), item);

	return json_number_value(json_array_get(of, field));
}

static size_t length(const json_t *panel, const char *list)
{
	return json_array_size(json_object_get(panel, list));
}

static void expect_slow_one(const json_t *panel, int is_found)
{
	ck_assert_str_eq(json_text(panel, "workload", ""), "cpu.integer");
	ck_assert_str_eq(json_text(panel, "environment", ""), "container");
	ck_assert_int_eq(json_bool(panel, "is_found", -1), is_found);
	ck_assert_uint_eq(length(panel, "cuts"), 1);
	ck_assert_int_eq(json_integer_value(json_array_get(
				 json_object_get(panel, "cuts"), 0)),
			 CHANGED);
	ck_assert_uint_eq(length(panel, "levels"), 2);
	ck_assert_double_eq(at(panel, "levels", 0, 0), 0);
	ck_assert_double_eq(at(panel, "levels", 0, 2), CHANGED - 1);
	ck_assert_double_eq(at(panel, "levels", 1, 0), CHANGED);
	ck_assert_double_eq(at(panel, "levels", 1, 2), NIGHTS - 1);
	ck_assert_double_eq_tol(at(panel, "levels", 1, 1) /
					at(panel, "levels", 0, 1),
				1.1, 0.01);
}

/* Three workloads in three environments; 5 starts of 4 rounds a night. */
START_TEST(a_green_night_shows_every_series)
{
	const json_t *panel;
	size_t i;

	make(NIGHTS, NIGHTS, 1);
	judge();
	ck_assert_int_eq(json_bool(document, "red", -1), 0);
	ck_assert_uint_eq(json_array_size(panels()), 9);
	json_array_foreach (panels(), i, panel) {
		ck_assert_uint_eq(length(panel, "points"), NIGHTS);
		ck_assert_int_eq(json_int(panel, "trials", 0), NIGHTS * 20);
		ck_assert_uint_eq(length(panel, "cuts"), 0);
		ck_assert_uint_eq(length(panel, "levels"), 1);
		ck_assert_double_eq(at(panel, "levels", 0, 1), 1);
		ck_assert(json_is_null(json_object_get(panel, "band")));
	}
}
END_TEST

/* Student's t with 4 degrees of freedom, over the root of 5 starts. */
START_TEST(an_interval_is_that_of_the_starts)
{
	cleanup_nights struct nights nights = {0};
	const json_t *panel;
	double half;

	make(NIGHTS, NIGHTS, 1);
	judge();
	ck_assert_int_eq(night_read(&nights, store, "default", NULL, 0.5, NULL),
			 0);
	panel = json_array_get(panels(), 4);
	for (size_t s = 0; s < nights.series_count; s++) {
		const struct night_series *series = &nights.series[s];

		if (strcmp(series->workload,
			   json_text(panel, "workload", "")) != 0 ||
		    strcmp(series->environment,
			   json_text(panel, "environment", "")) != 0)
			continue;
		half = 2.7764451051977987 * series->spreads[3] / sqrt(5);
		ck_assert_double_gt(half, 0);
		ck_assert_double_eq_tol(log(at(panel, "points", 3, 3) /
					    at(panel, "points", 3, 1)),
					half, 1e-9);
		ck_assert_double_eq_tol(log(at(panel, "points", 3, 1) /
					    at(panel, "points", 3, 2)),
					half, 1e-9);
		return;
	}
	ck_abort_msg("no such series");
}
END_TEST

START_TEST(what_was_found_is_first_with_its_interval)
{
	const json_t *panel;

	make(NIGHTS, CHANGED, 1.1);
	judge();
	ck_assert_int_eq(json_bool(document, "red", -1), 1);
	panel = json_array_get(panels(), 0);
	expect_slow_one(panel, 1);
	ck_assert_double_eq(at(panel, "levels", 0, 1), 1);
	ck_assert_double_eq(json_number_value(json_array_get(
				    json_object_get(panel, "band"), 0)),
			    CHANGED);
	ck_assert_double_lt(json_number_value(json_array_get(
				    json_object_get(panel, "band"), 1)),
			    at(panel, "levels", 1, 1));
	ck_assert_double_gt(json_number_value(json_array_get(
				    json_object_get(panel, "band"), 2)),
			    at(panel, "levels", 1, 1));
}
END_TEST

/* Accepted, it is a change of the past. */
START_TEST(a_change_that_nobody_found_is_shown)
{
	const struct acknowledgement_record given = {
		.finding = "step:cpu.integer:container",
		.reason = "known",
		.since_s = INT64_MAX,
	};

	make(NIGHTS, CHANGED, 1.1);
	ck_assert_int_eq(store_add_acknowledgement(store, &given, NULL), 0);
	judge();
	ck_assert_int_eq(json_bool(document, "red", -1), 0);
	expect_slow_one(json_array_get(panels(), 0), 0);
}
END_TEST

START_TEST(only_the_last_nights_are_shown)
{
	const json_t *panel, *dates;

	make(LATER, 2, 1.1);
	judge();
	dates = json_object_get(json_object_get(document, "history"), "dates");
	panel = json_array_get(panels(), 0);
	ck_assert_uint_eq(json_array_size(dates), SHOWN);
	ck_assert_int_eq(json_integer_value(json_array_get(dates, 0)),
			 1767268800 + 86400 * (LATER - SHOWN));
	ck_assert_uint_eq(length(panel, "points"), SHOWN);
	ck_assert_double_eq(at(panel, "points", 0, 0), 0);
	ck_assert_double_eq(at(panel, "points", SHOWN - 1, 0), SHOWN - 1);
	ck_assert_double_eq(at(panel, "levels", 0, 0), 0);
}
END_TEST

START_TEST(one_night_is_no_history)
{
	make(1, 1, 1);
	judge();
	ck_assert_uint_eq(json_array_size(panels()), 0);
}
END_TEST

static Suite *report_night_history_suite(void)
{
	Suite *suite = suite_create("report-night-history");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_set_timeout(all, 20);
	tcase_add_test(all, a_green_night_shows_every_series);
	tcase_add_test(all, an_interval_is_that_of_the_starts);
	tcase_add_test(all, what_was_found_is_first_with_its_interval);
	tcase_add_test(all, a_change_that_nobody_found_is_shown);
	tcase_add_test(all, only_the_last_nights_are_shown);
	tcase_add_test(all, one_night_is_no_history);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(report_night_history_suite)
