/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nights drawn from measured rounds, of which here it is known what they are.
 */
#include "harness/stats/summary.h"
#include "tests/simulation/drawn.h"
#include "tests/simulation/tables.h"
#include "tests/unit/suite.h"

#include <gsl/gsl_randist.h>
#include <math.h>

enum { ROUNDS = 2, FIRST = 30, SECOND = 12, ARMS = 4 };

/* What rounds of a made-up machine are like. */
struct made {
	double noise; /* of a trial, of a logarithm */
	double step;  /* that each start takes longer than the one before */
	double burnt; /* share of what is burnt that is really in there */
	double later; /* that all of the second run takes longer */
};

static const double percents[ARMS] = {0, 0, 5, 10};

/* A trial of a start, counted from 0: a time, or with the other workload a
 * rate. */
static json_t *trial(const struct made *made, gsl_rng *random, int start,
		     int arm, int is_rate)
{
	double cost = made->burnt * log1p(percents[arm] / 100) +
		      (arm ? made->later + made->step * start : 0) +
		      gsl_ran_gaussian(random, made->noise);

	return json_real(1000 * exp(is_rate ? -cost : cost));
}

static json_t *run(const struct made *made, gsl_rng *random, int starts)
{
	json_t *trials = json_array();

	for (int i = 0; i < starts * ROUNDS; i++) {
		json_t *row = json_pack("[i]", i + 1);

		for (int w = 0; w < 2; w++) {
			json_t *values = json_array();

			for (int arm = 0; arm < ARMS; arm++)
				json_array_append_new(
					values, trial(made, random, i / ROUNDS,
						      arm, w));
			json_array_append_new(row, values);
		}
		json_array_append_new(trials, row);
	}
	return json_pack("{s:s, s:i, s:i, s:f, s:s, s:s, s:s, s:o}", "id",
			 "made", "started_s", 1795938892, "ended_s", 1795940392,
			 "load", 0.25, "kernel", "6.1.0", "version", "0.1.0",
			 "commit", "0123456789ab", "trials", trials);
}

static json_t *document_of(const struct made *made)
{
	gsl_rng *random = noise_generator(7);
	json_t *arms = json_array(), *runs = json_array();

	for (int arm = 0; arm < ARMS; arm++)
		json_array_append_new(
			arms, json_pack("{s:s, s:f}", "environment", "native",
					"percent", percents[arm]));
	for (int i = 0; i < 2; i++) {
		struct made here = *made;

		here.later = i ? made->later : 0;
		json_array_append_new(runs,
				      run(&here, random, i ? SECOND : FIRST));
	}
	gsl_rng_free(random);
	return json_pack(
		"{s:s, s:i, s:{s:s, s:i}, s:[{s:s, s:s}, {s:s, s:s}], s:o,"
		" s:i, s:i, s:o}",
		"format", "bulkhead-gathered", "schema", 1, "machine",
		"cpu_model", "Example", "cores", 2, "workloads", "name",
		"cpu.integer", "better", "lower", "name", "disk.fsync",
		"better", "higher", "arms", arms, "starts", NIGHTS_STARTS,
		"rounds", ROUNDS, "runs", runs);
}

static void take(struct gathered *gathered, const struct made *made)
{
	struct error err = {0};

	ck_assert_msg(gathered_take(gathered, document_of(made), &err) == 0,
		      "%s", err.message);
}

/* Noise of a well-behaved machine. */
static const struct made usual = {.noise = 0.003, .burnt = 1};
/* Nothing but which start it was, by a thousandth each. */
static const struct made numbered = {.step = 0.001, .burnt = 1};

START_TEST(costs_are_in_relation_to_the_first_arm)
{
	cleanup_gathered struct gathered gathered = {0};

	take(&gathered, &numbered);
	ck_assert_uint_eq(gathered.starts, FIRST + SECOND);
	ck_assert_uint_eq(gathered.runs[1].first, FIRST);
	ck_assert_uint_eq(gathered.runs[1].rounds, SECOND * ROUNDS);
	ck_assert_uint_eq(gathered_arm(&gathered, 10), 2);
	ck_assert_uint_eq(gathered_arm(&gathered, 1), gathered.arms);
	/* A rate that falls is a cost that rises. */
	for (size_t w = 0; w < 2; w++) {
		const double *plain = gathered_costs(&gathered, w, 0, 3);
		const double *slowed = gathered_costs(&gathered, w, 2, 3);

		ck_assert_double_eq_tol(plain[0], 0.003, 1e-9);
		ck_assert_double_eq_tol(plain[FIRST * ROUNDS], 0.003, 1e-9);
		ck_assert_double_eq_tol(slowed[0] - plain[0], log(1.1), 1e-9);
		ck_assert_double_eq_tol(drawn_ratio(&gathered, w, 1), 1.05,
					1e-9);
	}
}
END_TEST

