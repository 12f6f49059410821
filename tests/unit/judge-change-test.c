/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Better, worse, same, can't tell; boundaries lost and gained. */
#include "harness/judge/change.h"
#include "tests/unit/suite.h"

#include <math.h>
#include <string.h>

static const struct {
	struct interval ratio;
	double p, floor;
	enum change change;
} judged[] = {
	{{1.10, 1.06, 1.14}, 0.01, 0.05, CHANGE_WORSE},
	{{1.10, 1.01, 1.20}, 0.05, 0.05, CHANGE_WORSE},
	/* Nobody would have looked without the family. */
	{{1.10, 1.01, 1.20}, 0.06, 0.05, CHANGE_UNKNOWN},
	{{1.10, 0.99, 1.20}, 0.01, 0.05, CHANGE_UNKNOWN},
	/* Surely more, and not by enough to matter. */
	{{1.04, 1.03, 1.049}, 0.001, 0.05, CHANGE_SAME},
	{{1.04, 1.01, 1.07}, 0.001, 0.05, CHANGE_UNKNOWN},
	{{0.90, 0.86, 0.94}, 0.01, 0.05, CHANGE_BETTER},
	{{0.90, 0.86, 0.94}, 0.9, 0.05, CHANGE_UNKNOWN},
	{{1.00, 0.96, 1.04}, 0.9, 0.05, CHANGE_SAME},
	{{1.00, 0.94, 1.04}, 0.9, 0.05, CHANGE_UNKNOWN},
	{{1.00, 1.00, 1.00}, 1, 0, CHANGE_SAME},
	{{1.001, 1.001, 1.001}, 0, 0, CHANGE_WORSE},
	{{1.10, NAN, NAN}, NAN, 0.05, CHANGE_UNKNOWN},
	{{NAN, NAN, NAN}, NAN, 0.05, CHANGE_UNKNOWN},
	{{1.10, 1.06, 1.14}, NAN, 0.05, CHANGE_UNKNOWN},
	{{1.10, 1.06, INFINITY}, 0.01, 0.05, CHANGE_UNKNOWN},
	{{1.10, 1.06, 1.14}, 0.01, NAN, CHANGE_UNKNOWN},
};

START_TEST(costs_are_judged)
{
	ck_assert_int_eq(
		change_judge(&judged[_i].ratio, judged[_i].p, judged[_i].floor),
		judged[_i].change);
}
END_TEST

/* Turned round, worse is better. */
START_TEST(both_directions_are_judged_alike)
{
	const struct interval *ratio = &judged[_i].ratio;
	struct interval turned = {1 / ratio->estimate, 1 / ratio->high,
				  1 / ratio->low};
	enum change wanted = judged[_i].change;

	if (!isfinite(ratio->high))
		return;
	if (wanted == CHANGE_WORSE || wanted == CHANGE_BETTER)
		wanted = wanted == CHANGE_WORSE ? CHANGE_BETTER : CHANGE_WORSE;
	ck_assert_int_eq(change_judge(&turned, judged[_i].p, judged[_i].floor),
			 wanted);
}
END_TEST

START_TEST(floors_are_wider_where_noise_is)
{
	ck_assert_double_eq(change_floor("cpu.integer"), 0.025);
	ck_assert_double_eq(change_floor("sys.call"), 0.025);
	ck_assert_double_eq(change_floor("disk.fsync"), 0.05);
	ck_assert_double_eq(change_floor("net.rr"), 0.05);
	ck_assert_double_eq(change_floor("life.start"), 0.05);
	ck_assert_double_eq(change_floor("made-up"), 0.025);
}
END_TEST

#define SAME BOUNDARY_SAME
#define LOST BOUNDARY_LOST
#define GAINED BOUNDARY_GAINED
#define UNSHOWN BOUNDARY_UNSHOWN
#define SHOWN BOUNDARY_SHOWN

