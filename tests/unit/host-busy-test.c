/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What /proc/stat says of a machine's work. */
#include "harness/host/busy.h"
#include "tests/unit/suite.h"

static const struct {
	const char *text;
	int result;
	long long busy, idle;
} lines[] = {
	{"cpu  10 1 5 100 20 2 3 4 50 5\ncpu0 1 1 1 1 1 1 1\n", 0, 25, 120},
	/* A kernel that knows no steal. */
	{"cpu  10 1 5 100 20 2 3\n", 0, 21, 120},
	{"cpu  0 0 0 0 0 0 0 0\n", 0, 0, 0},
	{"cpu  10 1 5 100 20 2", -1, 0, 0},
	{"intr 5", -1, 0, 0},
	{"", -1, 0, 0},
};

START_TEST(work_and_leisure_are_told_apart)
{
	struct host_ticks ticks = {0};

	ck_assert_int_eq(host_ticks_parse(lines[_i].text, &ticks),
			 lines[_i].result);
	ck_assert_int_eq(ticks.busy, lines[_i].busy);
	ck_assert_int_eq(ticks.idle, lines[_i].idle);
}
END_TEST

static Suite *host_busy_suite(void)
{
	Suite *suite = suite_create("host-busy");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, work_and_leisure_are_told_apart, 0,
			    (int)(sizeof(lines) / sizeof(*lines)));
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(host_busy_suite)
