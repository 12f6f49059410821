/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Differences of two groups against R's t.test(), and whether intervals of two
 * runs hold the truth as often as they say. */
#include "harness/stats/difference.h"
#include "harness/stats/overhead.h"
#include "tests/fixtures/stats-r.h"
#include "tests/simulation/noise.h"
#include "tests/unit/close.h"
#include "tests/unit/suite.h"

#include <gsl/gsl_randist.h>
#include <math.h>

static void is_that_of_r(const struct difference *got, const double wanted[5])
{
	ck_assert_close(got->mean.estimate, wanted[0]);
	ck_assert_close(got->mean.low, wanted[1]);
	ck_assert_close(got->mean.high, wanted[2]);
	ck_assert_close(got->degrees, wanted[3]);
	ck_assert_close(got->p, wanted[4]);
}

START_TEST(differences_are_those_of_r)
{
	struct group first = {r_groups[_i].first, r_groups[_i].first_count};
	struct group second = {r_groups[_i].second, r_groups[_i].second_count};
	struct difference welch = difference_welch(first, second, 0.95);
	struct difference pooled = difference_pooled(first, second, 0.95);

	is_that_of_r(&welch, r_groups[_i].welch);
	is_that_of_r(&pooled, r_groups[_i].pooled);
}
END_TEST

START_TEST(quantiles_and_geometric_means_are_those_of_r)
{
	for (size_t i = 0; i < CLOSE_COUNT(r_at); i++)
		ck_assert_close(stats_quantile(r_values, CLOSE_COUNT(r_values),
					       r_at[i]),
				r_quantiles[i]);
	ck_assert_close(stats_geometric_mean(r_values, CLOSE_COUNT(r_values)),
			r_geometric_mean);
}
END_TEST

START_TEST(one_can_be_asked_whether_it_is_one_of_several)
{
	static const double several[] = {10.1, 10.4, 9.8, 10.2}, one[] = {11.3};
	struct difference got = difference_pooled((struct group){several, 4},
						  (struct group){one, 1}, 0.95);

	ck_assert_close(got.mean.low, r_single[0]);
	ck_assert_close(got.mean.high, r_single[1]);
	ck_assert_close(got.p, r_single[2]);
}
END_TEST

START_TEST(too_few_have_no_interval)
{
	static const double values[] = {1, 2, 3};
	struct group none = {values, 0}, one = {values, 1}, two = {values, 2};
	struct difference got = difference_welch(one, two, 0.95);

	ck_assert_double_eq(got.mean.estimate, 0.5);
	ck_assert_double_nan(got.mean.low);
	ck_assert_double_nan(got.p);
	ck_assert_double_nan(difference_welch(two, one, 0.95).mean.high);
	ck_assert_double_nan(difference_pooled(one, one, 0.95).mean.low);
	ck_assert_double_nan(difference_pooled(none, two, 0.95).mean.low);
	ck_assert_double_nan(difference_welch(none, two, 0.95).mean.estimate);
}
END_TEST

START_TEST(values_that_do_not_vary_are_equal_or_not)
{
	static const double same[] = {2, 2, 2}, other[] = {3, 3};
	struct group two = {same, 3}, three = {other, 2};
	struct difference equal = difference_welch(two, two, 0.95);
	struct difference not = difference_welch(two, three, 0.95);

	ck_assert_double_eq(equal.mean.low, 0);
	ck_assert_double_eq(equal.mean.high, 0);
	ck_assert_double_eq(equal.p, 1);
	ck_assert_double_eq(not .mean.low, 1);
	ck_assert_double_eq(not .p, 0);
	ck_assert_double_eq(difference_pooled(two, three, 0.95).p, 0);
}
END_TEST

START_TEST(what_is_no_number_makes_none)
{
	static const double bad[] = {1, NAN, 3}, wide[] = {1, INFINITY, 2};
	static const double good[] = {1, 2, 3};
	struct group first = {good, 3};
	struct difference got =
		difference_welch(first, (struct group){bad, 3}, 0.95);

	ck_assert_double_nan(got.mean.estimate);
	ck_assert_double_nan(got.mean.low);
	ck_assert_double_nan(got.p);
	got = difference_welch(first, (struct group){wide, 3}, 0.95);
	ck_assert_double_nan(got.mean.low);
	ck_assert_double_nan(got.p);
}
END_TEST

enum { STARTS = 5, ROUNDS = 4, DATA_SETS = 4000 };

/* Medians of the starts of one run whose ratios are `truth`. */
static void simulate(gsl_rng *random, int model, double truth, double *starts)
{
	struct overhead_pair pairs[STARTS * ROUNDS];
	size_t made = 0;

	for (int start = 0; start < STARTS; start++) {
		double effect = gsl_ran_gaussian(
			random, sqrt(noise_betweens[model % NOISE_BETWEENS]));
		double last = noise_before(random);

		for (int round = 0; round < ROUNDS; round++, made++) {
			last = noises[model / NOISE_BETWEENS].draw(random,
								   last);
			pairs[made] = (struct overhead_pair){
				start, (int64_t)made, truth + effect + last};
		}
	}
	ck_assert_uint_eq(overhead_start_medians(pairs, made, starts), STARTS);
}

/* 93 to 97 % of the intervals hold the truth, whatever the noise. */
START_TEST(intervals_of_two_runs_hold_the_truth)
{
	gsl_rng *random = noise_generator(11 + (unsigned long)_i);
	double before[STARTS], after[STARTS], share;
	int held = 0;

	for (int i = 0; i < DATA_SETS; i++) {
		struct difference got;

		simulate(random, _i, 0, before);
		simulate(random, _i, 0.3, after);
		got = difference_welch((struct group){before, STARTS},
				       (struct group){after, STARTS}, 0.95);
		held += got.mean.low <= 0.3 && got.mean.high >= 0.3;
	}
	gsl_rng_free(random);
	share = (double)held / DATA_SETS;
	ck_assert_msg(share >= 0.93 && share <= 0.97, "model %d: %.4f", _i,
		      share);
}
END_TEST

static Suite *stats_difference_suite(void)
{
	Suite *suite = suite_create("stats-difference");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, differences_are_those_of_r, 0,
			    (int)CLOSE_COUNT(r_groups));
	tcase_add_test(all, quantiles_and_geometric_means_are_those_of_r);
	tcase_add_test(all, one_can_be_asked_whether_it_is_one_of_several);
	tcase_add_test(all, too_few_have_no_interval);
	tcase_add_test(all, values_that_do_not_vary_are_equal_or_not);
	tcase_add_test(all, what_is_no_number_makes_none);
	tcase_add_loop_test(all, intervals_of_two_runs_hold_the_truth, 0,
			    NOISES * NOISE_BETWEENS);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(stats_difference_suite)