/* What failed is in no pair; a start of nothing else was not measured. */
START_TEST(what_was_not_measured_is_no_cost)
{
	static const size_t starts[NIGHTS_STARTS] = {0, 1, 2, 3, 4};
	cleanup_gathered struct gathered gathered = {0};
	json_t *document = document_of(&numbered);
	json_t *trials = json_object_get(
		json_array_get(json_object_get(document, "runs"), 0), "trials");
	struct error err = {0};

	for (size_t round = 3; round < 6; round++)
		json_array_set_new(
			json_array_get(json_array_get(trials, round), 1), 1,
			json_null());
	ck_assert_int_eq(gathered_take(&gathered, document, &err), 0);
	ck_assert_double_eq_tol(gathered_costs(&gathered, 0, 0, 1)[0], 0.001,
				1e-9);
	ck_assert_double_nan(gathered_costs(&gathered, 0, 0, 2)[0]);
	ck_assert_double_eq_tol(gathered_costs(&gathered, 0, 1, 2)[0],
				0.002 + log(1.05), 1e-9);
	/* Of two rounds each, and one: 0 0 1 3 3 4 4. */
	ck_assert_double_eq_tol(gathered_night(&gathered, 0, 0, starts), 0.003,
				1e-9);
}
END_TEST

/* Starts of a night are those of all workloads: in a made-up machine its
 * middle says which they were. */
START_TEST(a_night_is_the_median_of_its_rounds)
{
	static const size_t starts[NIGHTS_STARTS] = {9, 0, FIRST + 4, 0, 7};
	cleanup_gathered struct gathered gathered = {0};

	take(&gathered, &numbered);
	for (size_t w = 0; w < 2; w++)
		ck_assert_double_eq_tol(gathered_night(&gathered, w, 0, starts),
					0.004, 1e-9);
}
END_TEST

static void draw_all(const struct gathered *gathered, unsigned long seed,
		     struct drawn *drawn)
{
	gsl_rng *random = noise_generator(seed);

	*drawn = (struct drawn){.count = 0};
	while (drawn->count < NIGHTS_HISTORY)
		drawn_add(drawn, gathered, random);
	gsl_rng_free(random);
}

/* Also by what it is measured again. */
START_TEST(a_night_is_of_one_run)
{
	cleanup_gathered struct gathered gathered = {0};
	int drawn_once[FIRST + SECOND] = {0};
	struct drawn drawn;
	size_t different = 0;

	take(&gathered, &usual);
	draw_all(&gathered, 1, &drawn);
	for (size_t i = 0; i < drawn.count; i++) {
		const struct drawn_night *night = &drawn.nights[i];
		int is_second = night->starts[0] >= FIRST;

		for (size_t k = 0; k < NIGHTS_STARTS; k++) {
			ck_assert_int_eq(night->starts[k] >= FIRST, is_second);
			ck_assert_int_eq(night->again[k] >= FIRST, is_second);
			drawn_once[night->starts[k]] = 1;
		}
	}
	for (size_t i = 0; i < FIRST + SECOND; i++)
		different += drawn_once[i] != 0;
	ck_assert_uint_ge(different, FIRST + SECOND - 2);
}
END_TEST

START_TEST(a_seed_makes_the_same_nights)
{
	cleanup_gathered struct gathered gathered = {0};
	struct drawn one, same, other;

	take(&gathered, &usual);
	draw_all(&gathered, 1, &one);
	draw_all(&gathered, 1, &same);
	draw_all(&gathered, 2, &other);
	ck_assert_mem_eq(one.nights, same.nights, sizeof(one.nights));
	ck_assert_mem_ne(one.nights, other.nights, sizeof(one.nights));
	ck_assert_uint_eq(drawn_find(&gathered, 0, 1, 20, 3).found,
			  drawn_find(&gathered, 0, 1, 20, 3).found);
}
END_TEST

START_TEST(drawn_nights_are_red_for_a_cause)
{
	cleanup_gathered struct gathered gathered = {0};
	struct drawn_red red, in_order;

	take(&gathered, &usual);
	red = drawn_find_red(&gathered, 300, 1);
	ck_assert_uint_eq(red.nights, 300);
	ck_assert_int_eq(tables_is_bad(red.red, red.nights, 0, HISTORY_RISK),
			 0);
	/* 5 nights of the one run and 1 of the other, of which the first five
	 * are too young. */
	in_order = drawn_in_order(&gathered);
	ck_assert_uint_eq(in_order.nights, 1);
	ck_assert_uint_eq(in_order.red, 0);
	for (size_t w = 0; w < 2; w++) {
		struct nights_found found =
			drawn_find(&gathered, w, 2, 50, 2 + w);

		ck_assert_uint_eq(found.histories, 50);
		ck_assert_uint_ge(found.found, 48);
		ck_assert_uint_ge(found.dated, 47);
		ck_assert_uint_le(drawn_find(&gathered, w, 0, 50, 4).found, 1);
	}
}
END_TEST

/* What was slower in the second run makes its night red, as it was measured. */
START_TEST(what_changes_is_red)
{
	static const struct made slower = {.noise = 0.003, .later = 0.1};
	cleanup_gathered struct gathered gathered = {0};

	take(&gathered, &slower);
	ck_assert_uint_eq(drawn_in_order(&gathered).nights, 1);
	ck_assert_uint_eq(drawn_in_order(&gathered).red, 1);
}
END_TEST

