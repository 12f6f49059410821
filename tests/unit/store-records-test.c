/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records come back as they went in; runs are found, named, deleted. */
#include "common/cleanup.h"
#include "harness/store/store.h"
#include "tests/unit/report-fixture.h"
#include "tests/unit/suite.h"

#include <math.h>
#include <string.h>

static char *directory;
static struct store *store;

static void set_up(void)
{
	cleanup_free char *path = NULL;
	struct error err = {0};

	directory = fixture_directory();
	ck_assert_ptr_nonnull(directory);
	ck_assert_int_gt(asprintf(&path, "%s/store.db", directory), 0);
	ck_assert_msg(store_open(&store, path, 1, &err) == 0, "%s",
		      err.message);
}

static void tear_down(void)
{
	store_close(store);
	fixture_remove(directory);
	free(directory);
}

static void add_run(const char *id, const char *label, int64_t started_s,
		    const char *status)
{
	struct run_record run = {.id = id,
				 .label = label,
				 .seed = UINT64_MAX,
				 .started_s = started_s,
				 .status = status};
	struct error err = {0};

	ck_assert_msg(store_add_run(store, &run, &err) == 0, "%s", err.message);
}

static int64_t add_environment(const char *run)
{
	struct environment_record environment = {
		.name = "native", .kind = "native", .status = "usable"};

	ck_assert_int_eq(store_add_environment(store, run, &environment, NULL),
			 0);
	return environment.id;
}

static int check_run(const struct run_record *run, void *data)
{
	(*(int *)data)++;
	ck_assert_str_eq(run->id, "r1");
	ck_assert_ptr_null(run->label);
	ck_assert(run->seed == UINT64_MAX);
	ck_assert_str_eq(run->status, "interrupted");
	ck_assert_str_eq(run->reason, "Ctrl-C");
	ck_assert_int_eq(run->ended_s, 77);
	ck_assert_int_eq(json_int(run->facts, "cores", 0), 2);
	ck_assert_ptr_null(run->plan);
	return 0;
}

START_TEST(a_run_comes_back)
{
	cleanup_json json_t *facts = json_pack("{s:i}", "cores", 2);
	int count = 0;

	add_run("r1", NULL, 5, "running");
	ck_assert_int_eq(store_set_facts(store, "r1", facts, NULL), 0);
	ck_assert_int_eq(
		store_end_run(store, "r1", 77, "interrupted", "Ctrl-C", NULL),
		0);
	ck_assert_int_eq(store_each_run(store, check_run, &count, NULL), 0);
	ck_assert_int_eq(count, 1);
}
END_TEST

static int check_environment(const struct environment_record *environment,
			     void *data)
{
	(void)data;
	ck_assert_str_eq(environment->status, "unusable");
	ck_assert_str_eq(environment->remedy, "apt install it");
	ck_assert_str_eq(environment->label, "TCG");
	return 42;
}

START_TEST(an_environment_can_change_its_state)
{
	struct environment_record environment = {.status = "unusable",
						 .reason = "gone",
						 .remedy = "apt install it",
						 .label = "TCG"};

	add_run("r1", NULL, 5, "running");
	environment.id = add_environment("r1");
	ck_assert_int_eq(store_update_environment(store, &environment, NULL),
			 0);
	ck_assert_int_eq(store_each_environment(store, "r1", check_environment,
						NULL, NULL),
			 42);
}
END_TEST

static int check_verdict(const struct verdict_record *verdict, void *data)
{
	(*(int *)data)++;
	ck_assert_str_eq(verdict->attack, "bomb");
	ck_assert_str_eq(verdict->evidence, "64 of 1,500");
	ck_assert_str_eq(verdict->outcome, "held");
	ck_assert_str_eq(verdict->proof, "by");
	ck_assert_str_eq(verdict->proof_detail, "pids");
	ck_assert_int_eq(json_int(verdict->explanation, "tried", 0), 2);
	return 0;
}

START_TEST(a_verdict_can_be_proved_later)
{
	cleanup_json json_t *explanation = json_pack("{s:i}", "tried", 2);
	struct verdict_record verdict = {.attack = "bomb",
					 .boundary = "the till",
					 .title = "Bomb",
					 .outcome = "held",
					 .proof = "unproven",
					 .evidence = "64 of 1,500"};
	int count = 0;

	add_run("r1", NULL, 5, "running");
	verdict.environment = add_environment("r1");
	ck_assert_int_eq(store_add_verdict(store, &verdict, NULL), 0);
	verdict.proof = "by";
	verdict.proof_detail = "pids";
	verdict.evidence = NULL;
	verdict.explanation = explanation;
	ck_assert_int_eq(store_update_verdict(store, &verdict, NULL), 0);
	ck_assert_int_eq(
		store_each_verdict(store, "r1", check_verdict, &count, NULL),
		0);
	ck_assert_int_eq(count, 1);
}
END_TEST

