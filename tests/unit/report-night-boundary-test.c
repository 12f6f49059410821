/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A boundary night by night: a fork bomb in a container, as the store has it.
 */
#include "common/cleanup.h"
#include "harness/report/formats.h"
#include "harness/report/night-parts.h"
#include "tests/unit/made-run.h"
#include "tests/unit/suite.h"

#include <string.h>

enum { NIGHTS = 6 };

static struct store *store;
static json_t *document;

static void set_up(void)
{
	ck_assert_int_eq(store_open_memory(&store, NULL), 0);
	document = NULL;
}

static void tear_down(void)
{
	json_decref(document);
	store_close(store);
}

/* A night, or a second measurement of one. */
static void add(const char *id, struct made_run run, const char *again_of,
		double busy)
{
	run.id = id;
	made_run_add(store, &run);
	ck_assert_int_eq(night_summarise(store, id, again_of, busy, NULL), 0);
}

/* Nights on which it was held, and one that is as `last` says. */
static void make(struct made_run last)
{
	char id[16];

	for (int i = 1; i < NIGHTS; i++) {
		snprintf(id, sizeof(id), "night-%d", i);
		add(id, (struct made_run){0}, NULL, 0.1);
	}
	add("last", last, NULL, 0.1);
}

static void judge(void)
{
	cleanup_nights struct nights nights = {0};

	json_decref(document);
	ck_assert_int_eq(night_read(&nights, store, "default", NULL, 0.5, NULL),
			 0);
	document = night_document(&nights, NULL);
	ck_assert_ptr_nonnull(document);
}

/* Said of the finding of that name. */
static const char *said(const char *name, const char *key)
{
	const json_t *finding = night_finding(document, name);

	ck_assert_msg(finding != NULL, "no %s", name);
	return json_text(finding, key, "");
}

static void expect_red(int wanted)
{
	ck_assert_int_eq(json_bool(document, "red", -1), wanted);
}

START_TEST(what_became_of_a_boundary)
{
	make((struct made_run){.outcome = "through"});
	judge();
	expect_red(1);
	ck_assert_str_eq(said("boundary:fork-bomb:container", "verdict"),
			 "through");
}
END_TEST

/* It got through, and then it was held. */
START_TEST(the_words_are_those_of_what_counts)
{
	make((struct made_run){.outcome = "through",
			       .evidence = "without an end"});
	add("again", (struct made_run){0}, "last", 0.1);
	judge();
	expect_red(1);
	ck_assert_str_eq(said("boundary:fork-bomb:container", "evidence"),
			 "without an end");
}
END_TEST

START_TEST(a_busy_second_attempt_takes_nothing_back)
{
	make((struct made_run){.outcome = "degraded"});
	add("again", (struct made_run){0}, "last", _i ? 0.51 : 0.1);
	judge();
	expect_red(_i);
}
END_TEST

/* A night of another machine says nothing of what was shown. */
START_TEST(boundaries_of_other_conditions)
{
	add("1", (struct made_run){0}, NULL, 0.1);
	add("2", (struct made_run){0}, NULL, 0.1);
	add("3", (struct made_run){.processor = "Other"}, NULL, 0.1);
	add("4", (struct made_run){0}, NULL, 0.1);
	add("5", (struct made_run){.outcome = "not tried"}, NULL, 0.1);
	judge();
	ck_assert_str_eq(said("missing:fork-bomb:container", "kind"),
			 "missing");
}
END_TEST

START_TEST(what_is_not_tried_any_more)
{
	make((struct made_run){0});
	for (int i = 1; i <= 3; i++) {
		char id[16];

		snprintf(id, sizeof(id), "untried-%d", i);
		add(id, (struct made_run){.outcome = "not tried"}, NULL, 0.1);
		judge();
		ck_assert_str_eq(said("missing:fork-bomb:container", "kind"),
				 "missing");
		/* One night may have been too noisy to see it. */
		expect_red(i == 3);
	}
}
END_TEST

/* What a suite expected of the bomb, and what came of it. */
static void expect_of(const char *run, const char *expected,
		      const char *sentence)
{
	const struct expectation_record record = {
		.environment = "container",
		.attack = "fork-bomb",
		.expected = expected,
		.line = 12,
		.result = sentence ? "surprise" : "kept",
		.sentence = sentence,
	};

	ck_assert_int_eq(store_add_expectations(store, run, &record, 1, NULL),
			 0);
}

