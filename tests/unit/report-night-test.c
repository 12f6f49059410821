/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nights in a store: what is kept of them, read back, judged and told. */
#include "common/cleanup.h"
#include "harness/report/formats.h"
#include "harness/report/night.h"
#include "harness/report/outliers.h"
#include "tests/unit/made-run.h"
#include "tests/unit/suite.h"

#include <math.h>
#include <string.h>

enum { NIGHTS = 12, BUSY = 7, CHANGED = 9 };

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

/* Nights of one second each; the last of them is as `last` says. */
static void make(int count, const struct made_run *last)
{
	for (int i = 0; i < count; i++) {
		struct made_run run = {0};
		char id[16];

		if (last && i == count - 1)
			run = *last;
		snprintf(id, sizeof(id), "night-%02d", i);
		run.id = id;
		made_run_add(store, &run);
		ck_assert_int_eq(night_summarise(store, id, NULL, 0.1, NULL),
				 0);
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
	cleanup_free char *said = json_dumps(
		json_object_get(document, "findings"), JSON_INDENT(1));

	ck_assert_msg(json_bool(document, "red", -1) == wanted, "%s", said);
}

/* Of the markdown. Caller frees. */
static char *told(void)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(out);
	night_markdown(out, document, 0);
	fclose(out);
	return text;
}

static void expect_told(const char *piece)
{
	cleanup_free char *text = told();

	ck_assert_msg(strstr(text, piece) != NULL, "no %s in %s", piece, text);
}

static void expect_untold(const char *piece)
{
	cleanup_free char *text = told();

	ck_assert_msg(strstr(text, piece) == NULL, "%s in %s", piece, text);
}

START_TEST(no_night_at_all)
{
	judge();
	expect_red(0);
	expect_told("No night yet");
}
END_TEST

START_TEST(the_first_night)
{
	make(1, NULL);
	judge();
	expect_red(0);
	ck_assert_int_eq(json_int(document, "nights", -1), 1);
	expect_told("There is no history yet");
}
END_TEST

START_TEST(nights_of_the_same_time_that_do_not_differ)
{
	make(NIGHTS, NULL);
	judge();
	expect_red(0);
	ck_assert_int_eq(json_int(document, "weighing", -1), NIGHTS);
	/* Three workloads in three environments, less the machine itself. */
	ck_assert_int_eq(json_int(document, "family", -1), 8);
	ck_assert_int_eq(json_int(document, "young", -1), 0);
	expect_told("**Green");
	expect_told("| cpu.integer | vm | 12 | 2.0");
	json_object_set_new(document, "surprises",
			    json_pack("[{s:s, s:i}]", "sentence",
				      "a <got> through", "line", 12));
	expect_untold("Green");
	expect_told("otherwise than the suite expects");
	expect_told("- a &lt;got");
}
END_TEST

START_TEST(a_step_is_told_with_what_changed)
{
	const struct made_run last = {.slowed = 1.1, .kernel = "6.2.0"};
	const json_t *finding;

	make(NIGHTS, &last);
	judge();
	expect_red(1);
	finding = night_finding(document, "step:cpu.integer:container");
	ck_assert_ptr_nonnull(finding);
	ck_assert_int_eq(json_array_size(json_object_get(document, "findings")),
			 1);
	ck_assert_str_eq(
		json_text(json_object_get(finding, "began"), "run", ""),
		"night-11");
	expect_told("since 2026-01-01 (run night-11)");
	expect_told("changed that night: kernel from 6.1.0 to 6.2.0");
}
END_TEST

/* Nine nights, and nine of which each takes a tenth longer. */
START_TEST(the_last_change_is_told)
{
	const json_t *level = NULL, *levels;
	size_t i;

	for (int night = 0; night < 2 * CHANGED; night++) {
		struct made_run run = {.slowed = night < CHANGED ? 1 : 1.1};
		char id[16];

		snprintf(id, sizeof(id), "night-%02d", night);
		run.id = id;
		made_run_add(store, &run);
		ck_assert_int_eq(night_summarise(store, id, NULL, 0.1, NULL),
				 0);
	}
	judge();
	levels = json_object_get(document, "levels");
	for (i = 0; i < json_array_size(levels); i++) {
		level = json_array_get(levels, i);
		if (!strcmp(json_text(level, "workload", ""), "cpu.integer") &&
		    !strcmp(json_text(level, "environment", ""), "container"))
			break;
		ck_assert(json_is_null(json_object_get(level, "since")));
	}
	ck_assert_str_eq(json_text(json_object_get(level, "since"), "run", ""),
			 "night-09");
	ck_assert_double_eq_tol(json_double(level, "changed", 0), 1.1, 0.01);
	expect_told("| 2026-01-01 (+9.9 %) |");
}
END_TEST

