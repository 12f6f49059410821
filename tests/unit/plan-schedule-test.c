/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The random order of trials: fair, and the same again from the same seed. */
#include "harness/plan/schedule.h"
#include "tests/unit/suite.h"

START_TEST(a_shuffle_is_a_permutation)
{
	gsl_rng *generator = schedule_generator((uint64_t)_i << 32 | 7);
	int order[50], seen[50] = {0};

	schedule_shuffle(generator, order, _i);
	for (int i = 0; i < _i; i++) {
		ck_assert(order[i] >= 0 && order[i] < _i);
		ck_assert_int_eq(seen[order[i]]++, 0);
	}
	gsl_rng_free(generator);
}
END_TEST

START_TEST(each_place_is_as_likely_as_any_other)
{
	enum { ITEMS = 4, TURNS = 4000 };
	gsl_rng *generator = schedule_generator(1);
	int order[ITEMS], counts[ITEMS][ITEMS] = {0};
	double chi2 = 0;

	for (int turn = 0; turn < TURNS; turn++) {
		schedule_shuffle(generator, order, ITEMS);
		for (int i = 0; i < ITEMS; i++)
			counts[i][order[i]]++;
	}
	for (int i = 0; i < ITEMS * ITEMS; i++) {
		double off = counts[i / ITEMS][i % ITEMS] - TURNS / ITEMS;

		chi2 += off * off / (TURNS / ITEMS);
	}
	ck_assert_double_lt(chi2, 27.88); /* 9 degrees of freedom, 0.1 % */
	gsl_rng_free(generator);
}
END_TEST

START_TEST(a_seed_gives_one_order)
{
	static const uint64_t seeds[] = {1, 2, UINT64_MAX,
					 UINT64_C(0xdeadbeefcafef00d)};
	int orders[4][20], again[20];

	for (int i = 0; i < 4; i++) {
		gsl_rng *generator = schedule_generator(seeds[i]);

		schedule_shuffle(generator, orders[i], 20);
		gsl_rng_free(generator);
		generator = schedule_generator(seeds[i]);
		schedule_shuffle(generator, again, 20);
		gsl_rng_free(generator);
		ck_assert_mem_eq(orders[i], again, sizeof(again));
	}
	ck_assert_mem_ne(orders[0], orders[1], sizeof(again));
	ck_assert_mem_ne(orders[1], orders[3], sizeof(again));
}
END_TEST

static Suite *plan_schedule_suite(void)
{
	Suite *suite = suite_create("plan-schedule");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, a_shuffle_is_a_permutation, 0, 50);
	tcase_add_test(all, each_place_is_as_likely_as_any_other);
	tcase_add_test(all, a_seed_gives_one_order);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(plan_schedule_suite)