START_TEST(unsound_files_are_refused)
{
	static const char *const texts[] = {
		"{}",
		"{\"format\": \"bulkhead-gathered\", \"schema\": 2}",
		"{\"format\": \"bulkhead-gathered\", \"schema\": 1,"
		" \"workloads\": [{}], \"starts\": 5, \"rounds\": 0,"
		" \"arms\": [{\"percent\": 0}, {\"percent\": 0}]}",
		"{\"format\": \"bulkhead-gathered\", \"schema\": 1,"
		" \"workloads\": [{}], \"starts\": 5, \"rounds\": 2,"
		" \"arms\": [{\"percent\": 0}, {\"percent\": 5}]}",
		"{\"format\": \"bulkhead-gathered\", \"schema\": 1,"
		" \"workloads\": [{}], \"starts\": 4, \"rounds\": 2,"
		" \"arms\": [{\"percent\": 0}, {\"percent\": 0}]}",
		"{\"format\": \"bulkhead-gathered\", \"schema\": 1,"
		" \"workloads\": [{}], \"starts\": 5, \"rounds\": 2,"
		" \"arms\": [{\"percent\": 0}, {\"percent\": 0}],"
		" \"runs\": [{\"trials\": [[2, [1, 1]], [1, [1, 1]]]}]}",
		"{\"format\": \"bulkhead-gathered\", \"schema\": 1,"
		" \"workloads\": [{}], \"starts\": 5, \"rounds\": 2,"
		" \"arms\": [{\"percent\": 0}, {\"percent\": 0}],"
		" \"runs\": [{\"trials\": [[1, [1]]]}]}",
	};
	struct gathered gathered;
	struct error err = {0};

	ck_assert_int_lt(
		gathered_take(&gathered, json_loads(texts[_i], 0, NULL), &err),
		0);
	ck_assert_str_ne(err.message, "");
	gathered_free(&gathered);
}
END_TEST

START_TEST(a_file_that_is_not_there_is_no_fault)
{
	struct gathered gathered;
	struct error err = {0};
	char text[400] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");

	ck_assert_int_eq(gathered_read(&gathered, "/nonexistent/g.json", &err),
			 0);
	ck_assert_int_eq(table_drawn(out, &gathered, 10, 10), 0);
	fclose(out);
	ck_assert_ptr_nonnull(strstr(text, "Nothing was gathered yet"));
	gathered_free(&gathered);
	/* This is a file, and none of those. */
	ck_assert_int_lt(gathered_read(&gathered, __FILE__, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.message, __FILE__));
	gathered_free(&gathered);
}
END_TEST

/* The whole section, in memory. Caller frees. */
static char *section(const struct made *made, int *bad)
{
	cleanup_gathered struct gathered gathered = {0};
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	take(&gathered, made);
	*bad = table_drawn(out, &gathered, 20, 20);
	fclose(out);
	return text;
}

START_TEST(the_section_says_what_stands_behind_it)
{
	static const struct made unburnt = {.noise = 0.003};
	int bad;
	char *text = section(&usual, &bad);

	ck_assert_int_eq(bad, 0);
	ck_assert_ptr_nonnull(strstr(text, "2 cores of Example"));
	ck_assert_ptr_nonnull(strstr(
		text, "| 2026-11-29 07:54 | 25 | 30 | 60 | 0.25 | 6.1.0 |"
		      " 0.1.0 0123456789ab |"));
	ck_assert_ptr_nonnull(strstr(text, "42 starts, of which 8 nights"));
	ck_assert_ptr_nonnull(strstr(text, "That is short"));
	ck_assert_ptr_nonnull(strstr(text, "| drawn | 20 |"));
	ck_assert_ptr_null(strstr(text, "nan"));
	ck_assert_ptr_null(strstr(text, "too seldom"));
	free(text);
	/* What is not slowed down is not found: 5 % here, 10 % there. */
	text = section(&unburnt, &bad);
	ck_assert_int_eq(bad, 2);
	ck_assert_ptr_nonnull(strstr(text, "too seldom"));
	free(text);
}
END_TEST

static Suite *simulation_drawn_suite(void)
{
	Suite *suite = suite_create("simulation-drawn");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 60);
	tcase_add_test(all, costs_are_in_relation_to_the_first_arm);
	tcase_add_test(all, what_was_not_measured_is_no_cost);
	tcase_add_test(all, a_night_is_the_median_of_its_rounds);
	tcase_add_test(all, a_night_is_of_one_run);
	tcase_add_test(all, a_seed_makes_the_same_nights);
	tcase_add_test(all, drawn_nights_are_red_for_a_cause);
	tcase_add_test(all, what_changes_is_red);
	tcase_add_loop_test(all, unsound_files_are_refused, 0, 7);
	tcase_add_test(all, a_file_that_is_not_there_is_no_fault);
	tcase_add_test(all, the_section_says_what_stands_behind_it);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(simulation_drawn_suite)