/* One night that is so much slower, where so much is seen: is it red? */
static const struct {
	double slowed, floor;
	int is_red;
} floored[] = {
	{1.1, NAN, 1},	 {1.1, 0.2, 1}, /* in two nights no more than a fifth */
	{1.02, NAN, 0},	 {1.02, 0.2, 0}, /* it does not matter … */
	{1.02, 0.01, 1},		 /* … unless it is easily seen */
};

START_TEST(what_the_machine_shows_is_the_floor)
{
	const struct made_run last = {.slowed = floored[_i].slowed};

	make(NIGHTS, &last);
	judge();
	expect_told("Not calibrated");
	if (!isnan(floored[_i].floor)) {
		json_decref(nights.floors);
		json_decref(document);
		nights.floors = json_pack("[{s:s, s:s, s:f}]", "workload",
					  "cpu.integer", "environment",
					  "native", "floor", floored[_i].floor);
		document = night_document(&nights, NULL);
		ck_assert_ptr_nonnull(document);
	}
	expect_red(floored[_i].is_red);
}
END_TEST

START_TEST(a_level_is_accepted)
{
	const struct made_run last = {.slowed = 1.1};
	const struct acknowledgement_record given = {
		.finding = "step:cpu.integer:container",
		.reason = "<script>",
		.since_s = INT64_MAX,
	};

	make(NIGHTS, &last);
	ck_assert_int_eq(store_add_acknowledgement(store, &given, NULL), 0);
	judge();
	expect_red(0);
	expect_told("&lt;script");
}
END_TEST

/* The suspects of a night, measured again: as usual, or slower as well. */
START_TEST(a_second_measurement_decides)
{
	const struct made_run last = {.slowed = 1.1};
	struct made_run again = {.id = "again", .slowed = _i ? 1.1 : 1};
	cleanup_json json_t *names = NULL;

	make(NIGHTS, &last);
	judge();
	expect_red(1);
	names = night_suspects(document);
	ck_assert(json_holds(names, "cpu.integer"));
	ck_assert(json_holds(names, "container"));
	ck_assert(json_holds(names, "reference"));
	made_run_add(store, &again);
	ck_assert_int_eq(night_summarise(store, "again", "night-11", 0.1, NULL),
			 0);
	judge();
	expect_red(_i);
	ck_assert_int_eq(json_int(document, "nights", -1), NIGHTS);
	expect_told("a second time in run `again`");
}
END_TEST

START_TEST(a_busy_night_weighs_nothing)
{
	const struct made_run last = {.slowed = 1.5};

	make(NIGHTS, &last);
	ck_assert_int_eq(night_summarise(store, "night-11", NULL, 0.51, NULL),
			 0);
	judge();
	expect_red(0);
	ck_assert_int_eq(json_int(document, "weighing", -1), NIGHTS - 1);
	expect_told("The machine was busy");
	expect_untold("series were judged");
}
END_TEST

static const struct made_run unlike[] = {
	{.processor = "Other"},
	{.memory_bytes = 536870912},
	{.version = "2"},
};

/* What was measured under other conditions is no history. */
START_TEST(other_conditions_are_another_history)
{
	struct made_run last = unlike[_i];

	last.slowed = 1.5;
	make(NIGHTS - 1, NULL);
	last.id = "last";
	if (last.version) {
		struct made_run before = {.id = "before", .version = "1"};

		made_run_add(store, &before);
		ck_assert_int_eq(
			night_summarise(store, "before", NULL, 0, NULL), 0);
	}
	made_run_add(store, &last);
	ck_assert_int_eq(night_summarise(store, "last", NULL, 0, NULL), 0);
	judge();
	ck_assert_int_lt(json_int(document, "weighing", -1), NIGHTS + 1);
	if (!last.version)
		expect_red(0);
}
END_TEST

/* Emulated tonight: the guest's series begins anew, the others go on. */
START_TEST(an_environment_that_is_another_one)
{
	const struct made_run last = {.label = "TCG", .slowed = 1.1};

	make(NIGHTS, &last);
	judge();
	expect_red(1);
	ck_assert_int_eq(json_int(document, "young", -1), 3);
	ck_assert_int_eq(json_int(document, "weighing", -1), NIGHTS);
}
END_TEST

START_TEST(boundaries_are_told)
{
	const struct made_run last = {.outcome = _i ? "through" : "not tried"};

	make(NIGHTS, &last);
	judge();
	expect_told(_i ? "held, and is now through" : "is no longer shown");
}
END_TEST

