/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a process is, by excerpts of /proc/PID/status. */
#include "isolation-tests/escape/standing.h"
#include "tests/unit/suite.h"

#include <string.h>

static const char emulator[] = "Name:\tqemu-system-x86\n"
			       "Uid:\t64055\t64056\t64057\t64058\n"
			       "CapPrm:\t0000000000000001\n"
			       "CapEff:\t0000000000000000\n"
			       "NoNewPrivs:\t1\n"
			       "Seccomp:\t2\n"
			       "Seccomp_filters:\t3\n";
static const char root[] = "Uid:\t0\t0\t0\t0\n"
			   "CapEff:\t000001ffffffffff\n"
			   "NoNewPrivs:\t0\nSeccomp:\t0\n";

START_TEST(confined_process_is_read)
{
	struct standing standing;

	ck_assert_int_eq(standing_parse(emulator, &standing), 0);
	ck_assert_int_eq(standing.uid, 64056);
	ck_assert_uint_eq(standing.capabilities, 0);
	ck_assert_int_eq(standing.seccomp, 2);
	ck_assert_int_eq(standing.no_new_privs, 1);
}
END_TEST

START_TEST(root_is_read)
{
	struct standing standing;

	ck_assert_int_eq(standing_parse(root, &standing), 0);
	ck_assert_int_eq(standing.uid, 0);
	ck_assert_uint_eq(standing.capabilities, 0x1ffffffffff);
	ck_assert_int_eq(standing.seccomp, 0);
	ck_assert_int_eq(standing.no_new_privs, 0);
}
END_TEST

/* A kernel without seccomp has no such line. */
START_TEST(missing_line_is_no_answer)
{
	struct standing standing;

	ck_assert_int_lt(
		standing_parse("Uid:\t0\t0\t0\t0\nCapEff:\t0\n", &standing), 0);
	ck_assert_int_lt(standing_parse("Uid:\nCapEff:\nSeccomp:\nNoNewPrivs:",
					&standing),
			 0);
	ck_assert_int_lt(standing_parse("", &standing), 0);
}
END_TEST

static Suite *standing_suite(void)
{
	Suite *suite = suite_create("standing");
	TCase *tests = tcase_create("status");

	tcase_add_test(tests, confined_process_is_read);
	tcase_add_test(tests, root_is_read);
	tcase_add_test(tests, missing_line_is_no_answer);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(standing_suite)
