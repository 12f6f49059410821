/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the trials of arms to what a run says can be seen. */
#include "common/cleanup.h"
#include "harness/conduct/calibrated.h"
#include "harness/plan/calibration.h"
#include "tests/unit/suite.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

enum { ROUNDS = 2 };

static struct store *store;
static struct plan plan;
static gsl_rng *noise;
static json_t *environments, *rows;
static struct error err;

/* What is to be made. */
static int starts;
static double spread;  /* of slow.one between starts */
static int is_missing; /* fast.one in one arm */

static void set_up(void)
{
	struct run_record run = {
		.id = "c", .started_s = 1, .status = "complete"};

	ck_assert_int_eq(store_open_memory(&store, NULL), 0);
	ck_assert_int_eq(store_add_run(store, &run, NULL), 0);
	noise = gsl_rng_alloc(gsl_rng_mt19937);
	environments = json_pack("[s]", "native");
	rows = NULL;
	plan = (struct plan){
		.workloads = json_pack("{s:{}, s:{}}", "fast.one", "slow.one"),
		.seed = 3,
		.rounds = ROUNDS,
		.calibrates = 5};
	starts = 20;
	spread = 0.02;
	is_missing = 0;
}

static void tear_down(void)
{
	plan_free(&plan);
	gsl_rng_free(noise);
	json_decref(environments);
	json_decref(rows);
	store_close(store);
}

static int64_t add_environment(const char *name)
{
	struct environment_record record = {.name = name,
					    .kind = "native",
					    .status = "usable",
					    .role = "measured"};

	ck_assert_int_eq(store_add_environment(store, "c", &record, NULL), 0);
	return record.id;
}

static void add_trial(int64_t environment, int64_t round, const char *workload,
		      double cost)
{
	int is_rate = !strcmp(workload, "slow.one");
	struct trial_record trial = {.environment = environment,
				     .workload = workload,
				     .round = round,
				     .position = 1,
				     .status = "done",
				     .unit = is_rate ? "MiB/s" : "ns",
				     .better = is_rate ? "higher" : "lower",
				     .median = is_rate ? 1e3 / cost : cost,
				     .charged_ns = -1};

	ck_assert_int_eq(store_add_trial(store, &trial, NULL), 0);
}

static void add_arm(const char *name, double slowdown)
{
	int64_t environment = add_environment(name);
	int is_left_out = is_missing && slowdown > 0.03;

	for (int start = 0; start < starts; start++) {
		double own = exp(gsl_ran_gaussian(noise, spread));

		for (int round = 1; round <= ROUNDS; round++) {
			int64_t number = start * ROUNDS + round;
			/* What slows the whole machine falls out. */
			double all = (1 + slowdown) * (1 + number % 3);

			if (!is_left_out)
				add_trial(environment, number, "fast.one",
					  7 * all);
			add_trial(environment, number, "slow.one",
				  5 * all * own);
		}
	}
}

static size_t judge(void)
{
	size_t count = 99;

	add_arm("native", 0);
	for (size_t arm = 0; arm < CALIBRATION_ARMS; arm++) {
		cleanup_free char *name = calibration_arm("native", arm);

		add_arm(name, calibration_percent[arm] / 100.0);
	}
	ck_assert_msg(calibrated_judge(store, "c", &plan, environments, &count,
				       &err) == 0,
		      "%s", err.message);
	ck_assert_int_eq(store_calibration(store, "c", &rows, &err), 0);
	return count;
}

START_TEST(each_workload_has_its_floor)
{
	const json_t *fast, *slow, *whole, *ten;

	ck_assert_uint_eq(judge(), 2);
	ck_assert_uint_eq(json_array_size(rows), 3);
	fast = json_array_get(rows, 0);
	slow = json_array_get(rows, 1);
	whole = json_array_get(rows, 2);
	ck_assert_str_eq(json_text(fast, "workload", ""), "fast.one");
	ck_assert_double_eq_tol(json_double(fast, "floor", NAN), 0.01, 1e-9);
	ck_assert_double_ge(json_double(slow, "floor", 1), 0.05);
	ten = json_array_get(json_object_get(slow, "found"), 3);
	ck_assert_double_eq_tol(json_double(ten, "slowdown", NAN), 0.10, 1e-9);
	ck_assert_double_eq_tol(json_double(ten, "ratio", NAN), 1.10, 0.03);
	ck_assert_int_eq(json_int(fast, "night_starts", 0), 5);
	ck_assert_int_eq(json_int(fast, "night_rounds", 0), ROUNDS);
	ck_assert_int_eq(json_int(fast, "starts", 0), 20);
	ck_assert_str_eq(json_text(fast, "environment", ""), "native");
	ck_assert_str_eq(json_text(fast, "measured_in", ""), "c");
	/* All of them together. */
	ck_assert_ptr_null(json_text(whole, "workload", NULL));
	ck_assert_double_le(json_double(whole, "false_alarms", 1), 0.10);
}
END_TEST

START_TEST(few_starts_make_short_nights)
{
	starts = 6;
	ck_assert_uint_eq(judge(), 2);
	ck_assert_int_eq(json_int(json_array_get(rows, 0), "night_starts", 0),
			 3);
}
END_TEST

START_TEST(too_few_starts_say_so)
{
	starts = 3;
	ck_assert_uint_eq(judge(), 0);
	ck_assert_uint_eq(json_array_size(rows), 0);
	ck_assert_msg(strstr(err.message, "3 starts of native are too few"),
		      "%s", err.message);
}
END_TEST

START_TEST(what_an_arm_lacks_is_left_out)
{
	is_missing = 1;
	ck_assert_uint_eq(judge(), 1);
	ck_assert_str_eq(json_text(json_array_get(rows, 0), "workload", ""),
			 "slow.one");
}
END_TEST

static Suite *conduct_calibrated_suite(void)
{
	Suite *suite = suite_create("conduct-calibrated");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_set_timeout(all, 60);
	tcase_add_test(all, each_workload_has_its_floor);
	tcase_add_test(all, few_starts_make_short_nights);
	tcase_add_test(all, too_few_starts_say_so);
	tcase_add_test(all, what_an_arm_lacks_is_left_out);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(conduct_calibrated_suite)
