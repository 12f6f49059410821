/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two sides against each other, each made up with a known truth. */
#include "common/cleanup.h"
#include "harness/report/comparison.h"
#include "tests/unit/made-run.h"
#include "tests/unit/suite.h"

#include <math.h>
#include <string.h>

static struct store *store;
static struct comparison comparison;
static json_t *differences, *document;

static void set_up(void)
{
	ck_assert_int_eq(store_open_memory(&store, NULL), 0);
	comparison = (struct comparison){0};
	differences = document = NULL;
}

static void tear_down(void)
{
	comparison_free(&comparison);
	json_decref(differences);
	json_decref(document);
	store_close(store);
}

static void read_side(int which, const char *const *ids)
{
	cleanup_json json_t *list = json_array();
	struct error err = {0};

	for (; *ids; ids++)
		json_array_append_new(list, json_string(*ids));
	ck_assert_msg(comparison_read(&comparison, which, "made", store, list,
				      &err) == 0,
		      "%s", err.message);
}

/* Compare what was added. */
static void compare(const char *const *before, const char *const *after,
		    const comparison_floors *floors)
{
	read_side(COMPARISON_BEFORE, before);
	read_side(COMPARISON_AFTER, after);
	differences = comparison_differences(&comparison);
	ck_assert_int_eq(comparison_estimate(&comparison, floors, NULL), 0);
	document = comparison_document(&comparison, differences);
	ck_assert_ptr_nonnull(document);
}

/* The first is as in all others. */
static void compare_two(const struct made_run *before,
			const struct made_run *after)
{
	made_run_add(store, before);
	made_run_add(store, after);
	compare((const char *const[]){before->id, NULL},
		(const char *const[]){after->id, NULL}, NULL);
}

static const json_t *cell(const char *workload, const char *environment)
{
	const json_t *found;
	size_t i;

	json_array_foreach (json_object_get(document, "cells"), i, found)
		if (!strcmp(json_text(found, "workload", ""), workload) &&
		    !strcmp(json_text(found, "environment", ""), environment))
			return found;
	ck_abort_msg("no %s in %s", workload, environment);
}

static const char *verdict(const char *workload, const char *environment)
{
	return json_text(cell(workload, environment), "verdict", "none");
}

static double ratio(const json_t *of)
{
	return json_double(json_object_get(of, "ratio"), "estimate", NAN);
}

/* How many cells have this verdict. */
static int64_t count(const char *word)
{
	return json_int(json_object_get(document, "verdicts"), word, 0);
}

START_TEST(what_did_not_change_is_the_same)
{
	compare_two(&(struct made_run){.id = "a"},
		    &(struct made_run){.id = "b"});
	ck_assert_uint_eq(json_array_size(differences), 0);
	ck_assert_int_eq(count("same"), 8);
	ck_assert(!comparison_is_bad_news(document));
	ck_assert_uint_eq(comparison_size(document), 9);
	ck_assert_str_eq(json_text(cell("cpu.integer", "vm"), "against", ""),
			 "native");
}
END_TEST

START_TEST(what_became_slower_is_worse_and_nothing_else_is)
{
	compare_two(&(struct made_run){.id = "a"},
		    &(struct made_run){.id = "b", .slowed = 1.1});
	ck_assert_str_eq(verdict("cpu.integer", "container"), "worse");
	ck_assert_double_eq_tol(ratio(cell("cpu.integer", "container")), 1.1,
				0.02);
	ck_assert_int_eq(count("worse"), 1);
	ck_assert_int_eq(count("same"), 7);
	ck_assert(comparison_is_bad_news(document));
	/* It stands first. */
	ck_assert_str_eq(
		json_text(json_array_get(json_object_get(document, "cells"), 0),
			  "environment", ""),
		"container");
}
END_TEST

