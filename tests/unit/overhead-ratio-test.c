/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Overhead: pairing, levels, and whether 95 % intervals hold the truth in 95 %
 * of simulated runs. */
#include "harness/stats/overhead.h"
#include "tests/fixtures/stats-r.h"
#include "tests/unit/close.h"
#include "tests/unit/suite.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>

START_TEST(trials_pair_within_start_and_round)
{
	/* Rounds begin anew in each start. */
	static const struct overhead_trial native[] = {
		{1, 1, 10}, {1, 2, 20}, {2, 1, 30}, {2, 2, 40}};
	static const struct overhead_trial other[] = {
		{2, 2, 80}, {1, 1, 30}, {1, 3, 5}, {2, 1, 30}};
	struct overhead_pair pairs[4];

	ck_assert_uint_eq(overhead_pairs(native, 4, other, 4, 0, pairs), 3);
	ck_assert_int_eq(pairs[0].start, 2);
	ck_assert_double_eq_tol(exp(pairs[0].log_ratio), 2, 1e-12);
	ck_assert_double_eq_tol(exp(pairs[1].log_ratio), 3, 1e-12);
	ck_assert_double_eq_tol(exp(pairs[2].log_ratio), 1, 1e-12);
}
END_TEST

START_TEST(a_replaced_start_keeps_its_pairs)
{
	/* Rounds are numbered through; the other was started once more. */
	static const struct overhead_trial native[] = {
		{1, 1, 10}, {1, 2, 10}, {2, 3, 10}, {2, 4, 10}};
	static const struct overhead_trial other[] = {
		{1, 1, 20}, {2, 2, 20}, {3, 3, 20}, {3, 4, 20}};
	struct overhead_pair pairs[4];

	ck_assert_uint_eq(overhead_pairs(native, 4, other, 4, 0, pairs), 4);
	ck_assert_int_eq(pairs[1].start, 2);
	ck_assert_int_eq(pairs[3].start, 3);
}
END_TEST

START_TEST(more_throughput_is_less_cost)
{
	static const struct overhead_trial native[] = {{1, 1, 1000}};
	static const struct overhead_trial other[] = {{1, 1, 500}};
	struct overhead_pair pair;

	ck_assert_uint_eq(overhead_pairs(native, 1, other, 1, 1, &pair), 1);
	ck_assert_double_eq_tol(exp(pair.log_ratio), 2, 1e-12);
}
END_TEST

START_TEST(values_that_are_no_times_make_no_pair)
{
	static const struct overhead_trial native[] = {
		{1, 1, 1}, {1, 2, 1}, {1, 3, 0}, {1, 4, NAN}, {1, 5, 1}};
	static const struct overhead_trial other[] = {
		{1, 1, 0}, {1, 2, -1}, {1, 3, 1}, {1, 4, 1}, {1, 5, INFINITY}};
	struct overhead_pair pairs[5];

	ck_assert_uint_eq(overhead_pairs(native, 5, other, 5, 0, pairs), 0);
	ck_assert_uint_eq(overhead_pairs(native, 0, other, 5, 0, pairs), 0);
	ck_assert_uint_eq(overhead_pairs(native, 5, other, 0, 0, pairs), 0);
}
END_TEST

/* By hand: means per start are ln 2 and ln 4, so the ratio is sqrt(8), the
 * standard error ln 2 / 2, and t(0.95, 1) is 12.706205. */
START_TEST(starts_count_once_each)
{
	struct overhead_pair pairs[] = {{1, 1, log(1)},
					{1, 2, log(4)},
					{2, 3, log(4)},
					{2, 4, log(4)},
					{2, 5, log(4)}};
	struct overhead got =
		overhead_estimate(pairs, CLOSE_COUNT(pairs), 0.95, 1);
	double half = 12.706204736174704 * log(2) / 2;

	ck_assert_uint_eq(got.starts, 2);
	ck_assert_uint_eq(got.rounds, 5);
	ck_assert_double_eq_tol(got.ratio.estimate, sqrt(8), 1e-12);
	ck_assert_double_eq_tol(log(got.ratio.low), log(8) / 2 - half, 1e-9);
	ck_assert_double_eq_tol(log(got.ratio.high), log(8) / 2 + half, 1e-9);
}
END_TEST

