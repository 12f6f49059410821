/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nights in a store: in which order, whose, and what of them is kept. */
#include "common/cleanup.h"
#include "harness/report/night.h"
#include "tests/unit/made-run.h"
#include "tests/unit/suite.h"

#include <string.h>

enum { NIGHTS = 12, WRONG = 8, DAY = 86400 };

static struct store *store;
static struct nights nights;
static json_t *document;

static void set_up(void)
{
	ck_assert_int_eq(store_open_memory(&store, NULL), 0);
	nights = (struct nights){0};
	document = NULL;
}

static void tear_down(void)
{
	nights_free(&nights);
	json_decref(document);
	store_close(store);
}

static void add(const struct made_run *run)
{
	made_run_add(store, run);
	ck_assert_int_eq(night_summarise(store, run->id, NULL, 0.1, NULL), 0);
}

/* Nights of one second each; the last one's container is so much slower. */
static void make(int count, double slowed)
{
	for (int i = 0; i < count; i++) {
		struct made_run run = {.slowed = i == count - 1 ? slowed : 1};
		char id[16];

		snprintf(id, sizeof(id), "night-%02d", i);
		run.id = id;
		add(&run);
	}
}

static void judge(void)
{
	struct error err = {0};

	nights_free(&nights);
	json_decref(document);
	ck_assert_msg(night_read(&nights, store, "default", NULL, 0.5, &err) ==
			      0,
		      "%s", err.message);
	document = night_document(&nights, &err);
	ck_assert_msg(document != NULL, "%s", err.message);
}

static void expect_red(int wanted)
{
	ck_assert_int_eq(json_bool(document, "red", -1), wanted);
}

static int count_samples(const struct trial_record *trial, void *data)
{
	int *counts = data;

	counts[0]++;
	counts[1] += trial->samples != NULL;
	return 0;
}

static void expect_trials(const char *run, int trials, int samples)
{
	int counts[2] = {0, 0};

	ck_assert_int_eq(
		store_each_trial(store, run, count_samples, counts, NULL), 0);
	ck_assert_int_eq(counts[0], trials);
	ck_assert_int_eq(counts[1], samples);
}

/* Three environments, three workloads, 5 starts of 4 rounds. */
START_TEST(old_nights_are_thinned_and_still_judged)
{
	const struct made_run other = {.id = "no-night"};
	struct thinning thinning = {{1767268800, 1}, {1767268800, 1}};

	make(NIGHTS, 1.1);
	made_run_add(store, &other);
	ck_assert_int_eq(store_thin(store, &thinning, NULL), 0);
	expect_trials("night-05", 180, 180);
	/* Six came after it. */
	thinning.samples = (struct night_age){1767268801, 7};
	ck_assert_int_eq(store_thin(store, &thinning, NULL), 0);
	expect_trials("night-04", 180, 0);
	expect_trials("night-05", 180, 180);
	thinning.samples.nights = 6;
	ck_assert_int_eq(store_thin(store, &thinning, NULL), 0);
	expect_trials("night-05", 180, 0);
	expect_trials("no-night", 180, 180);
	/* A clock that is years ahead, and too few nights to be old. */
	thinning.trials = (struct night_age){INT64_MAX, NIGHTS + 1};
	ck_assert_int_eq(store_thin(store, &thinning, NULL), 0);
	expect_trials("night-00", 180, 0);
	thinning.trials.nights = 1;
	ck_assert_int_eq(store_thin(store, &thinning, NULL), 0);
	expect_trials("night-05", 0, 0);
	expect_trials("night-11", 180, 180);
	expect_trials("no-night", 180, 180);
	judge();
	expect_red(1);
	ck_assert_int_eq(store_delete_run(store, "night-03", NULL), 0);
	judge();
	ck_assert_int_eq(json_int(document, "nights", -1), NIGHTS - 1);
}
END_TEST

/* A control of the bomb, with what it wrote down, and what was expected. */
static void add_control(const char *run)
{
	cleanup_json json_t *data = json_pack("{s:i}", "seen", 64);
	struct environment_record control = {.name = "container~1",
					     .kind = "container",
					     .variant_of = "container",
					     .status = "usable",
					     .role = "control"};
	struct start_record start = {
		.number = 1, .hello = data, .status = "up"};
	struct attempt_record attempt = {.attack = "fork-bomb",
					 .attempt = "done",
					 .witness = "moved",
					 .subject_data = data};
	const struct expectation_record expected = {.environment = "container",
						    .attack = "fork-bomb",
						    .expected = "held",
						    .result = "kept"};

	ck_assert_int_eq(store_add_environment(store, run, &control, NULL), 0);
	start.environment = attempt.environment = control.id;
	ck_assert_int_eq(store_add_start(store, &start, NULL), 0);
	ck_assert_int_eq(store_add_attempt(store, &attempt, NULL), 0);
	ck_assert_int_eq(store_add_expectations(store, run, &expected, 1, NULL),
			 0);
}

/* Environments, expectations, starts, attempts, what those wrote down, and
 * verdicts. */
