/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How probable values far out are, of tails whose scale is known. */
#include "harness/stats/tail.h"
#include "tests/unit/close.h"
#include "tests/unit/suite.h"

#include <gsl/gsl_randist.h>
#include <math.h>

/* Mean distances: above the median, 3, they are 4 (of 0, 3 and 9), below it 2
 * (of 0, 2 and 4), and of all 3.6. */
static const double skewed[] = {-1, 1, 3, 6, 12};

static const struct {
	double others[3];
	size_t count;
	double way, beyond;
} further[] = {
	/* (1 + 4 / 20) ^ 5, and so on. */
	{{7}, 1, 1, 1 / 2.0 / 2.48832},
	/* Of several the nearest. */
	{{13, 7}, 2, 0.1, 1 / 4.0 / 5.37824},
	{{7, 8, INFINITY}, 3, 9, 1 / 8.0 / 10.48576},
	/* Below, all of the values fall off more slowly. */
	{{-1}, 1, -1, 1 / 2.0 * 59049 / 161051},
	{{-INFINITY}, 1, -1, 0},
	{{3}, 1, 1, 1},
	{{7, 2}, 2, 1, 1},
	{{7}, 1, -1, 1},
};

START_TEST(all_are_as_far_out_as_the_nearest)
{
	struct group usual = {skewed, 5};
	struct group others = {further[_i].others, further[_i].count};

	ck_assert_close(tail_beyond(usual, others, further[_i].way, 0.001),
			further[_i].beyond);
}
END_TEST

/* What is told is how often it happens, where it is as is supposed. */
START_TEST(exponential_values_are_as_probable)
{
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
	int beyond = 0, sets = 20000;

	for (int i = 0; i < sets; i++) {
		double usual[40], others[2];

		for (size_t j = 0; j < 40; j++)
			usual[j] = gsl_ran_laplace(random, 1);
		for (size_t j = 0; j < 2; j++)
			others[j] = gsl_ran_laplace(random, 1);
		beyond += tail_beyond((struct group){usual, 40},
				      (struct group){others, 2}, 1,
				      0.001) <= 0.01;
	}
	gsl_rng_free(random);
	/* The slower side counts, so they are a little fewer. */
	ck_assert_int_le(beyond, sets / 100 + 45);
	ck_assert_int_ge(beyond, sets / 200);
}
END_TEST

/* Above, five times the median distance, 1, at most: (0 + 0.5 + 1 + 1.5 + 5)
 * / 5. */
START_TEST(an_outlier_counts_as_one_drawn_in)
{
	double usual[] = {-1.5, -1, -0.5, -2, 0, 0.5, 1, 1.5, 9}, four = 4;

	for (int i = 0; i < 2; i++) {
		ck_assert_close(tail_beyond((struct group){usual, 9},
					    (struct group){&four, 1}, 1, 0.001),
				0.5 / pow(1 + 4 / (9 * 1.6), 9));
		usual[8] = 1e12;
	}
}
END_TEST

/* Values that do not vary agree by chance. */
START_TEST(the_distance_is_at_least_that)
{
	double equal[] = {2, 2, 2, 2}, other = 2.2;

	ck_assert_close(tail_beyond((struct group){equal, 4},
				    (struct group){&other, 1}, 1, 0.1),
			0.5 / pow(1 + 2 / 4.0, 4));
}
END_TEST

START_TEST(what_is_no_number_says_nothing)
{
	double odd[] = {1, NAN, 2};
	struct group none = {odd, 0}, one = {odd, 1}, three = {odd, 3},
		     bad = {odd + 1, 1};

	ck_assert_double_nan(tail_beyond(none, one, 1, 1));
	ck_assert_double_nan(tail_beyond(three, one, 1, 1));
	ck_assert_double_nan(tail_beyond(one, bad, 1, 1));
}
END_TEST

static Suite *stats_tail_suite(void)
{
	Suite *suite = suite_create("stats-tail");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, all_are_as_far_out_as_the_nearest, 0,
			    (int)CLOSE_COUNT(further));
	tcase_add_test(all, exponential_values_are_as_probable);
	tcase_add_test(all, an_outlier_counts_as_one_drawn_in);
	tcase_add_test(all, the_distance_is_at_least_that);
	tcase_add_test(all, what_is_no_number_says_nothing);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(stats_tail_suite)
