/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slow-downs of pairs against numbers worked out by hand, and the floor. */
#include "harness/judge/neighbour.h"
#include "tests/unit/suite.h"

#include <math.h>

static const struct {
	double quiet, noisy;
	int higher;
	double ratio; /* NaN: no pair */
} pairs[] = {
	{10, 20, 0, 2},	       {20, 10, 0, 0.5}, {20, 10, 1, 2},
	{10, 20, 1, 0.5},      {7, 7, 0, 1},	 {0, 5, 0, NAN},
	{5, 0, 0, NAN},	       {-1, 5, 0, NAN},	 {NAN, 5, 0, NAN},
	{5, INFINITY, 0, NAN}, {5, NAN, 1, NAN},
};

START_TEST(a_pair_is_a_ratio_or_none)
{
	double made = neighbour_log_slowdown(pairs[_i].quiet, pairs[_i].noisy,
					     pairs[_i].higher);

	if (isnan(pairs[_i].ratio))
		ck_assert(isnan(made));
	else
		ck_assert_double_eq_tol(exp(made), pairs[_i].ratio, 1e-12);
}
END_TEST

/* t for two degrees of freedom and 95 %: 4.302653. Of 0, x and 2x the mean is x
 * and the standard deviation x: half the interval is 4.302653 x / sqrt(3). */
START_TEST(the_interval_is_students)
{
	double x = log(1.2);
	double values[] = {0, x, NAN, 2 * x};
	struct interval made = neighbour_slowdown(values, 4, 0.95);
	double half = 4.302653 * x / sqrt(3);

	ck_assert_double_eq_tol(made.estimate, 1.2, 1e-9);
	ck_assert_double_eq_tol(made.low, exp(x - half), 1e-6);
	ck_assert_double_eq_tol(made.high, exp(x + half), 1e-6);
	ck_assert_int_eq(neighbour_judge(&made), NEIGHBOUR_UNDECIDED);
}
END_TEST

START_TEST(fewer_than_two_pairs_have_none)
{
	double one[] = {log(9), NAN};
	struct interval made = neighbour_slowdown(one, 2, 0.95);

	ck_assert_double_eq_tol(made.estimate, 9, 1e-9);
	ck_assert(isnan(made.low) && isnan(made.high));
	ck_assert_int_eq(neighbour_judge(&made), NEIGHBOUR_UNKNOWN);
	made = neighbour_slowdown(one + 1, 1, 0.95);
	ck_assert(isnan(made.estimate));
	ck_assert_int_eq(neighbour_judge(&made), NEIGHBOUR_UNKNOWN);
}
END_TEST

static const struct {
	double low, high;
	enum neighbour_outcome outcome;
} judged[] = {
	{1.26, 9, NEIGHBOUR_DEGRADED},
	{NEIGHBOUR_FLOOR, 9, NEIGHBOUR_UNDECIDED}, /* it holds it */
	{0.9, NEIGHBOUR_FLOOR, NEIGHBOUR_UNDECIDED},
	{0.5, 3, NEIGHBOUR_UNDECIDED},
	{0.9, 1.24, NEIGHBOUR_SPARED},
	{0.1, 0.2, NEIGHBOUR_SPARED},
	{NAN, 2, NEIGHBOUR_UNKNOWN},
	{2, INFINITY, NEIGHBOUR_UNKNOWN},
};

START_TEST(only_a_whole_interval_above_the_floor_degrades)
{
	struct interval slowdown = {1, judged[_i].low, judged[_i].high};

	ck_assert_int_eq(neighbour_judge(&slowdown), judged[_i].outcome);
}
END_TEST

static Suite *judge_neighbour_suite(void)
{
	Suite *suite = suite_create("judge-neighbour");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, a_pair_is_a_ratio_or_none, 0,
			    sizeof(pairs) / sizeof(*pairs));
	tcase_add_test(all, the_interval_is_students);
	tcase_add_test(all, fewer_than_two_pairs_have_none);
	tcase_add_loop_test(all, only_a_whole_interval_above_the_floor_degrades,
			    0, sizeof(judged) / sizeof(*judged));
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(judge_neighbour_suite)