static void expect_kept(const char *run, const size_t *kept)
{
	cleanup_json json_t *all = NULL;
	const json_t *environment, *attempt;
	size_t starts = 0, attempts = 0, data = 0, verdicts = 0, i, a;

	ck_assert_int_eq(store_export(store, run, &all, NULL), 0);
	json_array_foreach (json_object_get(all, "environments"), i,
			    environment) {
		starts +=
			json_array_size(json_object_get(environment, "starts"));
		verdicts += json_array_size(
			json_object_get(environment, "verdicts"));
		json_array_foreach (json_object_get(environment, "attempts"), a,
				    attempt) {
			attempts++;
			data += json_is_object(
				json_object_get(attempt, "subject_data"));
		}
	}
	ck_assert_uint_eq(i, kept[0]);
	ck_assert_uint_eq(json_array_size(json_object_get(all, "expectations")),
			  kept[1]);
	ck_assert_uint_eq(starts, kept[2]);
	ck_assert_uint_eq(attempts, kept[3]);
	ck_assert_uint_eq(data, kept[4]);
	ck_assert_uint_eq(verdicts, kept[5]);
}

START_TEST(attempts_go_with_what_was_made_for_them)
{
	static const size_t all[] = {4, 1, 16, 1, 1, 1},
			    thinned[] = {4, 1, 16, 1, 0, 1},
			    old[] = {3, 0, 0, 0, 0, 1};
	struct thinning thinning = {{INT64_MAX, 1}, {INT64_MAX, NIGHTS}};

	make(NIGHTS, 1);
	add_control("night-05");
	add_control("night-11");
	expect_kept("night-05", all);
	ck_assert_int_eq(store_thin(store, &thinning, NULL), 0);
	expect_kept("night-05", thinned);
	thinning.trials.nights = 1;
	ck_assert_int_eq(store_thin(store, &thinning, NULL), 0);
	expect_kept("night-05", old);
	expect_kept("night-11", all);
}
END_TEST

/* What anybody ran is judged, and all of it stays; what came from elsewhere is
 * not even judged, not even where it once was. */
START_TEST(what_nobody_measured_to_be_a_night_is_whole)
{
	const struct import_record import = {
		.file = "theirs.json", .sha256 = "", .version = ""};
	const struct thinning thinning = {{INT64_MAX, 1}, {INT64_MAX, 1}};
	const struct made_run ours = {.id = "ours"}, theirs = {.id = "theirs"};

	if (_i)
		made_run_add(store, &theirs);
	if (_i)
		ck_assert_int_eq(night_summarise_all(store, "default", NULL),
				 0);
	if (!_i)
		made_run_add(store, &theirs);
	ck_assert_int_eq(store_add_import(store, "theirs", &import, NULL), 0);
	made_run_add(store, &ours);
	ck_assert_int_eq(night_summarise_all(store, "default", NULL), 0);
	judge();
	ck_assert_int_eq(json_int(document, "nights", -1), 1);
	ck_assert_str_eq(
		json_text(json_object_get(document, "night"), "run", ""),
		"ours");
	make(NIGHTS, 1);
	ck_assert_int_eq(store_thin(store, &thinning, NULL), 0);
	expect_trials("night-00", 0, 0);
	expect_trials("ours", 180, 180);
	expect_trials("theirs", 180, 180);
}
END_TEST

/* Dated a year too early tonight, or a year too late on a night before. */
START_TEST(a_clock_that_stepped_is_no_order)
{
	struct acknowledgement_record given = {
		.finding = "step:cpu.integer:container", .reason = "known"};
	const json_t *began;

	for (int i = 0; i < NIGHTS; i++) {
		int steps = i == (_i ? WRONG : NIGHTS - 1);
		struct made_run run = {
			.slowed = i == NIGHTS - 1 ? 1.1 : 1,
			.later_s = DAY * (i + steps * (_i ? 365 : -365))};
		char id[16];

		snprintf(id, sizeof(id), "night-%02d", i);
		run.id = id;
		add(&run);
	}
	judge();
	expect_red(1);
	began = json_object_get(
		night_finding(document, "step:cpu.integer:container"), "began");
	ck_assert_str_eq(json_text(began, "run", ""), "night-11");
	given.since_s = json_int(began, "started_s", 0);
	ck_assert_int_eq(store_add_acknowledgement(store, &given, NULL), 0);
	judge();
	expect_red(0);
}
END_TEST

/* Whatever came after it, and with its second measurement. */
START_TEST(the_night_that_is_asked_for_is_judged)
{
	const struct made_run again = {.id = "again"};
	const struct night *tonight;

	make(NIGHTS, 1.1);
	made_run_add(store, &again);
	ck_assert_int_eq(night_summarise(store, "again", "night-10", 0.1, NULL),
			 0);
	ck_assert_int_eq(
		night_read(&nights, store, "default", "night-10", 0.5, NULL),
		0);
	ck_assert_uint_eq(nights.count, NIGHTS - 1);
	tonight = &nights.nights[nights.count - 1];
	ck_assert_str_eq(tonight->run, "night-10");
	ck_assert_str_eq(tonight->run_again, "again");
	document = night_document(&nights, NULL);
	expect_red(0);
}
END_TEST

static Suite *report_night_kept_suite(void)
{
	Suite *suite = suite_create("report-night-kept");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_test(all, old_nights_are_thinned_and_still_judged);
	tcase_add_test(all, attempts_go_with_what_was_made_for_them);
	tcase_add_loop_test(all, what_nobody_measured_to_be_a_night_is_whole, 0,
			    2);
	tcase_add_loop_test(all, a_clock_that_stepped_is_no_order, 0, 2);
	tcase_add_test(all, the_night_that_is_asked_for_is_judged);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(report_night_kept_suite)
