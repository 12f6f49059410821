/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Series of nights whose truth is known: what is found, when it is said to have
 * begun, and what is left alone. */
#include "harness/judge/history.h"
#include "tests/unit/suite.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>

#define BOGUS 1e12

enum { MOST = 200 };

static double values[MOST], again[MOST], alone[MOST], spreads[MOST];
static struct history history;
static struct finding finding;
static gsl_rng *noise;

static void set_up(void)
{
	noise = gsl_rng_alloc(gsl_rng_mt19937);
	history = (struct history){
		.values = values, .floor = 0.025, .family = 40};
	finding = (struct finding){.kind = FINDING_KINDS};
}

static void tear_down(void)
{
	gsl_rng_free(noise);
}

/* Nights around a cost of 1, all of which vary by `deviation`. */
static void make(unsigned long seed, size_t count, double deviation)
{
	gsl_rng_set(noise, seed);
	history.count = count;
	for (size_t i = 0; i < count; i++) {
		values[i] =
			deviation > 0 ? gsl_ran_gaussian(noise, deviation) : 0;
		again[i] = NAN;
		alone[i] = values[i];
		spreads[i] = 0.01 * exp(gsl_ran_gaussian(noise, 0.35));
	}
}

/* From that night on everything costs so many times as much. */
static void slow(size_t from, double times)
{
	for (size_t i = from; i < history.count; i++)
		values[i] += log(times);
}

START_TEST(a_step_is_found_within_three_nights)
{
	int found = 0, dated = 0, covered = 0;

	for (unsigned long seed = 1; seed <= 200; seed++) {
		make(seed, 33, 0.01);
		slow(30, 1.05);
		if (history_level(&history, &finding) != 1 ||
		    finding.kind != FINDING_STEP)
			continue;
		found++;
		ck_assert(finding.is_worse);
		dated += finding.began >= 29 && finding.began <= 31;
		covered +=
			finding.ratio.low <= 1.05 && finding.ratio.high >= 1.05;
	}
	ck_assert_int_ge(found, 190);
	ck_assert_int_ge(dated, found * 97 / 100);
	ck_assert_int_ge(covered, found * 9 / 10);
}
END_TEST

START_TEST(a_large_step_is_found_the_same_night)
{
	make(3, 20, 0.005);
	slow(19, 1.10);
	ck_assert_int_eq(history_level(&history, &finding), 1);
	ck_assert_uint_eq(finding.began, 19);
	ck_assert_uint_eq(finding.nights, 1);
	ck_assert_uint_eq(finding.before, 19);
	ck_assert_double_le(finding.ratio.low, 1.10);
	ck_assert_double_ge(finding.ratio.high, 1.10);
	ck_assert_double_le(finding.p, finding.risk);
}
END_TEST

/* Forty series, a night after the other, without a floor below which nothing
 * matters: a red night is due in a hundred. */
START_TEST(nights_without_a_cause_are_green)
{
	int red = 0;

	history.floor = 0;
	for (size_t night = 6; night <= 60; night++) {
		int is_red = 0;

		for (unsigned long series = 1; series <= 40; series++) {
			make(1000 * night + series, night, 0.01);
			is_red |= history_level(&history, &finding) > 0;
		}
		red += is_red;
	}
	ck_assert_int_le(red, 2);
}
END_TEST

/* Heavier tails than any that is supposed: what looks worse is measured a
 * second time, and only a few nights in a thousand are red then. */
START_TEST(a_second_measurement_tames_heavy_tails)
{
	int red = 0, suspected = 0;

	history.again = again;
	for (unsigned long series = 1; series <= 400; series++) {
		make(series, 40, 0.01);
		for (size_t i = 0; i < history.count; i++)
			values[i] = gsl_ran_cauchy(noise, 0.01);
		if (history_level(&history, &finding) != 1 || !finding.is_worse)
			continue;
		suspected++;
		again[39] = gsl_ran_cauchy(noise, 0.01);
		red += history_level(&history, &finding) == 1 &&
		       finding.is_worse;
	}
	ck_assert_int_gt(suspected, 0);
	ck_assert_int_eq(red, 0);
}
END_TEST

