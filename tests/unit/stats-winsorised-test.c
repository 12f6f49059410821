/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Differences with outliers drawn in, against R, and how far an outlier gets.
 */
#include "harness/stats/winsorised.h"
#include "tests/fixtures/stats-r.h"
#include "tests/unit/close.h"
#include "tests/unit/suite.h"

static const struct winsorising how = {.reach = 3, .least = 0.001, .own = 5};

START_TEST(differences_are_those_of_r)
{
	struct group first = {r_outliers[_i].first, r_outliers[_i].first_count};
	struct group second = {r_outliers[_i].second,
			       r_outliers[_i].second_count};
	const double *r = r_outliers[_i].winsorised;
	struct difference got =
		difference_winsorised(first, second, 0.95, &how);

	ck_assert_close(got.mean.estimate, r[0]);
	ck_assert_close(got.mean.low, r[1]);
	ck_assert_close(got.mean.high, r[2]);
	ck_assert_close(got.degrees, r[3]);
	ck_assert_close(got.p, r[4]);
}
END_TEST

static const struct {
	double value, drawn;
} moves[] = {{1, 1},	 {-2, 0},   {0, 0},	   {4, 4},
	     {4.001, 4}, {1e12, 4}, {-INFINITY, 0}};

START_TEST(an_outlier_is_drawn_in_and_nothing_else)
{
	double drawn = -1, bad = NAN;

	winsorise(&moves[_i].value, 1, 2, 2, &drawn);
	ck_assert_double_eq(drawn, moves[_i].drawn);
	winsorise(&bad, 1, 2, 2, &drawn);
	ck_assert_double_nan(drawn);
}
END_TEST

/* However far away it is, it does the same. */
START_TEST(a_bogus_value_counts_as_one_at_the_end)
{
	double first[] = {1, 1.01, 0.99, 1.02, 0.98, 1};
	double second[] = {1.2, 1.21, 1.19, 1.22, 9};
	struct group before = {first, 6}, after = {second, 5};
	struct difference near =
		difference_winsorised(before, after, 0.95, &how);
	struct difference far;

	second[4] = 1e12;
	far = difference_winsorised(before, after, 0.95, &how);
	ck_assert_double_eq(far.mean.estimate, near.mean.estimate);
	ck_assert_double_eq(far.p, near.p);
	ck_assert_double_eq_tol(far.mean.estimate, 0.21, 0.02);
}
END_TEST

START_TEST(too_few_and_what_is_no_number)
{
	static const double good[] = {1, 2, 3}, bad[] = {NAN, 2, 3};
	struct group three = {good, 3}, none = {good, 0}, one = {good, 1};

	ck_assert_double_nan(
		difference_winsorised(none, three, 0.95, &how).mean.low);
	ck_assert_double_nan(difference_winsorised(three, none, 0.95, &how).p);
	ck_assert_double_nan(
		difference_winsorised(one, one, 0.95, &how).mean.low);
	for (size_t count = 1; count <= 3; count++) {
		struct group odd = {bad, count};

		ck_assert_double_nan(
			difference_winsorised(three, odd, 0.95, &how).p);
		ck_assert_double_nan(
			difference_winsorised(odd, three, 0.95, &how).p);
	}
}
END_TEST

static Suite *stats_winsorised_suite(void)
{
	Suite *suite = suite_create("stats-winsorised");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, differences_are_those_of_r, 0,
			    (int)CLOSE_COUNT(r_outliers));
	tcase_add_loop_test(all, an_outlier_is_drawn_in_and_nothing_else, 0,
			    (int)CLOSE_COUNT(moves));
	tcase_add_test(all, a_bogus_value_counts_as_one_at_the_end);
	tcase_add_test(all, too_few_and_what_is_no_number);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(stats_winsorised_suite)
