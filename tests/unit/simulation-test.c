/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The short form of docs/validation.md: some hundred data sets of each kind. A
 * share is not as it should be when its interval says so. */
#include "harness/stats/capacity.h"
#include "tests/simulation/nights.h"
#include "tests/simulation/runs.h"
#include "tests/simulation/tables.h"
#include "tests/unit/suite.h"

#include <math.h>
#include <string.h>

enum { KINDS = NOISES * NOISE_BETWEENS, SETS = 300 };

static struct run_design of_kind(int kind)
{
	struct run_design design = run_usual;

	design.noise = &noises[kind / NOISE_BETWEENS];
	design.between = noise_betweens[kind % NOISE_BETWEENS];
	return design;
}

START_TEST(noise_is_what_it_says)
{
	gsl_rng *random = noise_generator(1);
	double last = noise_before(random), sum = 0, squares = 0;
	int count = 200000;

	for (int i = 0; i < count; i++) {
		last = noises[_i].draw(random, last);
		sum += last;
		squares += last * last;
	}
	gsl_rng_free(random);
	/* Each is like the one before by 0.6 at most: twice the error. */
	ck_assert_double_eq_tol(sum / count, 0, 4 * 2 / sqrt(count));
	ck_assert_double_eq_tol(squares / count, 1, 0.03);
}
END_TEST

START_TEST(five_starts_hold_the_truth)
{
	struct run_design design = of_kind(_i);
	struct coverage got = run_coverage(&design, run_by_starts, SETS, 1);
	struct interval share = coverage_share(&got, 0.999);

	ck_assert_uint_eq(got.none, 0);
	ck_assert_double_ge(share.high, TABLES_LEAST);
	ck_assert_double_le(share.low, TABLES_MOST);
	/* Fewer rounds were enough at times, or nothing was tried. */
	ck_assert_double_ge(got.rounds, 3);
	ck_assert_double_lt(got.rounds, (double)design.rounds);
}
END_TEST

START_TEST(what_is_printed_holds_the_truth)
{
	struct run_design design = of_kind(_i);

	for (design.starts = 2; design.starts < 5; design.starts++) {
		struct coverage got =
			run_coverage(&design, run_by_starts, SETS, 2);

		ck_assert_uint_eq(got.none, 0);
		ck_assert_double_ge(coverage_share(&got, 0.999).high,
				    TABLES_PRINTED);
	}
	design.starts = 1;
	ck_assert_uint_eq(run_coverage(&design, run_by_starts, 20, 2).none, 20);
}
END_TEST

/* Why one start is too few: variance between as within, four rounds. */
START_TEST(rounds_of_one_start_would_not)
{
	struct run_design design = of_kind(2);
	struct coverage got;

	design.starts = 1;
	got = run_coverage(&design, run_by_rounds, SETS, 3);
	ck_assert_double_lt(coverage_share(&got, 0.999).high, TABLES_PRINTED);
}
END_TEST

/* A night of a hundred may be red for no cause; a twentieth more, ten times
 * what nights vary by, is found and dated. */
START_TEST(nights_are_red_for_a_cause)
{
	struct night_design design = {
		.noise = &noises[_i], .nights = &noises[0], .deviation = 0.005};
	struct nights_found found;

	ck_assert_int_eq(
		tables_is_bad(nights_red(&design, 100, 1), 100, 0, 0.01), 0);
	design.nights = &noises[_i];
	design.noise = &noises[0];
	ck_assert_uint_le(nights_red(&design, 100, 1), 3);
	design.noise = &noises[_i];
	design.nights = &noises[0];
	design.floor = 0.025;
	found = nights_find(&design, 0.05, 50, 2);
	ck_assert_uint_eq(found.histories, 50);
	ck_assert_uint_ge(found.found, 48);
	ck_assert_uint_ge(found.dated, 47);
}
END_TEST

/* The tables themselves, each with few data sets: that they are whole. */
START_TEST(tables_have_as_many_cells_as_heads)
{
	static table *const tables[] = {
		table_coverage,	  table_starts,	     table_rare,
		table_stopping,	  table_warm_up,     table_compared,
		table_no_changes, table_steps,	     table_red_nights,
		table_flips,	  table_found_nights};
	FILE *out = tmpfile();
	char line[512];
	int bars = 0, rows = 0;

	ck_assert_ptr_nonnull(out);
	tables[_i](out, 10);
	rewind(out);
	for (; fgets(line, sizeof(line), out); rows++) {
		int here = 0;

		for (const char *c = line; *c; c++)
			here += *c == '|';
		ck_assert_int_eq(here, rows ? bars : here);
		ck_assert_ptr_null(strstr(line, "nan"));
		bars = here;
	}
	fclose(out);
	ck_assert_int_gt(rows, 3);
}
END_TEST

static Suite *simulation_suite(void)
{
	Suite *suite = suite_create("simulation");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 60);
	tcase_add_loop_test(all, noise_is_what_it_says, 0, NOISES);
	tcase_add_loop_test(all, five_starts_hold_the_truth, 0, KINDS);
	tcase_add_loop_test(all, what_is_printed_holds_the_truth, 0, KINDS);
	tcase_add_test(all, rounds_of_one_start_would_not);
	tcase_add_loop_test(all, nights_are_red_for_a_cause, 0, NOISES);
	tcase_add_loop_test(all, tables_have_as_many_cells_as_heads, 0, 11);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(simulation_suite)
