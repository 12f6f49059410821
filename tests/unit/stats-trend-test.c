/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trends against R, and whether a p is what it says. */
#include "harness/stats/capacity.h"
#include "harness/stats/trend.h"
#include "tests/fixtures/stats-r.h"
#include "tests/unit/close.h"
#include "tests/unit/suite.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

static struct trend found(const double *values, size_t count)
{
	struct trend trend = {-1, -1};

	ck_assert_int_eq(trend_find(values, count, &trend), 0);
	return trend;
}

START_TEST(trends_are_those_of_r)
{
	struct trend got = found(r_trends[_i].values, r_trends[_i].count);

	ck_assert_close(got.slope, r_trends[_i].slope);
	ck_assert_close(got.p, r_trends[_i].p);
}
END_TEST

START_TEST(trends_at_the_edges)
{
	static const double same[] = {4, 4, 4, 4}, rise[] = {1, 3};
	static const double bad[] = {1, NAN, 3}, wide[] = {1, 2, INFINITY};

	ck_assert_double_nan(found(same, 0).slope);
	ck_assert_double_nan(found(same, 1).slope);
	ck_assert_double_nan(found(same, 1).p);
	ck_assert_double_eq(found(same, 4).slope, 0);
	ck_assert_double_eq(found(same, 4).p, 1);
	ck_assert_double_eq(found(rise, 2).slope, 2);
	ck_assert_double_eq(found(rise, 2).p, 1);
	ck_assert_double_nan(found(bad, 3).slope);
	ck_assert_double_nan(found(bad, 3).p);
	ck_assert_double_nan(found(wide, 3).p);
}
END_TEST

/* Without a trend one series in twenty has a p of 0.05 or less, whatever the
 * noise; of whole numbers as well, many of which are equal. */
START_TEST(trends_come_by_chance_as_often_as_they_may)
{
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
	size_t series = 4000, wrong = 0;
	struct interval rate;
	double values[30];

	gsl_rng_set(random, 21);
	for (size_t i = 0; i < series; i++) {
		for (size_t at = 0; at < 30; at++) {
			values[at] = gsl_ran_lognormal(random, 0, 1);
			if (_i)
				values[at] = round(values[at]);
		}
		wrong += found(values, 30).p <= 0.05;
	}
	gsl_rng_free(random);
	rate = capacity_errors(wrong, series, 0.999);
	ck_assert_msg(rate.low <= 0.05 && rate.high >= 0.04, "%.4f",
		      rate.estimate);
}
END_TEST

static Suite *stats_trend_suite(void)
{
	Suite *suite = suite_create("stats-trend");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, trends_are_those_of_r, 0,
			    (int)CLOSE_COUNT(r_trends));
	tcase_add_test(all, trends_at_the_edges);
	tcase_add_loop_test(all, trends_come_by_chance_as_often_as_they_may, 0,
			    2);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(stats_trend_suite)