/* Nights that cost much more come now and then, and are no step when they do.
 * Their cause is there when they are measured again. */
START_TEST(skewed_nights_are_no_steps)
{
	int red = 0;

	for (unsigned long series = 1; series <= 2000; series++) {
		make(series, 40, 0.01);
		for (size_t i = 0; i < history.count; i++)
			values[i] = gsl_ran_exponential(noise, 0.01);
		red += history_level(&history, &finding) == 1 &&
		       finding.is_worse;
	}
	ck_assert_int_le(red, 5);
}
END_TEST

START_TEST(a_drift_is_no_step)
{
	int found = 0;

	for (unsigned long seed = 1; seed <= 50; seed++) {
		make(seed, 60, 0.01);
		for (size_t i = 0; i < history.count; i++)
			values[i] += 0.002 * (double)i;
		ck_assert_int_eq(history_level(&history, &finding), 1);
		ck_assert(finding.is_worse);
		found += finding.kind == FINDING_DRIFT;
	}
	ck_assert_int_ge(found, 48);
	ck_assert_double_eq_tol(log(finding.ratio.estimate), 0.002 * 59, 0.03);
}
END_TEST

START_TEST(a_step_is_no_drift)
{
	for (unsigned long seed = 1; seed <= 50; seed++) {
		make(seed, 60, 0.01);
		slow(30, 1.08);
		ck_assert_int_eq(history_level(&history, &finding), 1);
		ck_assert_int_eq(finding.kind, FINDING_STEP);
		ck_assert_uint_ge(finding.began, 29);
		ck_assert_uint_le(finding.began, 31);
	}
}
END_TEST

/* One value out of all proportion, on any night but tonight. */
START_TEST(one_bogus_night_moves_nothing)
{
	make(5, 30, 0.01);
	values[_i] = log(BOGUS);
	ck_assert_int_eq(history_level(&history, &finding), 0);
	slow(27, 1.08);
	ck_assert_int_eq(history_level(&history, &finding), 1);
	ck_assert_uint_ge(finding.began, 26);
	ck_assert_uint_le(finding.began, 28);
	ck_assert_double_eq_tol(finding.ratio.estimate, 1.08, 0.03);
}
END_TEST

START_TEST(a_bogus_night_is_taken_back_when_it_is_measured_again)
{
	make(5, 30, 0.01);
	values[29] = log(BOGUS);
	ck_assert_int_eq(history_level(&history, &finding), 1);
	history.again = again;
	again[29] = 0.002;
	ck_assert_int_eq(history_level(&history, &finding), 0);
	again[29] = log(BOGUS) - 1;
	ck_assert_int_eq(history_level(&history, &finding), 1);
}
END_TEST

START_TEST(what_few_nights_say)
{
	make(5, (size_t)_i, 0.01);
	if (_i)
		values[_i - 1] = log(2);
	history.spreads = spreads;
	ck_assert_int_eq(history_level(&history, &finding), _i > HISTORY_LEAST);
	ck_assert_int_eq(history_noise(&history, &finding), 0);
}
END_TEST

static const struct {
	double value;
	int found;
} strange[] = {{0, 0}, {NAN, 0}, {INFINITY, 0}, {-INFINITY, 0}};

START_TEST(strange_values_say_nothing)
{
	make(5, 30, 0);
	for (size_t i = 0; i < history.count; i++)
		values[i] = strange[_i].value;
	ck_assert_int_eq(history_level(&history, &finding), 0);
	make(5, 30, 0.01);
	values[29] = strange[_i].value;
	ck_assert_int_eq(history_level(&history, &finding), 0);
}
END_TEST

START_TEST(nights_that_do_not_vary)
{
	make(5, 30, 0);
	slow(28, 1.05);
	ck_assert_int_eq(history_level(&history, &finding), 1);
	ck_assert_uint_eq(finding.began, 28);
	ck_assert_double_eq_tol(finding.ratio.estimate, 1.05, 1e-9);
}
END_TEST

