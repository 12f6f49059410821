/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an error says, however long what it is about. */
#include "common/error.h"
#include "tests/unit/suite.h"

#include <errno.h>
#include <string.h>

#define LONG 4096

static const char *long_name(void)
{
	static char name[LONG + 1];

	memset(name, 'x', LONG);
	return name;
}

static void expect_end(const char *text, const char *end)
{
	ck_assert_uint_ge(strlen(text), strlen(end));
	ck_assert_str_eq(text + strlen(text) - strlen(end), end);
}

START_TEST(the_reason_follows_a_colon)
{
	struct error err = {0};

	ck_assert_int_eq(error_make(&err, ENOENT, "cannot open %s", "x"), -1);
	ck_assert_str_eq(err.message,
			 "cannot open x: No such file or directory");
	ck_assert_int_eq(err.number, ENOENT);
	error_wrap(&err, "key '%s'", "root");
	ck_assert_str_eq(
		err.message,
		"key 'root': cannot open x: No such file or directory");
	ck_assert_int_eq(error_make(NULL, 0, "nobody"), -1);
	ck_assert_int_eq(error_wrap(NULL, "asks"), -1);
}
END_TEST

START_TEST(a_long_name_hides_no_reason)
{
	struct error err = {0};

	error_make(&err, ENAMETOOLONG, "cannot open /%s", long_name());
	expect_end(err.message, "xxx: File name too long");
	error_wrap(&err, "key 'root'");
	expect_end(err.message, "xxx: File name too long");
	ck_assert_ptr_eq(strstr(err.message, "key 'root': cannot open /xxx"),
			 err.message);
	ck_assert_ptr_nonnull(strstr(err.message, "xxx...xxx"));
}
END_TEST

START_TEST(a_long_context_hides_no_reason)
{
	struct error err = {0};

	error_make(&err, EACCES, "no /proc");
	error_wrap(&err, "root=%s", long_name());
	expect_end(err.message, "xxx: no /proc: Permission denied");
	ck_assert_uint_lt(strlen(err.message), sizeof(err.message));
}
END_TEST

START_TEST(the_longest_that_fits_is_whole)
{
	struct error err = {0};
	int most = (int)sizeof(err.message) - 1;

	error_make(&err, 0, "%.*s", most, long_name());
	ck_assert_uint_eq(strlen(err.message), (size_t)most);
	ck_assert_ptr_null(strstr(err.message, "..."));
	error_make(&err, 0, "%.*s", most + 1, long_name());
	ck_assert_ptr_nonnull(strstr(err.message, "..."));
	error_make(&err, EIO, "%s%s%s", long_name(), long_name(), long_name());
	expect_end(err.message, "xxx: Input/output error");
}
END_TEST

Suite *error_suite(void)
{
	Suite *suite = suite_create("error");
	TCase *tcase = tcase_create("messages");

	tcase_add_test(tcase, the_reason_follows_a_colon);
	tcase_add_test(tcase, a_long_name_hides_no_reason);
	tcase_add_test(tcase, a_long_context_hides_no_reason);
	tcase_add_test(tcase, the_longest_that_fits_is_whole);
	suite_add_tcase(suite, tcase);
	return suite;
}
TEST_SUITE(error_suite)
