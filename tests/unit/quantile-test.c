/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks of quantiles and their intervals against published tables. */
#include "isolation-tests/quantile.h"
#include "tests/unit/suite.h"

START_TEST(rank_is_that_of_the_definition)
{
	ck_assert_uint_eq(quantile_rank(1, 0.5), 1);
	ck_assert_uint_eq(quantile_rank(2, 0.5), 1);
	ck_assert_uint_eq(quantile_rank(3, 0.5), 2);
	ck_assert_uint_eq(quantile_rank(100, 0.99), 99);
	ck_assert_uint_eq(quantile_rank(101, 0.99), 100);
	ck_assert_uint_eq(quantile_rank(1000, 0.999), 999);
	ck_assert_uint_eq(quantile_rank(7, 1), 7);
	ck_assert_uint_eq(quantile_rank(7, 0.0001), 1);
	ck_assert_uint_eq(quantile_rank(0, 0.5), 0);
}
END_TEST

/* Medians: Conover's table A3, as in R's qbinom(0.025, n, 0.5). */
static const struct {
	size_t count;
	double p;
	size_t low, high;
} published[] = {
	{6, 0.5, 1, 6},	    {10, 0.5, 2, 9},	    {20, 0.5, 6, 15},
	{50, 0.5, 18, 33},  {100, 0.5, 40, 61},	    {1000, 0.5, 469, 532},
	{5, 0.5, 0, 0},	    {1, 0.5, 0, 0},	    {0, 0.5, 0, 0},
	{100, 0.99, 97, 0}, {1000, 0.99, 983, 997},
};

START_TEST(interval_is_the_published_one)
{
	size_t low, high;

	quantile_interval(published[_i].count, published[_i].p, &low, &high);
	ck_assert_uint_eq(low, published[_i].low);
	ck_assert_uint_eq(high, published[_i].high);
}
END_TEST

START_TEST(sorting_is_by_number)
{
	int64_t values[] = {3, -1, INT64_MAX, 0, INT64_MIN, 3};

	quantile_sort(values, 6);
	ck_assert_int_eq(values[0], INT64_MIN);
	ck_assert_int_eq(values[1], -1);
	ck_assert_int_eq(values[4], 3);
	ck_assert_int_eq(values[5], INT64_MAX);
	quantile_sort(values, 0);
}
END_TEST

static Suite *quantile_suite(void)
{
	Suite *suite = suite_create("quantile");
	TCase *tests = tcase_create("quantile");

	tcase_add_test(tests, rank_is_that_of_the_definition);
	tcase_add_loop_test(tests, interval_is_the_published_one, 0,
			    sizeof(published) / sizeof(*published));
	tcase_add_test(tests, sorting_is_by_number);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(quantile_suite)