/* Tonight, and a second time. */
static const struct {
	const char *expected, *first, *again; /* outcomes; NULL: held */
	double busy;
	int surprises;
} expected_of[] = {
	{"held", "through", "through", 0.1, 1},
	/* What got through once can get through. */
	{"held", "through", NULL, 0.1, 1},
	{"held", NULL, "through", 0.1, 1},
	/* What only one of them saw is noise. */
	{"held", "degraded", NULL, 0.1, 0},
	{"held", "degraded", "degraded", 0.1, 1},
	{"held", "not tried", NULL, 0.1, 0},
	{"held", "not tried", "not tried", 0.1, 1},
	{"held if tried", "not tried", "not tried", 0.1, 0},
	{"through", NULL, NULL, 0.1, 1},
	{"through", NULL, "through", 0.1, 0},
	/* A busy night weighs nothing, and lets nobody through. */
	{"held", "degraded", "degraded", 0.9, 0},
	{"held", "not tried", "not tried", 0.9, 0},
	{"held", "through", "through", 0.9, 1},
};

START_TEST(what_was_not_expected_is_tried_twice)
{
	const char *first = expected_of[_i].first;
	const char *again = expected_of[_i].again;
	const char *expected = expected_of[_i].expected;
	const char *said =
		first || strcmp(expected, "held") != 0 ? "at first" : NULL;
	cleanup_json json_t *names = NULL;
	const json_t *surprises;

	add("before", (struct made_run){0}, NULL, 0.1);
	add("last", (struct made_run){.outcome = first}, NULL,
	    expected_of[_i].busy);
	expect_of("last", expected, said);
	judge();
	surprises = json_object_get(document, "surprises");
	names = night_suspects(document);
	ck_assert_int_eq(json_array_size(names) > 0,
			 json_array_size(surprises) > 0);
	add("again", (struct made_run){.outcome = again}, "last",
	    expected_of[_i].busy);
	expect_of("again", expected, "again");
	judge();
	surprises = json_object_get(document, "surprises");
	ck_assert_uint_eq(json_array_size(surprises),
			  expected_of[_i].surprises);
	if (expected_of[_i].surprises)
		ck_assert_str_eq(
			night_surprise_sentence(json_array_get(surprises, 0)),
			said ? said : "again");
}
END_TEST

/* Measured again are the environment and the attack. */
START_TEST(what_is_tried_twice)
{
	cleanup_json json_t *names = NULL;

	add("last", (struct made_run){.outcome = "through"}, NULL, 0.1);
	expect_of("last", "held", "it got through");
	judge();
	names = night_suspects(document);
	ck_assert_uint_eq(json_array_size(names), 2);
	ck_assert(json_holds(names, "fork-bomb"));
	ck_assert(json_holds(names, "container"));
	ck_assert_int_eq(json_bool(document, "red", -1), 0);
}
END_TEST

/* JUnit and OpenMetrics are told what both attempts come to. */
START_TEST(other_programs_are_told_of_both_attempts)
{
	cleanup_json json_t *run = NULL;
	cleanup_free char *text = NULL;
	size_t size;
	FILE *out;

	add("last", (struct made_run){.outcome = "degraded"}, NULL, 0.1);
	expect_of("last", "held", "it suffered");
	if (_i)
		add("again", (struct made_run){0}, "last", 0.1);
	judge();
	ck_assert_int_eq(store_export(store, "last", &run, NULL), 0);
	json_object_set_new(run, "expectations",
			    night_expectations(document, run));
	out = open_memstream(&text, &size);
	ck_assert_int_eq(format_junit(out, run, NULL), 0);
	fclose(out);
	ck_assert_int_eq(strstr(text, "it suffered") != NULL, !_i);
}
END_TEST

static Suite *report_night_boundary_suite(void)
{
	Suite *suite = suite_create("report-night-boundary");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_test(all, what_became_of_a_boundary);
	tcase_add_test(all, the_words_are_those_of_what_counts);
	tcase_add_loop_test(all, a_busy_second_attempt_takes_nothing_back, 0,
			    2);
	tcase_add_test(all, boundaries_of_other_conditions);
	tcase_add_test(all, what_is_not_tried_any_more);
	tcase_add_loop_test(all, what_was_not_expected_is_tried_twice, 0,
			    (int)(sizeof(expected_of) / sizeof(*expected_of)));
	tcase_add_test(all, what_is_tried_twice);
	tcase_add_loop_test(all, other_programs_are_told_of_both_attempts, 0,
			    2);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(report_night_boundary_suite)