START_TEST(less_throughput_is_worse_and_more_is_better)
{
	compare_two(&(struct made_run){.id = "a", .slowed = 1.2},
		    &(struct made_run){.id = "b", .starved = 1.2});
	ck_assert_str_eq(verdict("net.stream", "container"), "worse");
	ck_assert_str_eq(verdict("cpu.integer", "container"), "better");
}
END_TEST

/* What `calibrate` would have found of cpu.integer there. */
static void calibrate(const char *run, double floor)
{
	struct calibration_record record = {.measured_in = run,
					    .environment = "native",
					    .workload = "cpu.integer",
					    .floor = floor};

	ck_assert_int_eq(store_add_calibration(store, run, &record, NULL), 0);
}

START_TEST(what_is_seen_on_the_machine_is_the_floor)
{
	const json_t *integer;

	made_run_add(store, &(struct made_run){.id = "a"});
	made_run_add(store, &(struct made_run){.id = "b", .slowed = 1.1});
	calibrate("a", 0.02);
	calibrate("b", 0.20);
	compare((const char *const[]){"a", NULL},
		(const char *const[]){"b", NULL}, NULL);
	integer = cell("cpu.integer", "container");
	ck_assert_double_eq_tol(json_double(integer, "floor", 0), 0.20, 1e-9);
	ck_assert_str_eq(json_text(integer, "floor_from", ""), "calibrated");
	ck_assert_str_eq(json_text(integer, "verdict", ""), "same");
	ck_assert_str_eq(json_text(cell("net.stream", "vm"), "floor_from", ""),
			 "usual");
}
END_TEST

START_TEST(a_floor_that_is_given_stands_above_what_is_seen)
{
	cleanup_json json_t *floors = json_pack("{s:f}", "cpu.integer", 0.03);

	made_run_add(store, &(struct made_run){.id = "a"});
	made_run_add(store, &(struct made_run){.id = "b", .slowed = 1.1});
	calibrate("b", 0.20);
	compare((const char *const[]){"a", NULL},
		(const char *const[]){"b", NULL}, floors);
	ck_assert_str_eq(
		json_text(cell("cpu.integer", "container"), "floor_from", ""),
		"given");
	ck_assert_str_eq(verdict("cpu.integer", "container"), "worse");
}
END_TEST

START_TEST(a_slower_machine_is_said_and_is_no_news)
{
	compare_two(&(struct made_run){.id = "a"},
		    &(struct made_run){.id = "b", .speed = 1.3});
	ck_assert_int_eq(count("same"), 8);
	ck_assert_double_eq_tol(ratio(json_object_get(document, "machine")),
				1.3, 0.02);
	ck_assert_str_eq(
		json_text(cell("cpu.integer", "native"), "against", ""),
		"reference");
}
END_TEST

START_TEST(a_faster_reference_job_is_no_news_of_others)
{
	compare_two(&(struct made_run){.id = "a"},
		    &(struct made_run){.id = "b", .reference = 0.6});
	ck_assert_int_eq(count("same"), 8);
	ck_assert_ptr_null(
		json_object_get(cell("net.stream", "native"), "against"));
}
END_TEST

START_TEST(floors_can_be_given)
{
	cleanup_json json_t *floors =
		json_pack("{s:f, s:f}", "", 0.0, "cpu.integer", 0.2);

	made_run_add(store, &(struct made_run){.id = "a"});
	made_run_add(store, &(struct made_run){.id = "b", .slowed = 1.1});
	compare((const char *const[]){"a", NULL},
		(const char *const[]){"b", NULL}, floors);
	ck_assert_str_eq(verdict("cpu.integer", "container"), "same");
	ck_assert_str_eq(verdict("cpu.integer", "vm"), "same");
	ck_assert_double_eq(json_double(cell("net.stream", "vm"), "floor", NAN),
			    0);
}
END_TEST

