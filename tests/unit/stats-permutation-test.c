/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Permutation tests and families against R, and samples of dealings against all
 * of them. */
#include "harness/stats/family.h"
#include "harness/stats/permutation.h"
#include "tests/fixtures/stats-r.h"
#include "tests/unit/suite.h"

#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const struct permutation_effort all = {.most = 1000000, .seed = 1};
static const struct permutation_effort some = {.most = 20000, .seed = 1};

START_TEST(groups_are_those_of_r)
{
	struct group first = {r_groups[_i].first, r_groups[_i].first_count};
	struct group second = {r_groups[_i].second, r_groups[_i].second_count};
	struct permutation got = permutation_groups(first, second, all);

	ck_assert(got.is_exact);
	ck_assert_double_eq_tol(got.p, r_groups[_i].permutation, 1e-9);
}
END_TEST

/* 10 and 10: 184756 dealings. The error of a share of 20000 is 0.0036 at most.
 */
START_TEST(a_sample_of_dealings_is_close_to_all)
{
	struct group first = {r_groups[0].first, 10};
	struct group second = {r_groups[0].second, 10};
	struct permutation exact = permutation_groups(first, second, all);
	struct permutation sampled = permutation_groups(first, second, some);
	struct permutation again = permutation_groups(first, second, some);

	ck_assert_uint_eq(exact.dealings, 184756);
	ck_assert(!sampled.is_exact);
	ck_assert_uint_eq(sampled.dealings, 20000);
	ck_assert_double_eq_tol(sampled.p, exact.p, 4 * 0.0036);
	ck_assert_double_eq(again.p, sampled.p);
}
END_TEST

START_TEST(no_distance_is_less_than_the_least)
{
	static const double low[] = {1, 2, 3, 4, 5}, high[] = {11, 12, 13, 14};
	struct group five = {low, 5}, four = {high, 4};
	struct group other = {high, 3}, three = {low, 3};

	ck_assert_double_eq_tol(permutation_groups(five, four, all).p,
				1.0 / 126, 1e-12);
	ck_assert_double_eq_tol(permutation_least(5, 4, 1000), 1.0 / 126,
				1e-12);
	ck_assert_double_eq_tol(permutation_groups(three, other, all).p,
				2.0 / 20, 1e-12);
	ck_assert_double_eq_tol(permutation_least(3, 3, 1000), 2.0 / 20, 1e-12);
	ck_assert_double_eq_tol(permutation_least(40, 40, 999), 1e-3, 1e-12);
	ck_assert_double_eq(permutation_least(0, 4, 1000), 1);
}
END_TEST

START_TEST(least_p_are_those_of_r)
{
	for (size_t i = 0; i < COUNT(r_least); i++)
		ck_assert_double_eq_tol(permutation_least((size_t)r_least[i][0],
							  (size_t)r_least[i][1],
							  1000),
					r_least[i][2], 1e-12);
}
END_TEST

START_TEST(permutations_at_the_edges)
{
	static const double same[] = {7, 7, 7, 7}, bad[] = {1, NAN};
	struct group two = {same, 2}, none = {same, 0}, nan = {bad, 2};

	ck_assert_double_eq(permutation_groups(two, two, all).p, 1);
	ck_assert_double_nan(permutation_groups(none, two, all).p);
	ck_assert_double_nan(permutation_groups(two, none, all).p);
	ck_assert_double_nan(permutation_groups(two, nan, all).p);
}
END_TEST

START_TEST(families_are_adjusted_as_r_does)
{
	double got[COUNT(r_p)];

	ck_assert_int_eq(family_adjust(r_p, COUNT(r_p), got), 0);
	for (size_t i = 0; i < COUNT(r_p); i++)
		ck_assert_double_eq_tol(got[i], r_adjusted[i], 1e-12);
}
END_TEST

/* As R: p.adjust(c(0.01, NA, 0.04), "BH") is 0.02, NA, 0.04. */
START_TEST(what_has_no_p_is_not_in_the_family)
{
	static const double p[] = {0.01, NAN, 0.04};
	double got[3] = {5, 5, 5};

	ck_assert_int_eq(family_adjust(p, 3, got), 0);
	ck_assert_double_eq_tol(got[0], 0.02, 1e-12);
	ck_assert_double_nan(got[1]);
	ck_assert_double_eq_tol(got[2], 0.04, 1e-12);
	ck_assert_int_eq(family_adjust(p, 0, got), 0);
	ck_assert_double_eq_tol(got[0], 0.02, 1e-12);
}
END_TEST

static Suite *stats_permutation_suite(void)
{
	Suite *suite = suite_create("stats-permutation");
	TCase *tests = tcase_create("all");

	tcase_add_loop_test(tests, groups_are_those_of_r, 0,
			    (int)COUNT(r_groups));
	tcase_add_test(tests, a_sample_of_dealings_is_close_to_all);
	tcase_add_test(tests, no_distance_is_less_than_the_least);
	tcase_add_test(tests, least_p_are_those_of_r);
	tcase_add_test(tests, permutations_at_the_edges);
	tcase_add_test(tests, families_are_adjusted_as_r_does);
	tcase_add_test(tests, what_has_no_p_is_not_in_the_family);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(stats_permutation_suite)
