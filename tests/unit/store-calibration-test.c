/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be seen on a machine is kept, handed on to its later runs, and to
 * nobody else's. */
#include "common/cleanup.h"
#include "harness/store/document.h"
#include "harness/store/store.h"
#include "tests/unit/suite.h"

#include <math.h>
#include <string.h>

static struct store *store;
static struct error err;

static void set_up(void)
{
	ck_assert_int_eq(store_open_memory(&store, NULL), 0);
}

static void tear_down(void)
{
	store_close(store);
}

static void add_run(const char *id, int64_t started_s, const char *processor,
		    int calibrates)
{
	cleanup_json json_t *facts =
		json_pack("{s:s*, s:i, s:i, s:s}", "cpu_model", processor,
			  "cores", 2, "threads", 4, "virtualised", "kvm");
	cleanup_json json_t *plan =
		json_pack("{s:i}", "calibrates", calibrates);
	struct run_record run = {.id = id,
				 .suite = "s",
				 .started_s = started_s,
				 .ended_s = started_s + 1,
				 .status = "complete",
				 .plan = plan,
				 .facts = facts};

	ck_assert_int_eq(store_add_run(store, &run, &err), 0);
}

static void calibrate(const char *run, int64_t measured_s, double floor)
{
	cleanup_json json_t *found = json_pack(
		"[{s:f, s:f, s:f}, {s:f, s:f, s:n}]", "slowdown", 0.01, "found",
		0.5, "ratio", 1.011, "slowdown", 0.1, "found", 1.0, "ratio");
	struct calibration_record record = {.measured_in = run,
					    .measured_s = measured_s,
					    .environment = "native",
					    .workload = "cpu.integer",
					    .floor = floor,
					    .false_alarms = 0.004,
					    .found = found,
					    .night_starts = 5,
					    .night_rounds = 2,
					    .starts = 20,
					    .pairs = 1000};

	ck_assert_int_eq(store_add_calibration(store, run, &record, &err), 0);
	record.workload = NULL;
	record.floor = NAN;
	record.found = NULL;
	ck_assert_int_eq(store_add_calibration(store, run, &record, &err), 0);
}

/* Id of the run whose calibration is found for this one, or "none". */
static char *found_for(const char *run)
{
	char *id = NULL;

	ck_assert_msg(store_find_calibration(store, run, &id, &err) == 0, "%s",
		      err.message);
	return id ? id : strdup("none");
}

static void expect_found(const char *run, const char *wanted)
{
	cleanup_free char *id = found_for(run);

	ck_assert_str_eq(id, wanted);
}

START_TEST(the_newest_of_the_machine_is_found)
{
	add_run("old", 1, "A", 5);
	add_run("new", 2, "A", 5);
	add_run("other", 3, "B", 5);
	add_run("run", 4, "A", 0);
	add_run("stranger", 5, "C", 0);
	add_run("nobody", 6, NULL, 0);
	expect_found("run", "none");
	calibrate("new", 20, 0.02);
	calibrate("old", 10, 0.01);
	calibrate("other", 30, 0.05);
	expect_found("run", "new");
	expect_found("old", "old");
	expect_found("stranger", "none");
	expect_found("nobody", "none");
}
END_TEST

START_TEST(a_run_keeps_what_it_was_given)
{
	cleanup_json json_t *rows = NULL;

	add_run("old", 1, "A", 5);
	calibrate("old", 10, 0.01);
	add_run("run", 2, "A", 0);
	ck_assert_int_eq(store_adopt_calibration(store, "run", &err), 0);
	/* Its own stays, whatever comes, and is not taken twice. */
	add_run("new", 3, "A", 5);
	calibrate("new", 20, 0.02);
	ck_assert_int_eq(store_adopt_calibration(store, "run", &err), 0);
	ck_assert_int_eq(store_delete_run(store, "old", &err), 0);
	ck_assert_int_eq(store_calibration(store, "run", &rows, &err), 0);
	ck_assert_uint_eq(json_array_size(rows), 2);
	ck_assert_double_eq_tol(
		json_double(json_array_get(rows, 0), "floor", NAN), 0.01,
		1e-12);
	ck_assert_str_eq(json_text(json_array_get(rows, 0), "measured_in", ""),
			 "old");
}
END_TEST

START_TEST(nothing_to_be_given_is_no_failure)
{
	cleanup_json json_t *rows = NULL;

	add_run("run", 1, "A", 0);
	ck_assert_int_eq(store_adopt_calibration(store, "run", &err), 0);
	ck_assert_int_eq(store_calibration(store, "run", &rows, &err), 0);
	ck_assert_uint_eq(json_array_size(rows), 0);
}
END_TEST

static const struct import_record import = {
	.file = "run.json",
	.sha256 =
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
	.schema = STORE_SCHEMA,
	.version = "0.1.0",
	.imported_s = 1767270000,
};

START_TEST(it_goes_with_the_run)
{
	cleanup_json json_t *document = NULL, *again = NULL;

	add_run("c", 1, "A", 5);
	calibrate("c", 10, 0.02);
	ck_assert_int_eq(store_export(store, "c", &document, &err), 0);
	ck_assert_msg(document_prepare(document, &err) == 0, "%s", err.message);
	ck_assert_int_eq(store_delete_run(store, "c", &err), 0);
	ck_assert_msg(store_import(store, document, &import, &err) == 0, "%s",
		      err.message);
	ck_assert_int_eq(store_holds(store, document, &err), 1);
	ck_assert_int_eq(store_export(store, "c", &again, &err), 0);
	ck_assert(json_equal(json_object_get(document, "calibration"),
			     json_object_get(again, "calibration")));
	ck_assert_uint_eq(
		json_array_size(json_object_get(again, "calibration")), 2);
}
END_TEST

START_TEST(what_slows_things_down_is_nobodys_latest_run)
{
	cleanup_free char *latest = NULL;
	cleanup_json json_t *ids = NULL;

	add_run("run", 1, "A", 0);
	add_run("c", 2, "A", 5);
	ck_assert_int_eq(store_find_run(store, "latest", &latest, &err), 0);
	ck_assert_str_eq(latest, "run");
	ck_assert_int_eq(store_pick_runs(store, NULL, &ids, &err), 0);
	ck_assert_uint_eq(json_array_size(ids), 1);
	ck_assert_str_eq(json_string_value(json_array_get(ids, 0)), "run");
}
END_TEST

static Suite *store_calibration_suite(void)
{
	Suite *suite = suite_create("store-calibration");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_test(all, the_newest_of_the_machine_is_found);
	tcase_add_test(all, a_run_keeps_what_it_was_given);
	tcase_add_test(all, nothing_to_be_given_is_no_failure);
	tcase_add_test(all, it_goes_with_the_run);
	tcase_add_test(all, what_slows_things_down_is_nobodys_latest_run);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(store_calibration_suite)
