/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is out of all proportion, as R has it, and what nothing can be said of.
 */
#include "harness/stats/outliers.h"
#include "tests/fixtures/stats-r.h"
#include "tests/unit/suite.h"

#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void is_close(double got, double wanted)
{
	ck_assert_double_eq_tol(got, wanted, 1e-9 * fabs(wanted));
}

START_TEST(limits_are_those_of_r)
{
	struct outlier_limits limits =
		outlier_limits(r_limits[_i].values, r_limits[_i].count);

	is_close(limits.median, r_limits[_i].limits[0]);
	is_close(limits.low, r_limits[_i].limits[1]);
	is_close(limits.high, r_limits[_i].limits[2]);
}
END_TEST

START_TEST(a_bogus_sample_is_told_from_good_ones)
{
	double values[] = {3.1e6, 2.9e6, 0, 3.3e6, -5, 3.0e6, 1e12, 2.7e6, NAN};
	struct outlier_limits limits = outlier_limits(values, COUNT(values));

	for (size_t i = 0; i < COUNT(values); i++)
		ck_assert_int_eq(outlier_is(&limits, values[i]),
				 !(values[i] > 1e6 && values[i] < 1e7));
	ck_assert(outlier_is(&limits, INFINITY));
}
END_TEST

/* All equal: only what is beyond a factor is out of proportion. */
START_TEST(values_that_do_not_vary)
{
	const double values[] = {5, 5, 5, 5, 5};
	struct outlier_limits limits = outlier_limits(values, COUNT(values));

	ck_assert(!outlier_is(&limits, 5));
	ck_assert(!outlier_is(&limits, 9.99));
	ck_assert(outlier_is(&limits, 10.01));
	ck_assert(outlier_is(&limits, 2.49));
}
END_TEST

static const struct {
	size_t count;
	double values[6];
} unsaid[] = {
	{0, {0}},
	{1, {5}},
	{2, {5, 1e12}},
	{4, {1, 2, 3, 1e12}},
	{5, {0, 0, 0, 0, 0}},
	{5, {1, 2, 3, 4, NAN}},
};

START_TEST(of_too_few_nothing_is_said)
{
	struct outlier_limits limits =
		outlier_limits(unsaid[_i].values, unsaid[_i].count);

	ck_assert_double_nan(limits.median);
	for (size_t i = 0; i < unsaid[_i].count; i++)
		ck_assert(!outlier_is(&limits, unsaid[_i].values[i]));
}
END_TEST

static Suite *stats_outliers_suite(void)
{
	Suite *suite = suite_create("stats-outliers");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, limits_are_those_of_r, 0,
			    (int)COUNT(r_limits));
	tcase_add_test(all, a_bogus_sample_is_told_from_good_ones);
	tcase_add_test(all, values_that_do_not_vary);
	tcase_add_loop_test(all, of_too_few_nothing_is_said, 0,
			    (int)COUNT(unsaid));
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(stats_outliers_suite)
