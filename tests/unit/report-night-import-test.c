/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nights that were measured elsewhere: neither tonight nor history. */
#include "common/cleanup.h"
#include "harness/report/night.h"
#include "tests/unit/made-run.h"
#include "tests/unit/suite.h"

#include <string.h>

enum { NIGHTS = 12 };

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

static void make(const struct made_run *run)
{
	made_run_add(store, run);
	ck_assert_int_eq(night_summarise(store, run->id, NULL, 0.1, NULL), 0);
}

/* The last of several is `last`. */
static void make_here(const struct made_run *last)
{
	for (int i = 0; i + 1 < NIGHTS; i++) {
		struct made_run run = {0};
		char id[16];

		snprintf(id, sizeof(id), "night-%02d", i);
		run.id = id;
		make(&run);
	}
	make(last);
}

static void import_it(const struct made_run *run)
{
	const struct import_record import = {.file = "other.json",
					     .sha256 = "00",
					     .schema = STORE_SCHEMA,
					     .version = "0.1.0",
					     .imported_s = 1767270000};

	make(run);
	ck_assert_int_eq(store_add_import(store, run->id, &import, NULL), 0);
}

static void judge(void)
{
	cleanup_nights struct nights nights = {0};

	ck_assert_int_eq(night_read(&nights, store, "default", NULL, 0.5, NULL),
			 0);
	document = night_document(&nights, NULL);
	ck_assert_ptr_nonnull(document);
}

static const char *tonight(void)
{
	return json_text(json_object_get(document, "night"), "run", "?");
}

START_TEST(a_newer_night_of_another_machine_is_not_tonight)
{
	make_here(&(struct made_run){.id = "here", .slowed = 1.2});
	import_it(&(struct made_run){.id = "there", .processor = "Another"});
	import_it(&(struct made_run){.id = "there-2", .processor = "Another"});
	judge();
	ck_assert_str_eq(tonight(), "here");
	ck_assert_int_eq(json_int(document, "nights", 0), NIGHTS);
	ck_assert_ptr_nonnull(
		night_finding(document, "step:cpu.integer:container"));
	ck_assert(json_bool(document, "red", 0));
}
END_TEST

/* Nothing that was measured here is worse. */
START_TEST(what_a_newer_one_says_makes_no_night_red)
{
	make_here(&(struct made_run){.id = "here"});
	import_it(&(struct made_run){.id = "there", .slowed = 1.5});
	judge();
	ck_assert_str_eq(tonight(), "here");
	ck_assert(!json_bool(document, "red", 1));
}
END_TEST

START_TEST(an_older_one_is_no_history)
{
	import_it(&(struct made_run){.id = "alike"});
	import_it(&(struct made_run){.id = "there", .processor = "Another"});
	make_here(&(struct made_run){.id = "here"});
	judge();
	ck_assert_str_eq(tonight(), "here");
	ck_assert_int_eq(json_int(document, "nights", 0), NIGHTS);
	ck_assert_int_eq(json_int(document, "weighing", 0), NIGHTS);
}
END_TEST

START_TEST(where_there_is_no_other_the_last_is_judged)
{
	import_it(&(struct made_run){.id = "there"});
	import_it(&(struct made_run){.id = "there-2"});
	judge();
	ck_assert_str_eq(tonight(), "there-2");
	ck_assert_int_eq(json_int(document, "nights", 0), 2);
}
END_TEST

static Suite *report_night_import_suite(void)
{
	Suite *suite = suite_create("report-night-import");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_set_timeout(all, 20);
	tcase_add_test(all, a_newer_night_of_another_machine_is_not_tonight);
	tcase_add_test(all, what_a_newer_one_says_makes_no_night_red);
	tcase_add_test(all, an_older_one_is_no_history);
	tcase_add_test(all, where_there_is_no_other_the_last_is_judged);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(report_night_import_suite)
