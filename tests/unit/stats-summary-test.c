/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Summaries against published values and those that R gives. */
#include "harness/stats/summary.h"
#include "tests/fixtures/stats-r.h"
#include "tests/unit/close.h"
#include "tests/unit/suite.h"

#include <math.h>

/* R: quantile(c(15, 20, 35, 40, 50), p), type 7 being the default. */
START_TEST(quantiles_are_those_of_r)
{
	static const double values[] = {15, 20, 35, 40, 50};

	ck_assert_double_eq_tol(stats_quantile(values, 5, 0), 15, 1e-12);
	ck_assert_double_eq_tol(stats_quantile(values, 5, 0.05), 16, 1e-12);
	ck_assert_double_eq_tol(stats_quantile(values, 5, 0.3), 23, 1e-12);
	ck_assert_double_eq_tol(stats_quantile(values, 5, 0.4), 29, 1e-12);
	ck_assert_double_eq_tol(stats_quantile(values, 5, 1), 50, 1e-12);
}
END_TEST

START_TEST(quantiles_of_one_to_a_hundred)
{
	double values[100];

	for (int i = 0; i < 100; i++)
		values[i] = i + 1;
	ck_assert_double_eq_tol(stats_quantile(values, 100, 0.25), 25.75,
				1e-12);
	ck_assert_double_eq_tol(stats_quantile(values, 100, 0.99), 99.01,
				1e-12);
	ck_assert_double_eq_tol(stats_quantile(values, 100, 1), 100, 1e-12);
}
END_TEST

START_TEST(quantiles_at_the_edges)
{
	static const double one[] = {7}, ties[] = {3, 3, 3, 3};
	static const double bad[] = {1, NAN, 3};

	ck_assert_double_eq(stats_quantile(one, 1, 0), 7);
	ck_assert_double_eq(stats_quantile(one, 1, 0.99), 7);
	ck_assert_double_eq(stats_quantile(ties, 4, 0.9), 3);
	ck_assert_double_nan(stats_quantile(one, 0, 0.5));
	ck_assert_double_nan(stats_quantile(one, 1, -0.1));
	ck_assert_double_nan(stats_quantile(one, 1, 1.1));
	ck_assert_double_nan(stats_quantile(one, 1, NAN));
	ck_assert_double_nan(stats_quantile(bad, 3, 0.5));
}
END_TEST

START_TEST(median_takes_any_order_and_leaves_it)
{
	double values[] = {5, 1, 4, 2};

	ck_assert_double_eq(stats_median(values, 4), 3);
	ck_assert_double_eq(values[0], 5);
	ck_assert_double_eq(stats_median(values, 3), 4);
	ck_assert_double_nan(stats_median(values, 0));
}
END_TEST

START_TEST(student_is_that_of_r)
{
	ck_assert_close(stats_student(r_student[_i][0], r_student[_i][1]),
			r_student[_i][2]);
}
END_TEST

START_TEST(student_at_the_edges)
{
	/* The normal distribution's. */
	ck_assert_double_eq_tol(stats_student(0.95, 1e9), 1.959964, 1e-5);
	ck_assert_double_nan(stats_student(0.95, 0));
	ck_assert_double_nan(stats_student(0, 5));
	ck_assert_double_nan(stats_student(1, 5));
	ck_assert_double_nan(stats_student(NAN, 5));
}
END_TEST

/* Student's own sleep data (Biometrika 6, 1908). */
START_TEST(interval_of_students_sleep_data)
{
	size_t count = CLOSE_COUNT(r_paired);
	struct interval mean = stats_mean_interval(r_paired, count, 0.95);
	struct interval wide = stats_mean_interval(r_paired, count, 0.999);

	ck_assert_close(mean.estimate, r_paired_mean[0]);
	ck_assert_close(mean.low, r_paired_mean[1]);
	ck_assert_close(mean.high, r_paired_mean[2]);
	ck_assert_close(wide.low, r_paired_mean[3]);
	ck_assert_close(wide.high, r_paired_mean[4]);
}
END_TEST

START_TEST(deviation_and_scale_are_those_of_r)
{
	size_t count = CLOSE_COUNT(r_paired);

	ck_assert_close(stats_deviation(r_paired, count), r_paired_mean[5]);
	ck_assert_close(
		stats_scale(r_paired, count, stats_median(r_paired, count)),
		r_paired_mean[6]);
}
END_TEST

START_TEST(scales_at_the_edges)
{
	static const double same[] = {2, 2, 2, 9}, bad[] = {1, NAN, 3};

	ck_assert_double_eq(stats_scale(same, 4, 2), 0);
	ck_assert_double_eq(stats_scale(same, 1, 3), 1.4826);
	ck_assert_double_nan(stats_scale(same, 0, 2));
	ck_assert_double_nan(stats_scale(bad, 3, 2));
	ck_assert_double_nan(stats_scale(same, 4, NAN));
}
END_TEST

START_TEST(intervals_at_the_edges)
{
	static const double same[] = {2, 2, 2};
	struct interval mean = stats_mean_interval(same, 1, 0.95);

	ck_assert_double_eq(mean.estimate, 2);
	ck_assert_double_nan(mean.low);
	mean = stats_mean_interval(same, 3, 0.95);
	ck_assert_double_eq(mean.low, 2);
	ck_assert_double_eq(mean.high, 2);
	mean = stats_mean_interval(same, 0, 0.95);
	ck_assert_double_nan(mean.estimate);
	ck_assert_double_nan(stats_deviation(same, 1));
}
END_TEST

START_TEST(geometric_mean_of_positive_values)
{
	static const double values[] = {1, 10, 100, 0};

	ck_assert_double_eq_tol(stats_geometric_mean(values, 3), 10, 1e-12);
	ck_assert_double_eq_tol(stats_geometric_mean(values, 1), 1, 1e-12);
	ck_assert_double_nan(stats_geometric_mean(values, 4));
	ck_assert_double_nan(stats_geometric_mean(values, 0));
}
END_TEST

START_TEST(simultaneous_confidence_shares_the_risk)
{
	ck_assert_double_eq_tol(stats_simultaneous(0.95, 1), 0.95, 1e-12);
	ck_assert_double_eq_tol(stats_simultaneous(0.95, 0), 0.95, 1e-12);
	ck_assert_double_eq_tol(stats_simultaneous(0.95, 10), 0.995, 1e-12);
}
END_TEST

static Suite *stats_summary_suite(void)
{
	Suite *suite = suite_create("stats-summary");
	TCase *all = tcase_create("all");

	tcase_add_test(all, quantiles_are_those_of_r);
	tcase_add_test(all, quantiles_of_one_to_a_hundred);
	tcase_add_test(all, quantiles_at_the_edges);
	tcase_add_test(all, median_takes_any_order_and_leaves_it);
	tcase_add_loop_test(all, student_is_that_of_r, 0,
			    (int)CLOSE_COUNT(r_student));
	tcase_add_test(all, student_at_the_edges);
	tcase_add_test(all, interval_of_students_sleep_data);
	tcase_add_test(all, deviation_and_scale_are_those_of_r);
	tcase_add_test(all, scales_at_the_edges);
	tcase_add_test(all, intervals_at_the_edges);
	tcase_add_test(all, geometric_mean_of_positive_values);
	tcase_add_test(all, simultaneous_confidence_shares_the_risk);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(stats_summary_suite)
