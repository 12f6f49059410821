/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of a night and its findings tell one story of when a cost changed.
 */
#include "common/cleanup.h"
#include "harness/report/night.h"
#include "harness/stats/change-points.h"
#include "tests/unit/suite.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

enum { NIGHTS = 40 };

static double values[NIGHTS];
static struct store *store;
static json_t *document;

static void set_up(void)
{
	ck_assert_int_eq(store_open_memory(&store, NULL), 0);
	document = NULL;
	memset(values, 0, sizeof(values));
}

static void tear_down(void)
{
	json_decref(document);
	store_close(store);
}

static void add_noise(unsigned long seed, double deviation)
{
	gsl_rng *noise = gsl_rng_alloc(gsl_rng_mt19937);

	gsl_rng_set(noise, seed);
	for (int i = 0; i < NIGHTS; i++)
		values[i] = gsl_ran_gaussian(noise, deviation);
	gsl_rng_free(noise);
}

/* From that night on it costs so many times as much. */
static void step(int from, double times)
{
	for (int i = from; i < NIGHTS; i++)
		values[i] += log(times);
}

static void add_night(int number)
{
	char id[16];
	struct run_record run = {.id = id,
				 .suite = "default",
				 .started_s = 1767268800 + 86400 * number,
				 .status = "complete"};
	struct night_record night = {.run = id, .busy = 0.1};
	const struct summary_record cost = {.workload = "cpu.integer",
					    .environment = "container",
					    .unit = "ns",
					    .better = "lower",
					    .against = "native",
					    .value = values[number],
					    .alone = 15 + values[number],
					    .spread = 0.01,
					    .starts = 5,
					    .rounds = 5};

	snprintf(id, sizeof(id), "night-%02d", number);
	ck_assert_int_eq(store_add_run(store, &run, NULL), 0);
	ck_assert_int_eq(store_add_night(store, &night, &cost, 1, NULL), 0);
}

/* Of the values as they are. */
static void judge(void)
{
	cleanup_nights struct nights nights = {0};

	for (int i = 0; i < NIGHTS; i++)
		add_night(i);
	ck_assert_int_eq(night_read(&nights, store, "default", NULL, 0.5, NULL),
			 0);
	document = night_document(&nights, NULL);
	ck_assert_ptr_nonnull(document);
}

/* What the table says of the only series. */
static const json_t *level(void)
{
	const json_t *levels = json_object_get(document, "levels");

	ck_assert_uint_eq(json_array_size(levels), 1);
	return json_array_get(levels, 0);
}

static const char *since(void)
{
	return json_text(json_object_get(level(), "since"), "run", "never");
}

static const char *began(const char *finding)
{
	const json_t *found = night_finding(document, finding);

	return json_text(json_object_get(found, "began"), "run", "not found");
}

/* E-divisive knows no level of less than three nights. */
START_TEST(a_step_of_one_night_is_in_both)
{
	add_noise(1, 0.005);
	step(NIGHTS - 1, 1.2);
	judge();
	ck_assert_str_eq(began("step:cpu.integer:container"), "night-39");
	ck_assert_str_eq(since(), "night-39");
	ck_assert_double_eq_tol(json_double(level(), "changed", 0), 1.2, 0.02);
}
END_TEST

/* What E-divisive says of the same values; nothing: the number of nights. */
static size_t divided_at(void)
{
	struct change_point points[NIGHTS];
	int count = change_points(values, NIGHTS, &change_points_usual, points);

	return count > 0 ? points[count - 1].at : NIGHTS;
}

/* Where it is noisy two methods differ by a night or two. */
START_TEST(the_dates_are_the_same_where_methods_differ)
{
	size_t found = 0, differing = 0;

	for (unsigned long seed = 1; seed <= 40; seed++) {
		char at[16];

		add_noise(seed, 0.02);
		step(25, 1.05);
		judge();
		if (!night_finding(document, "step:cpu.integer:container")) {
			tear_down();
			set_up();
			continue;
		}
		found++;
		snprintf(at, sizeof(at), "night-%02zu", divided_at());
		differing += strcmp(at, since()) != 0;
		ck_assert_str_eq(since(), began("step:cpu.integer:container"));
		tear_down();
		set_up();
	}
	ck_assert_uint_ge(found, 20);
	ck_assert_uint_ge(differing, 1);
}
END_TEST

/* It is red still, since the first of both, and has become better since. */
START_TEST(what_was_made_good_in_part_changed_twice)
{
	add_noise(2, 0.005);
	step(15, 1.5);
	step(30, 0.8);
	judge();
	ck_assert_str_eq(began("step:cpu.integer:container"), "night-15");
	ck_assert_str_eq(since(), "night-30");
	ck_assert_double_eq_tol(json_double(level(), "changed", 0), 0.8, 0.02);
}
END_TEST

START_TEST(a_drift_has_no_last_step)
{
	add_noise(3, 0.002);
	for (int i = 0; i < NIGHTS; i++)
		values[i] += 0.005 * i;
	judge();
	ck_assert_str_eq(began("drift:cpu.integer:container"), "night-00");
	ck_assert_str_eq(since(), "night-00");
	ck_assert_double_eq_tol(json_double(level(), "changed", 0),
				exp(0.005 * (NIGHTS - 1)), 0.02);
}
END_TEST

/* Below the floor nothing is found, and the whole history says what it saw. */
START_TEST(what_is_too_small_to_be_found_is_in_the_table)
{
	add_noise(4, 0.001);
	step(20, 1.01);
	judge();
	ck_assert_str_eq(began("step:cpu.integer:container"), "not found");
	ck_assert_str_eq(since(), "night-20");
	ck_assert_double_eq_tol(json_double(level(), "changed", 0), 1.01,
				0.002);
}
END_TEST

static Suite *report_night_dates_suite(void)
{
	Suite *suite = suite_create("report-night-dates");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_set_timeout(all, 20);
	tcase_add_test(all, a_step_of_one_night_is_in_both);
	tcase_add_test(all, the_dates_are_the_same_where_methods_differ);
	tcase_add_test(all, what_was_made_good_in_part_changed_twice);
	tcase_add_test(all, a_drift_has_no_last_step);
	tcase_add_test(all, what_is_too_small_to_be_found_is_in_the_table);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(report_night_dates_suite)