/* Pairs of 5 starts, of which two have one round only. */
START_TEST(ratios_and_medians_are_those_of_r)
{
	enum { PAIRS = CLOSE_COUNT(r_logs) };
	struct overhead_pair pairs[PAIRS];
	double medians[PAIRS];
	struct overhead one, of_seven;

	for (int i = 0; i < PAIRS; i++)
		pairs[i] = (struct overhead_pair){(int64_t)r_starts[i], i,
						  r_logs[i]};
	one = overhead_estimate(pairs, PAIRS, 0.95, 1);
	of_seven = overhead_estimate(pairs, PAIRS, 0.95, 7);
	ck_assert_close(one.ratio.estimate, r_overhead[0]);
	ck_assert_close(one.ratio.low, r_overhead[1]);
	ck_assert_close(one.ratio.high, r_overhead[2]);
	ck_assert_close(of_seven.ratio.low, r_overhead[3]);
	ck_assert_close(of_seven.ratio.high, r_overhead[4]);
	ck_assert_uint_eq(overhead_start_medians(pairs, PAIRS, medians),
			  CLOSE_COUNT(r_start_medians));
	for (size_t i = 0; i < CLOSE_COUNT(r_start_medians); i++)
		ck_assert_close(medians[i], r_start_medians[i]);
}
END_TEST

/* Four of ten rounds are far out, two starts of five. */
START_TEST(a_run_counts_by_most_of_its_rounds)
{
	struct overhead_pair pairs[] = {
		{1, 1, 0.01}, {1, 2, 0.02}, {2, 3, 0.4},  {2, 4, 30},
		{3, 5, 0.02}, {3, 6, 0.01}, {4, 7, 0.03}, {4, 8, 0.02},
		{5, 9, 0.5},  {5, 10, 0.3}};

	ck_assert_double_eq_tol(overhead_middle(pairs, 10), 0.025, 1e-12);
	ck_assert_double_eq_tol(overhead_middle(pairs, 3), 0.02, 1e-12);
	ck_assert_double_nan(overhead_middle(pairs, 0));
}
END_TEST

START_TEST(one_start_is_too_few)
{
	struct overhead_pair pairs[] = {
		{1, 1, log(2)}, {1, 2, log(2)}, {1, 3, log(2)}};
	struct overhead got = overhead_estimate(pairs, 3, 0.95, 1);

	ck_assert_uint_eq(got.starts, 1);
	ck_assert_uint_eq(got.rounds, 3);
	ck_assert_double_eq_tol(got.ratio.estimate, 2, 1e-12);
	ck_assert_double_nan(got.ratio.low);
	ck_assert_double_nan(got.ratio.high);
}
END_TEST

START_TEST(one_pair_has_no_interval_and_none_no_ratio)
{
	struct overhead_pair pair = {1, 1, log(3)};
	struct overhead got = overhead_estimate(&pair, 1, 0.95, 1);

	ck_assert_double_eq_tol(got.ratio.estimate, 3, 1e-12);
	ck_assert_double_nan(got.ratio.low);
	got = overhead_estimate(&pair, 0, 0.95, 1);
	ck_assert_double_nan(got.ratio.estimate);
}
END_TEST

START_TEST(more_comparisons_widen)
{
	struct overhead_pair pairs[] = {
		{1, 1, log(2)}, {2, 2, log(2.2)}, {3, 3, log(1.9)}};
	struct overhead one = overhead_estimate(pairs, 3, 0.95, 1);
	struct overhead many = overhead_estimate(pairs, 3, 0.95, 20);
	struct overhead same = overhead_estimate(pairs, 3, 0.9975, 1);

	ck_assert_double_lt(many.ratio.low, one.ratio.low);
	ck_assert_double_gt(many.ratio.high, one.ratio.high);
	ck_assert_double_eq_tol(many.ratio.low, same.ratio.low, 1e-9);
}
END_TEST