static const struct {
	struct made_run after;
	const char *kind, *what;
	int is_alike;
} unlike[] = {
	{{.id = "b", .kernel = "6.2.0"}, "changed", "kernel", 1},
	{{.id = "b", .processor = "Other"}, "machine", "processor", 0},
	{{.id = "b", .label = "TCG"}, "emulation", "emulation of vm", 0},
	{{.id = "b", .budget_ms = 100},
	 "parameters",
	 "parameters of reference",
	 0},
	{{.id = "b", .memory_bytes = 536870912},
	 "parameters",
	 "memory of an environment",
	 0},
	{{.id = "b", .version = "reference 2"},
	 "parameters",
	 "version of the reference job",
	 0},
};

START_TEST(what_is_not_alike_is_said)
{
	const json_t *first;

	compare_two(&(struct made_run){.id = "a", .version = "reference 1"},
		    &unlike[_i].after);
	first = json_array_get(differences, 0);
	ck_assert_str_eq(json_text(first, "kind", ""), unlike[_i].kind);
	ck_assert_str_eq(json_text(first, "what", ""), unlike[_i].what);
	ck_assert_int_eq(comparison_is_alike(differences), unlike[_i].is_alike);
}
END_TEST

START_TEST(a_bogus_sample_is_named_and_harmless)
{
	const json_t *oddities;

	compare_two(
		&(struct made_run){.id = "a"},
		&(struct made_run){.id = "b", .slowed = 1.1, .bogus = 1e12});
	oddities = json_object_get(document, "oddities");
	/* Start 2 has four rounds. */
	ck_assert_uint_eq(json_array_size(oddities), 4);
	ck_assert_double_eq(
		json_double(json_array_get(oddities, 0), "sample", 0), 1e12);
	ck_assert_int_eq(json_int(json_array_get(oddities, 0), "start", 0), 2);
	ck_assert_str_eq(verdict("cpu.integer", "container"), "worse");
	ck_assert_int_eq(count("worse"), 1);
}
END_TEST

static const double no_values[] = {-1, INFINITY, NAN, -INFINITY};

START_TEST(values_that_are_none_are_failed_trials)
{
	compare_two(&(struct made_run){.id = "a"},
		    &(struct made_run){.id = "b", .value = no_values[_i]});
	ck_assert_str_eq(verdict("cpu.integer", "container"), "failed in B");
	ck_assert_int_eq(
		json_int(json_object_get(cell("cpu.integer", "container"), "b"),
			 "failed", 0),
		20);
	ck_assert_int_eq(count("same"), 7);
}
END_TEST

START_TEST(equal_values_are_the_same)
{
	compare_two(
		&(struct made_run){.id = "a", .value = 7, .without_native = 1},
		&(struct made_run){.id = "b", .value = 7, .without_native = 1});
	ck_assert_str_eq(verdict("cpu.integer", "container"), "same");
	ck_assert_double_eq(ratio(cell("cpu.integer", "container")), 1);
	ck_assert_double_eq(
		json_double(cell("cpu.integer", "container"), "p", 0), 1);
}
END_TEST

START_TEST(without_native_costs_are_taken_as_they_are)
{
	compare_two(&(struct made_run){.id = "a", .without_native = 1},
		    &(struct made_run){
			    .id = "b", .without_native = 1, .speed = 1.3});
	ck_assert_ptr_null(
		json_object_get(cell("cpu.integer", "vm"), "against"));
	ck_assert_str_eq(verdict("cpu.integer", "vm"), "worse");
}
END_TEST

START_TEST(one_start_tells_nothing)
{
	compare_two(&(struct made_run){.id = "a"},
		    &(struct made_run){.id = "b", .slowed = 3, .starts = 1});
	ck_assert_str_eq(verdict("cpu.integer", "container"), "can't tell");
	ck_assert_str_eq(
		json_text(cell("cpu.integer", "container"), "reason", ""),
		"too few starts (5 and 1)");
	ck_assert_double_eq_tol(ratio(cell("cpu.integer", "container")), 3,
				0.1);
	ck_assert(!comparison_is_bad_news(document));
}
END_TEST