/* Whether its warm-up was over comes back as it was said. */
static int check_steady(const struct trial_record *trial, void *data)
{
	ck_assert_int_eq((int)trial->steady, *(int *)data);
	return 1;
}

START_TEST(what_is_said_of_a_warm_up_comes_back)
{
	struct trial_record trial = {.workload = "cpu.integer",
				     .status = "done",
				     .steady = (enum trial_steady)_i};
	int wanted = _i;

	add_run("r1", NULL, 5, "running");
	trial.environment = add_environment("r1");
	ck_assert_int_eq(store_add_trial(store, &trial, NULL), 0);
	ck_assert_int_eq(
		store_each_trial(store, "r1", check_steady, &wanted, NULL), 1);
}
END_TEST

static int check_trial(const struct trial_record *trial, void *data)
{
	(*(int *)data)++;
	ck_assert_int_eq(trial->start, 0);
	ck_assert_int_eq(trial->charged_ns, -1);
	ck_assert_double_nan(trial->median);
	ck_assert_uint_eq(json_array_size(trial->samples), 2);
	ck_assert_int_eq(json_int(trial->params, "budget_ms", 0), 300);
	ck_assert_str_eq(trial->reason, "a \"quoted\" reason; DROP TABLE");
	return 0;
}

START_TEST(a_trial_comes_back_unknowns_included)
{
	cleanup_json json_t *samples = json_pack("[f, f]", 1.5, 2.5);
	cleanup_json json_t *params = json_pack("{s:i}", "budget_ms", 300);
	struct trial_record trial = {
		.workload = "null",
		.params = params,
		.status = "failed",
		.reason = "a \"quoted\" reason; DROP TABLE",
		.charged_ns = -1,
		.median = NAN,
		.samples = samples,
	};
	int count = 0;

	add_run("r1", NULL, 5, "running");
	trial.environment = add_environment("r1");
	ck_assert_int_eq(store_add_trial(store, &trial, NULL), 0);
	ck_assert_int_gt(trial.id, 0);
	ck_assert_int_eq(
		store_each_trial(store, "r1", check_trial, &count, NULL), 0);
	ck_assert_int_eq(count, 1);
}
END_TEST

START_TEST(a_record_of_nothing_is_refused)
{
	struct start_record start = {
		.environment = 999, .number = 1, .status = "up"};
	struct error err = {0};

	ck_assert_int_lt(store_add_start(store, &start, &err), 0);
	ck_assert_msg(strstr(err.message, "FOREIGN KEY"), "%s", err.message);
}
END_TEST

static int count_trial(const struct trial_record *trial, void *data)
{
	(void)trial;
	(*(int *)data)++;
	return 0;
}

START_TEST(deleting_a_run_takes_all_of_it)
{
	int trials = 0;

	ck_assert_int_eq(fixture_fill(store, NULL), 0);
	store_each_trial(store, FIXTURE_RUN, count_trial, &trials, NULL);
	ck_assert_int_eq(trials, FIXTURE_STARTS * FIXTURE_ROUNDS *
					 FIXTURE_WORKLOADS * 3);
	ck_assert_int_eq(store_delete_run(store, FIXTURE_RUN, NULL), 0);
	/* The same ids again: anything left over would be in the way. */
	ck_assert_int_eq(fixture_fill(store, NULL), 0);
	trials = 0;
	store_each_trial(store, FIXTURE_RUN, count_trial, &trials, NULL);
	ck_assert_int_eq(trials, FIXTURE_STARTS * FIXTURE_ROUNDS *
					 FIXTURE_WORKLOADS * 3);
}
END_TEST

static void expect_found(const char *name, const char *wanted)
{
	cleanup_free char *id = NULL;
	struct error err = {0};

	ck_assert_msg(store_find_run(store, name, &id, &err) == 0, "%s",
		      err.message);
	ck_assert_str_eq(id, wanted);
}

static void expect_not_found(const char *name, const char *word)
{
	cleanup_free char *id = NULL;
	struct error err = {0};

	ck_assert_int_lt(store_find_run(store, name, &id, &err), 0);
	ck_assert_msg(strstr(err.message, word), "%s", err.message);
}

