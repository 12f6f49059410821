/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When an attack gives up: what would not be done in time is not waited for. */
#include "isolation-tests/bounded.h"
#include "tests/unit/suite.h"

static const struct pace {
	int spent, of; /* seconds */
	int done;      /* of 100 */
	int late;
} paces[] = {
	{10, 100, 0, 0},  /* too early to say */
	{30, 100, 22, 1}, /* the bound is 22.5: a third more */
	{30, 100, 23, 0}, {90, 100, 60, 1}, {90, 100, 70, 0}, {101, 100, 99, 1},
};

START_TEST(a_pace_shows_early_that_the_rest_is_late)
{
	const struct pace *pace = &paces[_i];
	nanoseconds began = clock_now() - pace->spent * NS_PER_S;

	ck_assert_int_eq(bounded_is_late(pace->done, 100, began,
					 began + pace->of * NS_PER_S),
			 pace->late);
}
END_TEST

static Suite *bounded_suite(void)
{
	Suite *suite = suite_create("bounded");
	TCase *tests = tcase_create("bounded");

	tcase_add_loop_test(tests, a_pace_shows_early_that_the_rest_is_late, 0,
			    sizeof(paces) / sizeof(*paces));
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(bounded_suite)
