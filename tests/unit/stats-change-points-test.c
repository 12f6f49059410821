/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Change points: places and p against all orders by brute force, made series,
 * and how often there is a change where there is none. */
#include "harness/stats/capacity.h"
#include "harness/stats/change-points.h"
#include "tests/fixtures/stats-r.h"
#include "tests/unit/close.h"
#include "tests/unit/suite.h"

#include <gsl/gsl_permutation.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

enum { MOST = 400 };

static double values[MOST];
static struct change_point points[MOST];

static gsl_rng *seeded(unsigned long seed)
{
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);

	gsl_rng_set(random, seed);
	return random;
}

static int found(size_t count)
{
	return change_points(values, count, &change_points_usual, points);
}

/* Mean distance between the members of two stretches, or within one of them
 * (each pair once): (5) of Matteson & James, word by word. */
static double distance(const double *x, size_t n, const double *y, size_t m)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < m; j++)
			sum += fabs(x[i] - y[j]);
	return sum / (double)(x == y ? n * (n - 1) : n * m);
}

static double divergence(const double *x, size_t at, size_t end)
{
	double n = (double)at, m = (double)(end - at);

	return n * m / (n + m) *
	       (2 * distance(x, at, x + at, end - at) - distance(x, at, x, at) -
		distance(x + at, end - at, x + at, end - at));
}

static double best_by_hand(const double *x, size_t count, size_t least,
			   size_t *place)
{
	double best = -INFINITY;

	for (size_t end = 2 * least; end <= count; end++)
		for (size_t at = least; at + least <= end; at++)
			if (divergence(x, at, end) > best) {
				best = divergence(x, at, end);
				*place = at;
			}
	return best;
}

/* Seven values, all 5,040 orders. The error of a share of 20,000 is 0.0036. */
START_TEST(places_and_p_are_those_of_all_orders)
{
	const struct change_points_effort effort = {.least = 2,
						    .window = 7,
						    .risk = 0.999,
						    .dealings = 20000,
						    .seed = 1};
	gsl_permutation *order = gsl_permutation_calloc(7);
	gsl_rng *random = seeded((unsigned long)_i);
	size_t at = 0, ignored, orders = 0, extreme = 0, i;
	double seen, exact;
	int count;

	for (i = 0; i < 7; i++)
		values[i] = gsl_ran_gaussian(random, 1) + (i > 2 ? _i : 0);
	seen = best_by_hand(values, 7, 2, &at);
	do {
		double dealt[7];

		for (i = 0; i < 7; i++)
			dealt[i] = values[gsl_permutation_get(order, i)];
		orders++;
		extreme += best_by_hand(dealt, 7, 2, &ignored) >= seen - 1e-12;
	} while (gsl_permutation_next(order) == GSL_SUCCESS);
	ck_assert_uint_eq(orders, 5040);
	exact = (double)extreme / (double)orders;
	count = change_points(values, 7, &effort, points);
	for (i = 0; i < (size_t)count && points[i].at != at; i++)
		;
	ck_assert_uint_lt(i, (size_t)count);
	ck_assert_double_eq_tol(points[i].p, exact, 4 * 0.0036);
	gsl_permutation_free(order);
	gsl_rng_free(random);
}
END_TEST

/* The place and both levels of one change, as R finds them word by word. */
START_TEST(one_change_is_where_r_finds_it)
{
	struct change_points_effort effort = change_points_usual;

	/* One test, which finds it; neither part has a second one. */
	effort.risk = 0.01;
	ck_assert_int_eq(change_points(r_steps[_i].values, r_steps[_i].count,
				       &effort, points),
			 1);
	ck_assert_uint_eq(points[0].at, r_steps[_i].at);
	ck_assert_close(points[0].before, r_steps[_i].before);
	ck_assert_close(points[0].after, r_steps[_i].after);
}
END_TEST

/* Levels in standard deviations of the noise, until a place. */
struct made {
	size_t until[5];
	double level[5];
	int changes;
};

static const struct made mades[] = {
	{{40}, {0}, 0},
	{{30, 60}, {0, 6}, 1},
	{{30, 60}, {6, 0}, 1},
	/* Taken back; short; near an end. */
	{{30, 36, 60}, {0, 8, 0}, 2},
	{{57, 60}, {0, 12}, 1},
	{{4, 60}, {12, 0}, 1},
	/* More than a window: in its middle, at its end, in the next one. */
	{{200}, {0}, 0},
	{{62, 150}, {0, 8}, 1},
	{{64, 150}, {0, 8}, 1},
	{{66, 150}, {0, 8}, 1},
	{{33, 97, 140, 170, 300}, {0, 8, 16, 0, 8}, 4},
	{{290, 300}, {0, 8}, 1},
};

START_TEST(changes_are_where_they_were_made)
{
	const struct made *made = &mades[_i];
	gsl_rng *random = seeded(5);
	size_t at = 0, level;

	for (level = 0; level < 5 && made->until[level]; level++)
		for (; at < made->until[level]; at++)
			values[at] = 100 + made->level[level] +
				     gsl_ran_gaussian(random, 1);
	gsl_rng_free(random);
	ck_assert_int_eq(found(at), made->changes);
	for (int i = 0; i < made->changes; i++) {
		ck_assert_uint_eq(points[i].at, made->until[i]);
		ck_assert_double_le(points[i].p, 0.001);
		ck_assert_double_eq_tol(points[i].before, 100 + made->level[i],
					1.5);
		ck_assert_double_eq_tol(points[i].after,
					100 + made->level[i + 1], 1.5);
	}
}
END_TEST