static const struct {
	double first, second; /* from nights 20 and 40 on, of 60 */
	int found, is_worse;
	size_t began;
} levels[] = {
	{1.10, 1.10, 1, 1, 20},
	{0.90, 0.90, 1, 0, 20},
	/* Made good again. */
	{1.10, 1.00, 1, 0, 40},
	/* Not altogether. */
	{1.20, 1.10, 1, 1, 20},
	/* Better, and then worse, if not as bad as at first. */
	{0.80, 0.95, 1, 1, 40},
	{1.10, 1.20, 1, 1, 40},
	{1.00, 1.00, 0, 0, 0},
	/* Within the floor. */
	{1.02, 1.02, 0, 0, 0},
};

START_TEST(levels_follow_each_other)
{
	make(9, 60, 0.004);
	slow(20, levels[_i].first);
	slow(40, levels[_i].second / levels[_i].first);
	ck_assert_int_eq(history_level(&history, &finding), levels[_i].found);
	if (!levels[_i].found)
		return;
	ck_assert_int_eq(finding.kind, FINDING_STEP);
	ck_assert_int_eq(finding.is_worse, levels[_i].is_worse);
	ck_assert_uint_ge(finding.began + 1, levels[_i].began);
	ck_assert_uint_le(finding.began, levels[_i].began + 1);
}
END_TEST

/* In relation to something that became faster itself. */
START_TEST(what_says_less_counts)
{
	make(5, 30, 0.005);
	slow(25, 1.10);
	history.alone = alone;
	ck_assert_int_eq(history_level(&history, &finding), 0);
	for (size_t i = 25; i < 30; i++)
		alone[i] += log(1.06);
	ck_assert_int_eq(history_level(&history, &finding), 1);
	ck_assert_double_eq_tol(finding.ratio.estimate, 1.06, 0.01);
}
END_TEST

static const struct {
	double alone; /* by night, where in relation it is 0.002 */
	int found;
	double slope;
} drifts[] = {{0, 0, 0},
	      {0.001, 1, 0.001},
	      {0.004, 1, 0.002},
	      {-0.002, 0, 0},
	      {NAN, 1, 0.002}};

START_TEST(what_drifts_less_counts)
{
	make(5, 60, 0.005);
	for (size_t i = 0; i < history.count; i++) {
		values[i] += 0.002 * (double)i;
		alone[i] += drifts[_i].alone * (double)i;
	}
	history.alone = alone;
	ck_assert_int_eq(history_drift(&history, &finding), drifts[_i].found);
	if (!drifts[_i].found)
		return;
	ck_assert_double_le(finding.p, finding.risk);
	ck_assert_double_eq_tol(log(finding.ratio.estimate),
				drifts[_i].slope * 59, 0.01);
}
END_TEST

/* Three nights of four that are far above are no level yet, and do not hide the
 * one before it. */
START_TEST(what_is_not_steady_hides_no_step)
{
	make(5, 40, 0.002);
	slow(20, 1.10);
	values[36] += 0.1;
	values[37] += 0.1;
	values[39] += 0.1;
	ck_assert_int_eq(history_level(&history, &finding), 1);
	ck_assert_uint_ge(finding.began, 19);
	ck_assert_uint_le(finding.began, 21);
	ck_assert_double_eq_tol(finding.ratio.estimate, 1.10, 0.01);
}
END_TEST

/* Old nights do not count for ever. */
START_TEST(nights_before_the_window_are_forgotten)
{
	make(5, MOST, 0.005);
	slow(20, 1.10);
	ck_assert_uint_eq(history_measured(&history), HISTORY_WINDOW);
	ck_assert_int_eq(history_level(&history, &finding), 0);
}
END_TEST