START_TEST(a_run_against_several_is_asked_whether_it_is_one_of_them)
{
	made_run_add(store, &(struct made_run){.id = "a1"});
	made_run_add(store, &(struct made_run){.id = "a2"});
	made_run_add(store, &(struct made_run){.id = "a3"});
	made_run_add(store, &(struct made_run){.id = "a4"});
	made_run_add(store, &(struct made_run){.id = "b", .slowed = 1.1});
	compare((const char *const[]){"a1", "a2", "a3", "a4", NULL},
		(const char *const[]){"b", NULL}, NULL);
	ck_assert_str_eq(
		json_text(cell("cpu.integer", "container"), "between", ""),
		"runs");
	ck_assert_str_eq(verdict("cpu.integer", "container"), "worse");
	ck_assert_int_eq(count("worse"), 1);
}
END_TEST

START_TEST(many_starts_are_permuted)
{
	compare_two(&(struct made_run){.id = "a", .starts = 8},
		    &(struct made_run){.id = "b", .starts = 8, .slowed = 1.1});
	ck_assert_str_eq(
		json_text(cell("cpu.integer", "container"), "test", ""),
		"permutation");
	ck_assert_str_eq(verdict("cpu.integer", "container"), "worse");
	ck_assert_int_eq(count("worse"), 1);
}
END_TEST

START_TEST(text_and_markdown_say_what_became_worse)
{
	for (int markdown = 0; markdown < 2; markdown++) {
		cleanup_free char *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);

		if (!markdown)
			compare_two(&(struct made_run){.id = "a"},
				    &(struct made_run){.id = "b",
						       .kernel = "6.2.0|<b>",
						       .slowed = 1.1,
						       .outcome = "through"});
		if (markdown)
			comparison_write_markdown(out, document);
		else
			comparison_write_text(out, document);
		fclose(out);
		ck_assert_ptr_nonnull(strstr(text, "6.1.0 → 6.2.0"));
		ck_assert_ptr_nonnull(strstr(text, "worse"));
		ck_assert_ptr_nonnull(strstr(text, "same within ±2.5 %"));
		ck_assert_ptr_nonnull(
			strstr(text, "LOST: fork-bomb in container"));
		ck_assert_int_eq(strstr(text, "<b>") == NULL, markdown);
	}
}
END_TEST

static Suite *report_comparison_suite(void)
{
	Suite *suite = suite_create("report-comparison");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_test(all, what_is_seen_on_the_machine_is_the_floor);
	tcase_add_test(all, a_floor_that_is_given_stands_above_what_is_seen);
	tcase_add_test(all, what_did_not_change_is_the_same);
	tcase_add_test(all, what_became_slower_is_worse_and_nothing_else_is);
	tcase_add_test(all, less_throughput_is_worse_and_more_is_better);
	tcase_add_test(all, a_slower_machine_is_said_and_is_no_news);
	tcase_add_test(all, a_faster_reference_job_is_no_news_of_others);
	tcase_add_test(all, floors_can_be_given);
	tcase_add_loop_test(all, what_is_not_alike_is_said, 0,
			    (int)(sizeof(unlike) / sizeof(*unlike)));
	tcase_add_test(all, a_bogus_sample_is_named_and_harmless);
	tcase_add_loop_test(all, values_that_are_none_are_failed_trials, 0,
			    (int)(sizeof(no_values) / sizeof(*no_values)));
	tcase_add_test(all, equal_values_are_the_same);
	tcase_add_test(all, without_native_costs_are_taken_as_they_are);
	tcase_add_test(all, one_start_tells_nothing);
	tcase_add_test(
		all, a_run_against_several_is_asked_whether_it_is_one_of_them);
	tcase_add_test(all, many_starts_are_permuted);
	tcase_add_test(all, text_and_markdown_say_what_became_worse);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(report_comparison_suite)
