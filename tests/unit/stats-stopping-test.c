/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the rounds of a start may end. */
#include "harness/stats/stopping.h"
#include "tests/unit/suite.h"

#include <math.h>

/* The mean of -0.01, 0, 0.01 is exact to t(0.95, 2) * 0.01 / sqrt(3), which is
 * 4.3026527 * 0.0057735 = 0.0248413: a ratio of 1.0251525. */
START_TEST(three_rounds_are_exact_to_the_width_of_their_interval)
{
	static const double ratios[] = {0.29, 0.3, 0.31};

	ck_assert_int_eq(stopping_reached(ratios, 3, 0.0252), 1);
	ck_assert_int_eq(stopping_reached(ratios, 3, 0.0251), 0);
}
END_TEST

START_TEST(fewer_rounds_are_never_enough)
{
	static const double same[] = {0.3, 0.3, 0.3};

	ck_assert_int_eq(stopping_reached(same, 3, 0.001), 1);
	for (size_t count = 0; count < STOPPING_LEAST; count++)
		ck_assert_int_eq(stopping_reached(same, count, 0.5), 0);
}
END_TEST

START_TEST(what_is_not_finite_is_never_exact)
{
	static const double bad[] = {0.3, NAN, 0.3};
	static const double wide[] = {0.3, INFINITY, 0.3};
	static const double good[] = {0.3, 0.3, 0.3};

	ck_assert_int_eq(stopping_reached(bad, 3, 0.5), 0);
	ck_assert_int_eq(stopping_reached(wide, 3, 0.5), 0);
	ck_assert_int_eq(stopping_reached(good, 3, NAN), 0);
}
END_TEST

static Suite *stats_stopping_suite(void)
{
	Suite *suite = suite_create("stats-stopping");
	TCase *all = tcase_create("all");

	tcase_add_test(all,
		       three_rounds_are_exact_to_the_width_of_their_interval);
	tcase_add_test(all, fewer_rounds_are_never_enough);
	tcase_add_test(all, what_is_not_finite_is_never_exact);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(stats_stopping_suite)
