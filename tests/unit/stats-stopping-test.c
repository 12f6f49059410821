/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many rounds a start needs. */
#include "harness/stats/stopping.h"
#include "tests/fixtures/stats-r.h"
#include "tests/unit/close.h"
#include "tests/unit/suite.h"

#include <math.h>

/* The deviation of 0.29, 0.3, 0.31 is 0.01, and t(0.95, 2) is 4.3026527: the
 * mean of n is known to 0.043026527 / sqrt(n). Six, for a logarithm of
 * 0.0175654. */
START_TEST(rounds_follow_from_the_pilot)
{
	static const double pilot[] = {0.29, 0.3, 0.31};

	ck_assert_uint_eq(stopping_rounds(pilot, 3, expm1(0.01757), 10), 6);
	ck_assert_uint_eq(stopping_rounds(pilot, 3, expm1(0.01756), 10), 7);
	ck_assert_uint_eq(stopping_rounds(pilot, 3, 0.001, 10), 10);
	ck_assert_uint_eq(stopping_rounds(pilot, 3, 0.5, 10), STOPPING_LEAST);
}
END_TEST

START_TEST(rounds_are_those_of_r)
{
	for (size_t i = 0; i < CLOSE_COUNT(r_rounds); i++)
		ck_assert_uint_eq(
			stopping_rounds(r_logs, 6, r_rounds[i][0], 10000),
			(size_t)r_rounds[i][1]);
}
END_TEST

START_TEST(no_more_than_planned_and_no_fewer_than_three)
{
	static const double same[] = {0.3, 0.3, 0.3, 0.3};

	ck_assert_uint_eq(stopping_rounds(same, 4, 0.001, 4), STOPPING_LEAST);
	for (size_t planned = 1; planned <= STOPPING_LEAST; planned++)
		ck_assert_uint_eq(stopping_rounds(same, 4, 0.5, planned),
				  planned);
}
END_TEST

START_TEST(what_says_nothing_shortens_nothing)
{
	static const double bad[] = {0.3, NAN, 0.3};
	static const double wide[] = {0.3, INFINITY, 0.3};
	static const double good[] = {0.3, 0.3, 0.3};

	ck_assert_uint_eq(stopping_rounds(bad, 3, 0.5, 10), 10);
	ck_assert_uint_eq(stopping_rounds(wide, 3, 0.5, 10), 10);
	ck_assert_uint_eq(stopping_rounds(good, 3, NAN, 10), 10);
	ck_assert_uint_eq(stopping_rounds(good, 3, 0, 10), 10);
	ck_assert_uint_eq(stopping_rounds(good, 3, -1, 10), 10);
	for (size_t count = 0; count < STOPPING_LEAST; count++)
		ck_assert_uint_eq(stopping_rounds(good, count, 0.5, 10), 10);
}
END_TEST

static Suite *stats_stopping_suite(void)
{
	Suite *suite = suite_create("stats-stopping");
	TCase *all = tcase_create("all");

	tcase_add_test(all, rounds_follow_from_the_pilot);
	tcase_add_test(all, rounds_are_those_of_r);
	tcase_add_test(all, no_more_than_planned_and_no_fewer_than_three);
	tcase_add_test(all, what_says_nothing_shortens_nothing);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(stats_stopping_suite)
