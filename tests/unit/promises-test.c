/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the promises set inside and look for outside: each by its own token, in
 * namespaces of the test's own. */
#include "isolation-tests/namespace/promises.h"
#include "isolation-tests/namespace/settings.h"
#include "tests/unit/suite.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#define TOKEN "0123456789abcdef0123456789abcdef"
#define OTHER "fedcba9876543210fedcba9876543210"
#define OWN (CLONE_NEWNET | CLONE_NEWUTS)

START_TEST(a_setting_is_seen_by_its_token_until_it_is_put_back)
{
	const struct setting *setting = &settings[_i];
	char was[SETTING_ROOM];
	int failed;

	if (unshare(OWN) < 0 && unshare(CLONE_NEWUSER | OWN) < 0)
		return;
	ck_assert_int_eq(setting->is_set(TOKEN), 0);
	failed = setting->set(TOKEN, was);
	/* Where the kernel's switches are read-only, one cannot be set. */
	if (failed == EROFS || failed == ENOENT)
		return;
	ck_assert_msg(!failed, "%s: %s", setting->row, strerror(failed));
	ck_assert_int_eq(setting->is_set(TOKEN), 1);
	ck_assert_int_eq(setting->is_set(OTHER), 0);
	setting->put_back(TOKEN, was);
	ck_assert_int_eq(setting->is_set(TOKEN), 0);
}
END_TEST

/* Its name may be anything. */
START_TEST(when_process_1_was_started_is_the_22nd_of_its_numbers)
{
	char started[PROMISE_FIRST], line[1024];
	struct error err = {0};
	FILE *stat = fopen("/proc/1/stat", "re");
	char *at;
	int i;

	ck_assert_ptr_nonnull(stat);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), stat));
	fclose(stat);
	ck_assert_int_eq(promise_first(started, &err), 0);
	at = strrchr(line, ')') + 2; /* the 3rd */
	for (i = 3; i < 22; i++)
		at += strcspn(at, " ") + 1;
	at[strcspn(at, " ")] = '\0';
	ck_assert_str_eq(started, at);
}
END_TEST

START_TEST(no_key_is_private)
{
	ck_assert_int_gt(promise_key("00000000ffff"), 0);
	ck_assert_int_gt(promise_key("ffffffffffff"), 0);
	ck_assert_int_ne(promise_key(TOKEN), promise_key(OTHER));
}
END_TEST

static Suite *promises_suite(void)
{
	Suite *suite = suite_create("promises");
	TCase *all = tcase_create("all");
	int rows = 0;

	while (settings[rows].row)
		rows++;
	tcase_add_loop_test(all,
			    a_setting_is_seen_by_its_token_until_it_is_put_back,
			    0, rows);
	tcase_add_test(all,
		       when_process_1_was_started_is_the_22nd_of_its_numbers);
	tcase_add_test(all, no_key_is_private);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(promises_suite)