/* 30 values, then 30 that are 8 more. */
static void make_step(void)
{
	gsl_rng *random = seeded(3);

	for (size_t i = 0; i < 60; i++)
		values[i] = gsl_ran_gaussian(random, 1) + (i < 30 ? 0 : 8);
	gsl_rng_free(random);
}

/* Just before the step it is taken for the first of the new level. */
START_TEST(a_bogus_value_hides_nothing_and_is_no_change)
{
	make_step();
	values[_i] = 1e12;
	ck_assert_int_eq(found(60), 1);
	ck_assert_int_eq((int)points[0].at, _i == 28 || _i == 29 ? _i : 30);
	ck_assert_double_eq_tol(points[0].before, 0, 1);
	ck_assert_double_eq_tol(points[0].after, 8, 1);
}
END_TEST

START_TEST(units_do_not_matter)
{
	make_step();
	for (size_t i = 0; i < 60; i++)
		values[i] = -1e-9 * values[i] + 3;
	ck_assert_int_eq(found(60), 1);
	ck_assert_uint_eq(points[0].at, 30);
}
END_TEST

START_TEST(what_is_not_finite_is_passed_over)
{
	make_step();
	memmove(values + 33, values + 27, 33 * sizeof(*values));
	memmove(values + 3, values, 30 * sizeof(*values));
	values[0] = values[1] = values[2] = NAN;
	values[30] = values[31] = INFINITY;
	values[32] = -INFINITY;
	/* 3 that are none, 27, 3 that are none, 3, then the step. */
	ck_assert_int_eq(found(66), 1);
	ck_assert_uint_eq(points[0].at, 36);
	for (size_t i = 0; i < 66; i++)
		values[i] = NAN;
	ck_assert_int_eq(found(66), 0);
}
END_TEST

START_TEST(what_does_not_vary_has_no_change)
{
	for (size_t i = 0; i < MOST; i++)
		values[i] = 5;
	for (size_t count = 0; count <= MOST; count += count < 10 ? 1 : 65)
		ck_assert_int_eq(found(count), 0);
	for (size_t i = 20; i < MOST; i++)
		values[i] = 5.01;
	/* Six values have 20 orders that differ: too few to be sure. */
	ck_assert_int_eq(
		change_points(values + 17, 6, &change_points_usual, points), 0);
	ck_assert_int_eq(found(50), 1);
	ck_assert_uint_eq(points[0].at, 20);
}
END_TEST

/* Without a change p is uniform: one series in twenty has one, at that risk. */
START_TEST(changes_come_by_chance_as_often_as_they_may)
{
	const struct change_points_effort effort = {
		.least = 3, .window = 40, .risk = 0.05, .dealings = 99};
	gsl_rng *random = seeded(11);
	size_t series = 2000, wrong = 0;
	struct interval rate;

	for (size_t i = 0; i < series; i++) {
		struct change_points_effort own = effort;

		own.seed = i;
		for (size_t at = 0; at < 40; at++)
			values[at] = gsl_ran_lognormal(random, 0, 1);
		wrong += change_points(values, 40, &own, points) > 0;
	}
	gsl_rng_free(random);
	rate = capacity_errors(wrong, series, 0.999);
	ck_assert_double_le(rate.low, 0.05);
	ck_assert_double_ge(rate.high, 0.05);
}
END_TEST

START_TEST(an_effort_has_bounds)
{
	static const struct change_points_effort efforts[] = {
		{.least = 1, .window = 64, .risk = 0.01, .dealings = 99},
		{.least = 33, .window = 64, .risk = 0.01, .dealings = 99},
		{.least = 3, .window = 64, .risk = 0, .dealings = 99},
		{.least = 3, .window = 64, .risk = 1, .dealings = 99},
		{.least = 3, .window = 64, .risk = NAN, .dealings = 99},
		{.least = 3, .window = 64, .risk = 0.01, .dealings = 0},
	};

	ck_assert_int_lt(change_points(values, 10, &efforts[_i], points), 0);
}
END_TEST

static Suite *stats_change_points_suite(void)
{
	Suite *suite = suite_create("stats-change-points");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, places_and_p_are_those_of_all_orders, 0, 5);
	tcase_add_loop_test(all, one_change_is_where_r_finds_it, 0,
			    (int)COUNT(r_steps));
	tcase_add_loop_test(all, changes_are_where_they_were_made, 0,
			    (int)COUNT(mades));
	tcase_add_loop_test(all, a_bogus_value_hides_nothing_and_is_no_change,
			    0, 60);
	tcase_add_test(all, units_do_not_matter);
	tcase_add_test(all, what_is_not_finite_is_passed_over);
	tcase_add_test(all, what_does_not_vary_has_no_change);
	tcase_add_test(all, changes_come_by_chance_as_often_as_they_may);
	tcase_add_loop_test(all, an_effort_has_bounds, 0, 6);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(stats_change_points_suite)
