/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comparing says of trials whose warm-up was not seen to be over. */
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

static void read_side(int which, const struct made_run *run)
{
	cleanup_json json_t *ids = json_pack("[s]", run->id);

	made_run_add(store, run);
	ck_assert_int_eq(
		comparison_read(&comparison, which, "made", store, ids, NULL),
		0);
}

static void compare(const struct made_run *before, const struct made_run *after)
{
	cleanup_json json_t *differences = NULL;

	read_side(COMPARISON_BEFORE, before);
	read_side(COMPARISON_AFTER, after);
	differences = comparison_differences(&comparison);
	ck_assert_int_eq(comparison_estimate(&comparison, NULL, NULL), 0);
	document = comparison_document(&comparison, differences);
	ck_assert_ptr_nonnull(document);
}

static const struct {
	int before, after;
	const char *sides;
} unsettled[] = {
	{0, 0, ""}, {10, 0, ""}, {11, 10, "a"}, {3, 20, "b"}, {20, 11, "ab"}};

/* Of twenty trials. */
START_TEST(what_had_not_settled_is_named_where_it_is_the_middle)
{
	char sides[8] = "";
	const json_t *one;
	size_t i;

	compare(&(struct made_run){.id = "a",
				   .unsettled = unsettled[_i].before},
		&(struct made_run){.id = "b",
				   .unsettled = unsettled[_i].after});
	json_array_foreach (json_object_get(document, "unsettled"), i, one) {
		const char *side = json_text(one, "side", "");

		strncat(sides, side, sizeof(sides) - strlen(sides) - 1);
		ck_assert_str_eq(json_text(one, "workload", ""), "cpu.integer");
		ck_assert_str_eq(json_text(one, "environment", ""),
				 "container");
		ck_assert_int_eq(json_int(one, "trials", 0), 20);
		ck_assert_int_eq(json_int(one, "unsettled", 0),
				 *side == 'a' ? unsettled[_i].before
					      : unsettled[_i].after);
	}
	ck_assert_str_eq(sides, unsettled[_i].sides);
}
END_TEST

static Suite *report_comparison_settled_suite(void)
{
	Suite *suite = suite_create("report-comparison-settled");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_loop_test(
		all, what_had_not_settled_is_named_where_it_is_the_middle, 0,
		sizeof(unsettled) / sizeof(*unsettled));
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(report_comparison_settled_suite)