/* [before][after]: held, degraded, through, unproven, not tried, error. */
static const enum boundary_change became[EXPECT_STATES][EXPECT_STATES] = {
	{SAME, LOST, LOST, UNSHOWN, UNSHOWN, UNSHOWN},
	{GAINED, SAME, LOST, UNSHOWN, UNSHOWN, UNSHOWN},
	{GAINED, GAINED, SAME, SAME, SAME, SAME},
	{SHOWN, SHOWN, SAME, SAME, SAME, SAME},
	{SHOWN, SHOWN, SAME, SAME, SAME, SAME},
	{SHOWN, SHOWN, SAME, SAME, SAME, SAME},
};

START_TEST(boundaries_are_lost_and_gained)
{
	for (int before = 0; before < EXPECT_STATES; before++)
		for (int after = 0; after < EXPECT_STATES; after++)
			ck_assert_int_eq(
				boundary_change((enum expect_state)before,
						(enum expect_state)after),
				became[before][after]);
}
END_TEST

START_TEST(what_happened_once_can_happen)
{
	ck_assert_int_eq(boundary_worst(EXPECT_HELD, EXPECT_THROUGH),
			 EXPECT_THROUGH);
	ck_assert_int_eq(boundary_worst(EXPECT_THROUGH, EXPECT_DEGRADED),
			 EXPECT_THROUGH);
	ck_assert_int_eq(boundary_worst(EXPECT_HELD, EXPECT_DEGRADED),
			 EXPECT_DEGRADED);
	ck_assert_int_eq(boundary_worst(EXPECT_NOT_TRIED, EXPECT_HELD),
			 EXPECT_HELD);
	ck_assert_int_eq(boundary_worst(EXPECT_HELD, EXPECT_UNPROVEN),
			 EXPECT_HELD);
	ck_assert_int_eq(boundary_worst(EXPECT_NOT_TRIED, EXPECT_ERROR),
			 EXPECT_NOT_TRIED);
}
END_TEST

START_TEST(what_was_held_once_can_be_held)
{
	ck_assert_int_eq(boundary_best(EXPECT_HELD, EXPECT_THROUGH),
			 EXPECT_HELD);
	ck_assert_int_eq(boundary_best(EXPECT_THROUGH, EXPECT_DEGRADED),
			 EXPECT_DEGRADED);
	ck_assert_int_eq(boundary_best(EXPECT_DEGRADED, EXPECT_HELD),
			 EXPECT_HELD);
	ck_assert_int_eq(boundary_best(EXPECT_UNPROVEN, EXPECT_THROUGH),
			 EXPECT_THROUGH);
	ck_assert_int_eq(boundary_best(EXPECT_THROUGH, EXPECT_NOT_TRIED),
			 EXPECT_THROUGH);
	ck_assert_int_eq(boundary_best(EXPECT_NOT_TRIED, EXPECT_ERROR),
			 EXPECT_NOT_TRIED);
}
END_TEST

START_TEST(each_has_its_word)
{
	for (int change = 0; change < CHANGES; change++)
		ck_assert_ptr_nonnull(change_word((enum change)change));
	for (int change = 0; change < BOUNDARY_CHANGES; change++)
		ck_assert_ptr_nonnull(
			boundary_change_word((enum boundary_change)change));
	for (int state = 0; state < EXPECT_STATES; state++)
		ck_assert_ptr_nonnull(
			boundary_state_word((enum expect_state)state));
}
END_TEST

static Suite *judge_change_suite(void)
{
	Suite *suite = suite_create("judge-change");
	TCase *all = tcase_create("all");
	int count = (int)(sizeof(judged) / sizeof(*judged));

	tcase_add_loop_test(all, costs_are_judged, 0, count);
	tcase_add_loop_test(all, both_directions_are_judged_alike, 0, count);
	tcase_add_test(all, floors_are_wider_where_noise_is);
	tcase_add_test(all, boundaries_are_lost_and_gained);
	tcase_add_test(all, what_happened_once_can_happen);
	tcase_add_test(all, what_was_held_once_can_be_held);
	tcase_add_test(all, each_has_its_word);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(judge_change_suite)
