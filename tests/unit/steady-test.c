/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where warm-ups end: by hand, and in made series. */
#include "common/steady.h"
#include "tests/unit/suite.h"

#include <math.h>

enum { MOST = 1000 };

static double values[MOST];

/* A pseudo-random number in ± 1, the same each time. */
static double noise(unsigned *state)
{
	*state = *state * 1103515245 + 12345;
	return (double)(*state >> 16 & 0x7fff) / 0x4000 - 1;
}

START_TEST(five_that_agree_end_the_waiting)
{
	static const double agree[] = {200, 100, 101, 99, 100, 100};
	static const double differ[] = {100, 104, 100, 96, 100};

	ck_assert_int_eq(steady_agrees(agree, 6), 1);
	ck_assert_int_eq(steady_agrees(agree, 5), 0);
	ck_assert_int_eq(steady_agrees(agree + 1, 4), 0);
	ck_assert_int_eq(steady_agrees(differ, 5), 0);
	ck_assert_int_eq(steady_agrees(differ, 0), 0);
}
END_TEST

struct series {
	size_t count, begins;
	int is_steady;
	double values[10];
};

/*
 * By hand, sums of squares about the mean by the squared number:
 *  0: 80 / 36 = 2.22, from 1: 0 / 25;
 *  1: 10, 9 … 1: 82.5 / 100, 60 / 81, 42 / 64, 28 / 49, 17.5 / 36, 10 / 25:
 *     less and less, to the middle.
 */
static const struct series serieses[] = {
	{6, 1, 1, {16, 4, 4, 4, 4, 4}},
	{10, 5, 0, {10, 9, 8, 7, 6, 5, 4, 3, 2, 1}},
	{10, 5, 0, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}},
	{6, 0, 1, {7, 7, 7, 7, 7, 7}},
	{8, 0, 1, {5, 6, 5, 6, 5, 6, 5, 6}},
	{8, 2, 1, {40, 20, 6, 5, 6, 5, 6, 5}},
	/* What is odd at the end is no warm-up. */
	{8, 0, 1, {5, 5, 5, 5, 5, 5, 5, 40}},
	/* Too few, or no numbers. */
	{4, 0, 0, {9, 1, 1, 1}},
	{1, 0, 0, {9}},
	{0, 0, 0, {0}},
	{6, 0, 0, {16, 4, 4, NAN, 4, 4}},
	{6, 0, 0, {16, NAN, 4, 4, 4, 4}},
	{6, 0, 0, {16, 4, 4, INFINITY, 4, 4}},
};

START_TEST(a_series_begins_where_it_is_steady)
{
	const struct series *s = &serieses[_i];
	int is_steady = -1;

	ck_assert_uint_eq(steady_begins(s->values, s->count, &is_steady),
			  s->begins);
	ck_assert_int_eq(is_steady, s->is_steady);
}
END_TEST

/* An approach that is over after 30 of 200, and one that never is. */
START_TEST(long_series_are_looked_at_in_fives)
{
	unsigned state = 1;
	int is_steady;
	size_t begins;

	for (size_t i = 0; i < 203; i++)
		values[i] = 100 + 50 * exp(-(double)i / 8) + noise(&state);
	begins = steady_begins(values, 203, &is_steady);
	ck_assert_int_eq(is_steady, 1);
	ck_assert_uint_ge(begins, 20);
	ck_assert_uint_le(begins, 50);
	ck_assert_uint_eq(begins % STEADY_WINDOW, 203 % STEADY_WINDOW);
	for (size_t i = 0; i < 203; i++)
		values[i] = 100 + 50 * exp(-(double)i / 200) + noise(&state);
	begins = steady_begins(values, 203, &is_steady);
	ck_assert_int_eq(is_steady, 0);
	ck_assert_uint_eq(begins, 103);
}
END_TEST

static Suite *steady_suite(void)
{
	Suite *suite = suite_create("steady");
	TCase *all = tcase_create("all");

	tcase_add_test(all, five_that_agree_end_the_waiting);
	tcase_add_loop_test(all, a_series_begins_where_it_is_steady, 0,
			    sizeof(serieses) / sizeof(*serieses));
	tcase_add_test(all, long_series_are_looked_at_in_fives);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(steady_suite)