START_TEST(more_noise_than_usual)
{
	make(5, 30, 0.01);
	history.spreads = spreads;
	ck_assert_int_eq(history_noise(&history, &finding), 0);
	for (size_t i = 28; i < 30; i++)
		spreads[i] = 0.08;
	ck_assert_int_eq(history_noise(&history, &finding), 0);
	spreads[27] = 0.09;
	ck_assert_int_eq(history_noise(&history, &finding), 1);
	ck_assert_int_eq(finding.kind, FINDING_NOISE);
	ck_assert_uint_eq(finding.began, 27);
	ck_assert_double_ge(finding.ratio.estimate, HISTORY_NOISE);
	ck_assert_int_eq(history_level(&history, &finding), 0);
	spreads[28] = spreads[5] = NAN;
	ck_assert_int_eq(history_noise(&history, &finding), 0);
}
END_TEST

static const struct {
	const char *nights; /* 1 measured, 0 not, - the night says nothing */
	int found;
	size_t began, before;
} missed[] = {
	{"1110", 1, 3, 3},	{"11110", 1, 4, 3},  {"110", 0, 0, 0},
	{"1111", 0, 0, 0},	{"11100", 1, 3, 3},  {"111-0", 1, 4, 3},
	{"11-10", 1, 4, 3},	{"1-10", 0, 0, 0},   {"111-", 0, 0, 0},
	{"1110-", 0, 0, 0},	{"1110-0", 1, 3, 3}, {"10110", 0, 0, 0},
	{"0", 0, 0, 0},		{"", 0, 0, 0},	     {"00000", 0, 0, 0},
	{"111000000", 1, 3, 3},
};

START_TEST(what_is_not_measured_any_more)
{
	signed char present[16];
	size_t count = 0;

	for (const char *at = missed[_i].nights; *at; at++)
		present[count++] = *at == '-' ? -1 : *at == '1';
	ck_assert_int_eq(history_missing(present, count, &finding),
			 missed[_i].found);
	if (!missed[_i].found)
		return;
	ck_assert_int_eq(finding.kind, FINDING_MISSING);
	ck_assert_uint_eq(finding.began, missed[_i].began);
	ck_assert_uint_eq(finding.before, missed[_i].before);
}
END_TEST

START_TEST(each_kind_has_its_word)
{
	for (int kind = 0; kind < FINDING_KINDS; kind++)
		ck_assert_ptr_nonnull(finding_word((enum finding_kind)kind));
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

static Suite *judge_history_suite(void)
{
	Suite *suite = suite_create("judge-history");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_test(all, a_step_is_found_within_three_nights);
	tcase_add_test(all, a_large_step_is_found_the_same_night);
	tcase_add_test(all, nights_without_a_cause_are_green);
	tcase_add_test(all, a_second_measurement_tames_heavy_tails);
	tcase_add_test(all, skewed_nights_are_no_steps);
	tcase_add_test(all, a_drift_is_no_step);
	tcase_add_test(all, a_step_is_no_drift);
	tcase_add_loop_test(all, one_bogus_night_moves_nothing, 0, 26);
	tcase_add_test(all,
		       a_bogus_night_is_taken_back_when_it_is_measured_again);
	tcase_add_loop_test(all, what_few_nights_say, 0, HISTORY_LEAST + 3);
	tcase_add_loop_test(all, strange_values_say_nothing, 0, COUNT(strange));
	tcase_add_test(all, nights_that_do_not_vary);
	tcase_add_loop_test(all, levels_follow_each_other, 0, COUNT(levels));
	tcase_add_test(all, what_says_less_counts);
	tcase_add_loop_test(all, what_drifts_less_counts, 0, COUNT(drifts));
	tcase_add_test(all, what_is_not_steady_hides_no_step);
	tcase_add_test(all, nights_before_the_window_are_forgotten);
	tcase_add_test(all, more_noise_than_usual);
	tcase_add_loop_test(all, what_is_not_measured_any_more, 0,
			    COUNT(missed));
	tcase_add_test(all, each_kind_has_its_word);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(judge_history_suite)