START_TEST(runs_are_found_by_id_prefix_label_and_age)
{
	expect_not_found("latest", "holds no run yet");
	add_run("20260101-a", "before", 100, "complete");
	add_run("20260102-b", "after", 300, "complete");
	add_run("20260102-c", "before", 200, "complete");
	expect_found("20260101-a", "20260101-a");
	expect_found("20260101", "20260101-a");
	expect_found("before", "20260102-c");
	expect_found("latest", "20260102-b");
	expect_not_found("20260102", "several");
	expect_not_found("nonsense", "20260102-b, 20260102-c, 20260101-a");
	expect_not_found("", "no run");
	expect_not_found("2026%", "no run");
	ck_assert_int_eq(store_label_run(store, "20260101-a", "old", NULL), 0);
	expect_found("old", "20260101-a");
}
END_TEST

static int is_alive(const char *run, void *data)
{
	(void)data;
	return strcmp(run, "live") == 0;
}

static int count_status(const struct run_record *run, void *data)
{
	int *counts = data;

	counts[0] += !strcmp(run->status, "running");
	counts[1] += !strcmp(run->status, "crashed");
	return 0;
}

START_TEST(runs_that_died_are_marked_and_live_ones_left)
{
	int counts[2] = {0};

	add_run("dead-1", NULL, 1, "running");
	add_run("live", NULL, 2, "running");
	add_run("dead-2", NULL, 3, "running");
	add_run("done", NULL, 4, "complete");
	ck_assert_int_eq(store_close_crashed(store, is_alive, NULL, NULL), 0);
	store_each_run(store, count_status, counts, NULL);
	ck_assert_int_eq(counts[0], 1);
	ck_assert_int_eq(counts[1], 2);
}
END_TEST

START_TEST(an_export_holds_everything)
{
	cleanup_json json_t *document = NULL;
	const json_t *native, *trial;
	json_t *none = NULL;
	struct error err = {0};

	ck_assert_int_eq(fixture_fill(store, NULL), 0);
	ck_assert_msg(store_export(store, FIXTURE_RUN, &document, &err) == 0,
		      "%s", err.message);
	ck_assert_str_eq(json_text(document, "format", ""), "bulkhead-run");
	ck_assert_str_eq(
		json_text(json_object_get(document, "run"), "seed", ""),
		"18446744073709551557");
	native = json_array_get(json_object_get(document, "environments"), 0);
	ck_assert_uint_eq(json_array_size(json_object_get(native, "trials")),
			  FIXTURE_STARTS * FIXTURE_ROUNDS * FIXTURE_WORKLOADS);
	ck_assert_uint_eq(json_array_size(json_object_get(native, "starts")),
			  FIXTURE_STARTS);
	trial = json_array_get(json_object_get(native, "trials"),
			       FIXTURE_ROUNDS * FIXTURE_WORKLOADS);
	ck_assert_int_eq(json_int(trial, "start", 0), 2);
	ck_assert_int_lt(store_export(store, "none", &none, &err), 0);
	ck_assert_ptr_null(none);
	ck_assert_msg(strstr(err.message, "none"), "%s", err.message);
}
END_TEST

START_TEST(an_export_survives_text_that_is_not_utf8)
{
	cleanup_json json_t *document = NULL;

	add_run("r1", "caf\xe9", 5, "running");
	ck_assert_int_eq(store_export(store, "r1", &document, NULL), 0);
	ck_assert_str_eq(
		json_text(json_object_get(document, "run"), "label", ""),
		"caf?");
}
END_TEST

static Suite *store_records_suite(void)
{
	Suite *suite = suite_create("store-records");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_set_timeout(all, 20);
	tcase_add_test(all, a_run_comes_back);
	tcase_add_test(all, an_environment_can_change_its_state);
	tcase_add_test(all, a_verdict_can_be_proved_later);
	tcase_add_test(all, a_trial_comes_back_unknowns_included);
	tcase_add_loop_test(all, what_is_said_of_a_warm_up_comes_back,
			    TRIAL_STEADY_UNSAID, TRIAL_STEADY_YES + 1);
	tcase_add_test(all, a_record_of_nothing_is_refused);
	tcase_add_test(all, deleting_a_run_takes_all_of_it);
	tcase_add_test(all, runs_are_found_by_id_prefix_label_and_age);
	tcase_add_test(all, runs_that_died_are_marked_and_live_ones_left);
	tcase_add_test(all, an_export_holds_everything);
	tcase_add_test(all, an_export_survives_text_that_is_not_utf8);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(store_records_suite)