/* Without native there is nothing to hold a container against. */
START_TEST(half_of_a_night)
{
	const struct made_run last = {.without_native = 1};

	make(NIGHTS, &last);
	judge();
	expect_red(1);
	ck_assert_ptr_nonnull(
		night_finding(document, "missing:cpu.integer:native"));
}
END_TEST

START_TEST(a_slower_machine_is_not_red)
{
	const struct made_run last = {.speed = 1.3};

	make(NIGHTS, &last);
	judge();
	expect_red(0);
	ck_assert(json_is_object(json_object_get(document, "machine")));
	expect_told("The machine itself, which makes no night red");
}
END_TEST

START_TEST(one_bogus_sample_is_harmless)
{
	const struct made_run last = {.bogus = 1e12};
	cleanup_json json_t *run = NULL;
	json_t *outliers;

	make(NIGHTS, &last);
	judge();
	expect_red(0);
	ck_assert_int_eq(store_export(store, "night-11", &run, NULL), 0);
	outliers = outliers_find(run);
	ck_assert_uint_eq(json_array_size(outliers), 1);
	json_object_set_new(document, "outliers", outliers);
	expect_told("- cpu.integer in container: 4 of 60 samples, the farthest"
		    " 1,000 s, where the median is 3.00 ms (start 2, round 5)");
}
END_TEST

START_TEST(runs_become_nights_by_themselves)
{
	const struct made_run first = {.id = "first"},
			      second = {.id = "second"},
			      part = {.id = "part", .partial = 1};

	made_run_add(store, &first);
	made_run_add(store, &part);
	made_run_add(store, &second);
	ck_assert_int_eq(night_summarise_all(store, "other", NULL), 0);
	judge();
	ck_assert_int_eq(json_int(document, "nights", -1), 0);
	ck_assert_int_eq(night_summarise_all(store, "default", NULL), 0);
	ck_assert_int_eq(night_summarise_all(store, "default", NULL), 0);
	judge();
	ck_assert_int_eq(json_int(document, "nights", -1), 2);
}
END_TEST

/* Caller frees. */
static char *formatted(int (*format)(FILE *, const json_t *, struct error *))
{
	cleanup_json json_t *run = NULL;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(out);
	ck_assert_int_eq(store_export(store, "night-11", &run, NULL), 0);
	json_object_set(run, "night", document);
	ck_assert_int_eq(format(out, run, NULL), 0);
	fclose(out);
	return text;
}

START_TEST(other_programs_are_told_as_well)
{
	const struct made_run last = {.slowed = 1.1};
	cleanup_free char *junit = NULL, *metrics = NULL;

	make(NIGHTS, &last);
	judge();
	junit = formatted(format_junit);
	ck_assert_ptr_nonnull(strstr(junit,
				     "<testsuite name=\"history\" tests=\"2\""
				     " failures=\"1\""));
	ck_assert_ptr_nonnull(
		strstr(junit, "name=\"step:cpu.integer:container\""));
	metrics = formatted(format_openmetrics);
	ck_assert_ptr_nonnull(
		strstr(metrics, "\nbulkhead_night_red{suite=\"default\"} 1\n"));
	ck_assert_ptr_nonnull(strstr(
		metrics,
		"\nbulkhead_night_finding{finding=\"step:cpu.integer:container\",kind=\"step\"} 1\n"));
}
END_TEST

static Suite *report_night_suite(void)
{
	Suite *suite = suite_create("report-night");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_test(all, no_night_at_all);
	tcase_add_test(all, the_first_night);
	tcase_add_test(all, nights_of_the_same_time_that_do_not_differ);
	tcase_add_test(all, a_step_is_told_with_what_changed);
	tcase_add_test(all, the_last_change_is_told);
	tcase_add_loop_test(all, what_the_machine_shows_is_the_floor, 0,
			    sizeof(floored) / sizeof(*floored));
	tcase_add_test(all, a_level_is_accepted);
	tcase_add_loop_test(all, a_second_measurement_decides, 0, 2);
	tcase_add_test(all, a_busy_night_weighs_nothing);
	tcase_add_loop_test(all, other_conditions_are_another_history, 0,
			    (int)(sizeof(unlike) / sizeof(*unlike)));
	tcase_add_test(all, an_environment_that_is_another_one);
	tcase_add_loop_test(all, boundaries_are_told, 0, 2);
	tcase_add_test(all, half_of_a_night);
	tcase_add_test(all, a_slower_machine_is_not_red);
	tcase_add_test(all, one_bogus_sample_is_harmless);
	tcase_add_test(all, runs_become_nights_by_themselves);
	tcase_add_test(all, other_programs_are_told_as_well);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(report_night_suite)
