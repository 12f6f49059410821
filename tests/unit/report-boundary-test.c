/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boundaries of two sides against each other: what is lost, of one run and of
 * several. */
#include "common/cleanup.h"
#include "harness/report/comparison.h"
#include "tests/unit/made-run.h"
#include "tests/unit/suite.h"

#include <string.h>

static struct store *store;
static struct comparison comparison;
static json_t *document;

static void set_up(void)
{
	ck_assert_int_eq(store_open_memory(&store, NULL), 0);
	comparison = (struct comparison){0};
	document = NULL;
}

static void tear_down(void)
{
	comparison_free(&comparison);
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
static void compare(const char *const *before, const char *const *after)
{
	cleanup_json json_t *differences = NULL;

	read_side(COMPARISON_BEFORE, before);
	read_side(COMPARISON_AFTER, after);
	differences = comparison_differences(&comparison);
	ck_assert_int_eq(comparison_estimate(&comparison, NULL, NULL), 0);
	document = comparison_document(&comparison, differences);
	ck_assert_ptr_nonnull(document);
}

static void compare_two(const struct made_run *before,
			const struct made_run *after)
{
	made_run_add(store, before);
	made_run_add(store, after);
	compare((const char *const[]){before->id, NULL},
		(const char *const[]){after->id, NULL});
}

START_TEST(a_lost_boundary_is_bad_news)
{
	const json_t *changed;

	compare_two(&(struct made_run){.id = "a"},
		    &(struct made_run){.id = "b", .outcome = "through"});
	changed = json_object_get(json_object_get(document, "boundaries"),
				  "changed");
	ck_assert_uint_eq(json_array_size(changed), 1);
	ck_assert_str_eq(json_text(json_array_get(changed, 0), "boundary", ""),
			 "fork-bomb in container");
	ck_assert_str_eq(json_text(json_array_get(changed, 0), "change", ""),
			 "lost");
	ck_assert(comparison_is_bad_news(document));
}
END_TEST

/* What became of the fork bomb from three runs to others: those outcomes. */
static const struct {
	const char *before[3], *after[3];
	const char *change; /* NULL: none */
	int runs, of_runs;  /* that say so before */
} several[] = {
	{{"held", "held", "through"}, {"through"}, "lost", 2, 3},
	{{"held", "held", "held"}, {"held", "through"}, "lost", 3, 3},
	{{"through", "not tried", "through"}, {"held"}, "gained", 2, 3},
	{{"held", "through", "held"}, {"held", "held"}, NULL, 0, 0},
	{{"through", "through"}, {"held", "through"}, NULL, 0, 0},
	{{"held", "not tried"}, {"not tried"}, "no longer shown", 1, 2},
};

static void add_several(const char *id, const char *outcome)
{
	int is_held = strcmp(outcome, "held") == 0;

	made_run_add(store,
		     &(struct made_run){.id = id,
					.outcome = is_held ? NULL : outcome});
}

START_TEST(of_several_runs_what_was_held_once_counts)
{
	static const char *const before[] = {"a", "b", "c", NULL};
	static const char *const after[] = {"d", "e", "f", NULL};
	const char *ids[2][4] = {{NULL}};
	const json_t *changed;

	for (int i = 0; i < 3; i++) {
		if (several[_i].before[i])
			add_several(ids[0][i] = before[i],
				    several[_i].before[i]);
		if (several[_i].after[i])
			add_several(ids[1][i] = after[i], several[_i].after[i]);
	}
	compare(ids[0], ids[1]);
	changed = json_array_get(
		json_object_get(json_object_get(document, "boundaries"),
				"changed"),
		0);
	ck_assert_pstr_eq(json_text(changed, "change", NULL),
			  several[_i].change);
	ck_assert_int_eq(comparison_is_bad_news(document),
			 several[_i].change &&
				 !strcmp(several[_i].change, "lost"));
	changed = json_object_get(changed, "a");
	ck_assert_int_eq(json_int(changed, "runs", 0), several[_i].runs);
	ck_assert_int_eq(json_int(changed, "of_runs", 0), several[_i].of_runs);
}
END_TEST

START_TEST(what_was_not_tried_is_no_lost_boundary)
{
	compare_two(&(struct made_run){.id = "a"},
		    &(struct made_run){.id = "b", .outcome = "not tried"});
	ck_assert(!comparison_is_bad_news(document));
}
END_TEST

static Suite *report_boundary_suite(void)
{
	Suite *suite = suite_create("report-boundary");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_test(all, a_lost_boundary_is_bad_news);
	tcase_add_loop_test(all, of_several_runs_what_was_held_once_counts, 0,
			    (int)(sizeof(several) / sizeof(*several)));
	tcase_add_test(all, what_was_not_tried_is_no_lost_boundary);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(report_boundary_suite)