START_TEST(averages_need_every_workload)
{
	static const struct overhead_pair first[] = {
		{1, 1, 1}, {1, 2, 2}, {2, 1, 3}};
	static const struct overhead_pair second[] = {{1, 1, 3}, {2, 1, 5}};
	const struct overhead_pair *lists[] = {first, second};
	static const size_t counts[] = {3, 2};
	struct overhead_pair pairs[3];

	ck_assert_uint_eq(overhead_average(lists, counts, 2, pairs), 2);
	ck_assert_double_eq_tol(pairs[0].log_ratio, 2, 1e-12);
	ck_assert_double_eq_tol(pairs[1].log_ratio, 4, 1e-12);
	ck_assert_int_eq(pairs[1].start, 2);
	ck_assert_uint_eq(overhead_average(lists, counts, 0, pairs), 0);
}
END_TEST

enum { STARTS = 4, ROUNDS = 3, RUNS = 4000 };

/* A run with noise on both levels and a true ratio of 1.3. */
static struct overhead simulate(gsl_rng *random)
{
	struct overhead_trial native[STARTS * ROUNDS], other[STARTS * ROUNDS];
	struct overhead_pair pairs[STARTS * ROUNDS];
	size_t made = 0;

	for (int start = 1; start <= STARTS; start++) {
		double effect = gsl_ran_gaussian(random, 0.05);

		for (int round = 1; round <= ROUNDS; round++, made++) {
			double drift = gsl_ran_gaussian(random, 0.2);

			native[made] = (struct overhead_trial){
				start, (int64_t)made,
				exp(drift + gsl_ran_gaussian(random, 0.02))};
			other[made] = (struct overhead_trial){
				start, (int64_t)made,
				1.3 * exp(drift + effect +
					  gsl_ran_gaussian(random, 0.02))};
		}
	}
	made = overhead_pairs(native, made, other, made, 0, pairs);
	return overhead_estimate(pairs, made, 0.95, 1);
}

/* 4000 runs: the share that holds the truth lies within 4 standard errors
 * (0.014) of 0.95. An interval over rounds alone would hold it in some 75 %. */
START_TEST(intervals_hold_the_truth_as_often_as_they_say)
{
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
	int held = 0;

	gsl_rng_set(random, 7);
	for (int i = 0; i < RUNS; i++) {
		struct overhead got = simulate(random);

		held += got.ratio.low <= 1.3 && got.ratio.high >= 1.3;
	}
	gsl_rng_free(random);
	ck_assert_double_eq_tol((double)held / RUNS, 0.95, 0.014);
}
END_TEST

static Suite *overhead_ratio_suite(void)
{
	Suite *suite = suite_create("overhead-ratio");
	TCase *all = tcase_create("all");

	tcase_add_test(all, trials_pair_within_start_and_round);
	tcase_add_test(all, a_replaced_start_keeps_its_pairs);
	tcase_add_test(all, more_throughput_is_less_cost);
	tcase_add_test(all, values_that_are_no_times_make_no_pair);
	tcase_add_test(all, starts_count_once_each);
	tcase_add_test(all, ratios_and_medians_are_those_of_r);
	tcase_add_test(all, a_run_counts_by_most_of_its_rounds);
	tcase_add_test(all, one_start_is_too_few);
	tcase_add_test(all, one_pair_has_no_interval_and_none_no_ratio);
	tcase_add_test(all, more_comparisons_widen);
	tcase_add_test(all, averages_need_every_workload);
	tcase_add_test(all, intervals_hold_the_truth_as_often_as_they_say);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(overhead_ratio_suite)
