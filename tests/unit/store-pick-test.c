/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which runs a name, or a range of time, means. */
#include "harness/store/store.h"
#include "tests/unit/suite.h"

#include <string.h>

static struct store *store;

static void add(const char *id, const char *label, int64_t started_s,
		const char *status)
{
	struct run_record run = {.id = id,
				 .label = label,
				 .started_s = started_s,
				 .status = status};

	ck_assert_int_eq(store_add_run(store, &run, NULL), 0);
}

static void set_up(void)
{
	ck_assert_int_eq(store_open_memory(&store, NULL), 0);
	/* 1 November 2026 is 1793491200. */
	add("second", "nightly", 1793491200 + 86400 + 3600, "budget");
	add("first", NULL, 1793491200, "complete");
	add("third", "nightly", 1793491200 + 2 * 86400, "crashed");
	add("now", NULL, 1793491200 + 2 * 86400 + 1, "running");
}

static void tear_down(void)
{
	store_close(store);
}

static const struct {
	const char *what, *ids;
} picked[] = {
	{NULL, "first second third"},
	{"first", "first"},
	{"nightly", "third"},
	{"now", "now"},
	{"2026-11-01..", "first second third"},
	{"2026-11-02..", "second third"},
	{"..2026-11-01", "first"},
	{"..2026-11-02", "first second"},
	{"2026-11-02..2026-11-02", "second"},
	{"2026-11-02T01:00..2026-11-02T01:01", "second"},
	{"2026-11-02T00:00..2026-11-03T00:00:00", "second"},
	{"2026-11-02T00:00..2026-11-03T00:00:01", "second third"},
};

START_TEST(runs_are_picked)
{
	json_t *ids = NULL, *id;
	struct error err = {0};
	char text[128] = "";
	size_t used = 0, i;

	ck_assert_msg(store_pick_runs(store, picked[_i].what, &ids, &err) == 0,
		      "%s", err.message);
	json_array_foreach (ids, i, id)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s%s", i ? " " : "",
					 json_string_value(id));
	json_decref(ids);
	ck_assert_str_eq(text, picked[_i].ids);
}
END_TEST

static const struct {
	const char *what, *message;
} refused[] = {
	{"fourth", "no run \"fourth\""},
	{"..", "no range of time"},
	{"2026-13-01..", "no range of time"},
	{"2026-02-30..", "no range of time"},
	{"..2026-11-01x", "no range of time"},
	{"2026-11-02..2026-11-01", "no range of time"},
	{"2027-01-01..", "no run of 2027-01-01.. that has ended"},
};

START_TEST(what_means_no_run_is_refused)
{
	json_t *ids = NULL;
	struct error err = {0};

	ck_assert_int_lt(store_pick_runs(store, refused[_i].what, &ids, &err),
			 0);
	ck_assert_ptr_null(ids);
	ck_assert_msg(strstr(err.message, refused[_i].message) != NULL, "%s",
		      err.message);
}
END_TEST

static Suite *store_pick_suite(void)
{
	Suite *suite = suite_create("store-pick");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_loop_test(all, runs_are_picked, 0,
			    (int)(sizeof(picked) / sizeof(*picked)));
	tcase_add_loop_test(all, what_means_no_run_is_refused, 0,
			    (int)(sizeof(refused) / sizeof(*refused)));
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(store_pick_suite)
