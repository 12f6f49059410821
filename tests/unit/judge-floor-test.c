/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be seen, of made-up costs whose noise is known. */
#include "harness/judge/floor.h"
#include "tests/unit/suite.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

enum { ARMS = 5, STARTS = 24, WORKLOADS = 3 };

static const double slowdowns[ARMS] = {0, 0.01, 0.02, 0.05, 0.10};

static const struct {
	double rates[ARMS], floor;
} least[] = {
	{{0, 1, 1, 1, 1}, 0.01},
	{{1, 0.94, 0.95, 1, 1}, 0.02},
	/* What is found by chance, and more is not, is not found. */
	{{0, 1, 0.5, 1, 1}, 0.05},
	{{0, 0, 0, 0.9, 1}, 0.10},
	{{0, 1, 1, 1, 0.94}, NAN},
	{{0, 0, 0, 0, 0}, NAN},
	{{0, NAN, NAN, NAN, NAN}, NAN},
};

START_TEST(the_floor_is_the_least_above_which_all_is_found)
{
	double floor = floor_least(slowdowns, least[_i].rates, ARMS);

	if (isnan(least[_i].floor))
		ck_assert(isnan(floor));
	else
		ck_assert_double_eq_tol(floor, least[_i].floor, 1e-12);
}
END_TEST

static double costs[WORKLOADS][ARMS][STARTS];
static struct floor_series series[WORKLOADS];
static struct floor_found found[WORKLOADS];
static struct floor_design design;
static double alarms;

/* Costs with normal noise of this size between starts. */
static void make_costs(const double *noise)
{
	gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);

	for (size_t w = 0; w < WORKLOADS; w++)
		for (size_t arm = 0; arm < ARMS; arm++) {
			for (size_t start = 0; start < STARTS; start++)
				costs[w][arm][start] =
					0.3 + log1p(slowdowns[arm]) +
					gsl_ran_gaussian(generator, noise[w]);
			series[w].arms[arm] = costs[w][arm];
		}
	gsl_rng_free(generator);
	design = (struct floor_design){.slowdowns = slowdowns,
				       .arms = ARMS,
				       .starts = STARTS,
				       .night = 5,
				       .pairs = 300,
				       .seed = 7};
}

static void find(void)
{
	ck_assert_int_eq(floor_find(&design, series, WORKLOADS, found, &alarms),
			 0);
}

START_TEST(what_is_noisier_shows_less)
{
	static const double noise[WORKLOADS] = {0.001, 0.01, 0.2};

	make_costs(noise);
	find();
	ck_assert_double_eq_tol(found[0].floor, 0.01, 1e-12);
	ck_assert_double_eq_tol(found[1].floor, 0.05, 1e-12);
	ck_assert(isnan(found[2].floor));
	for (size_t w = 0; w < WORKLOADS; w++) {
		ck_assert_double_le(found[w].rates[0], 0.10);
		/* More is found at least as often, but for chance. */
		for (size_t arm = 1; arm + 1 < ARMS; arm++)
			ck_assert_double_ge(found[w].rates[arm + 1],
					    found[w].rates[arm] - 0.1);
	}
	ck_assert_double_le(alarms, 0.10);
}
END_TEST

START_TEST(without_noise_all_is_found_and_nothing_else)
{
	static const double noise[WORKLOADS] = {0};

	make_costs(noise);
	find();
	for (size_t w = 0; w < WORKLOADS; w++) {
		ck_assert_double_eq_tol(found[w].floor, 0.01, 1e-12);
		ck_assert_double_eq_tol(found[w].rates[0], 0, 1e-12);
		ck_assert_double_eq_tol(found[w].rates[1], 1, 1e-12);
	}
	ck_assert_double_eq_tol(alarms, 0, 1e-12);
}
END_TEST

START_TEST(what_was_not_measured_is_not_found)
{
	static const double noise[WORKLOADS] = {0.001, 0.001, 0.001};

	make_costs(noise);
	for (size_t start = 0; start < STARTS; start++)
		costs[0][4][start] = NAN;
	/* A start that failed costs no more than itself. */
	costs[1][0][3] = costs[1][4][5] = NAN;
	find();
	ck_assert(isnan(found[0].floor));
	ck_assert_double_eq_tol(found[0].rates[4], 0, 1e-12);
	ck_assert_double_eq_tol(found[1].floor, 0.01, 1e-12);
}
END_TEST

START_TEST(shorter_nights_show_less)
{
	static const double noise[WORKLOADS] = {0.01, 0.01, 0.01};
	double rates[2];

	for (int i = 0; i < 2; i++) {
		make_costs(noise);
		design.night = i ? 10 : FLOOR_LEAST_NIGHT;
		find();
		rates[i] = found[0].rates[2];
	}
	ck_assert_double_lt(rates[0], rates[1]);
}
END_TEST

START_TEST(the_same_seed_says_the_same)
{
	static const double noise[WORKLOADS] = {0.01, 0.02, 0.05};
	struct floor_found before[WORKLOADS];
	double alarms_before;

	make_costs(noise);
	find();
	memcpy(before, found, sizeof(before));
	alarms_before = alarms;
	find();
	for (size_t w = 0; w < WORKLOADS; w++)
		for (size_t arm = 0; arm < ARMS; arm++)
			ck_assert_double_eq_tol(found[w].rates[arm],
						before[w].rates[arm], 1e-12);
	ck_assert_double_eq_tol(alarms, alarms_before, 1e-12);
}
END_TEST

/* A workload whose two halves of starts differ says so in every other pair. */
START_TEST(two_kinds_of_starts_are_false_alarms)
{
	static const double noise[WORKLOADS] = {0.0001, 0.0001, 0.0001};

	make_costs(noise);
	for (size_t arm = 0; arm < ARMS; arm++)
		for (size_t start = 0; start < STARTS / 2; start++)
			costs[0][arm][start] += 0.5;
	design.night = STARTS / 2;
	design.pairs = 50;
	find();
	ck_assert(isnan(found[0].floor));
	ck_assert_double_eq_tol(found[1].floor, 0.01, 1e-12);
}
END_TEST

static Suite *judge_floor_suite(void)
{
	Suite *suite = suite_create("judge-floor");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 60);
	tcase_add_loop_test(all,
			    the_floor_is_the_least_above_which_all_is_found, 0,
			    sizeof(least) / sizeof(*least));
	tcase_add_test(all, what_is_noisier_shows_less);
	tcase_add_test(all, without_noise_all_is_found_and_nothing_else);
	tcase_add_test(all, what_was_not_measured_is_not_found);
	tcase_add_test(all, shorter_nights_show_less);
	tcase_add_test(all, the_same_seed_says_the_same);
	tcase_add_test(all, two_kinds_of_starts_are_false_alarms);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(judge_floor_suite)
