/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ways to decoys, gone in children: what they bring back comes back, whatever
 * becomes of the child; and handles of files as text.
 */
#include "isolation-tests/escape/reach.h"

#include "isolation-tests/escape/root-ways.h"
#include "tests/unit/suite.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define TOKEN "0123456789abcdef0123456789abcdef"

static int bring(const void *target, char *token, struct error *err)
{
	(void)err;
	memcpy(token, target, DECOY_TOKEN);
	return 0;
}

static int refuse(const void *target, char *token, struct error *err)
{
	(void)target;
	(void)token;
	return error_make(err, EPERM, "not today");
}

static int pass(const void *target, char *token, struct error *err)
{
	refuse(target, token, err);
	return REACH_UNABLE;
}

static int die(const void *target, char *token, struct error *err)
{
	(void)err;
	memcpy(token, target, DECOY_TOKEN);
	return kill(getpid(), SIGKILL);
}

START_TEST(what_was_found_comes_back)
{
	const struct reach way = {"bring", bring, 0};
	char token[DECOY_TOKEN + 1];
	struct error err = {0};

	ck_assert_int_eq(reach_try(&way, TOKEN, token, &err), 0);
	ck_assert_str_eq(token, TOKEN);
}
END_TEST

START_TEST(refused_unable_and_ended_are_told_apart)
{
	const struct reach ways[] = {
		{"refuse", refuse, 0}, {"pass", pass, 0}, {"die", die, 0}};
	char token[DECOY_TOKEN + 1];
	struct error err = {0};

	ck_assert_int_eq(reach_try(&ways[0], TOKEN, token, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.message, "not today"));
	ck_assert_int_eq(reach_try(&ways[1], TOKEN, token, &err), REACH_UNABLE);
	ck_assert_int_eq(reach_try(&ways[2], TOKEN, token, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.message, "ended"));
}
END_TEST

START_TEST(a_descriptor_that_is_none_is_told)
{
	char token[DECOY_TOKEN + 1] = "";
	struct error err = {0};

	errno = ENOENT;
	ck_assert_int_lt(reach_read(-1, "the file", token, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.message, "the file"));
}
END_TEST

START_TEST(handles_are_bytes_in_hexadecimal)
{
	unsigned char bytes[ROOT_HANDLE];
	char most[2 * ROOT_HANDLE + 3];

	ck_assert_int_eq(root_handle_bytes("00ff7a", bytes), 3);
	ck_assert_int_eq(bytes[0], 0);
	ck_assert_int_eq(bytes[1], 0xff);
	ck_assert_int_eq(bytes[2], 0x7a);
	ck_assert_int_lt(root_handle_bytes("", bytes), 0);
	ck_assert_int_lt(root_handle_bytes("0", bytes), 0);
	ck_assert_int_lt(root_handle_bytes("0x", bytes), 0);
	ck_assert_int_lt(root_handle_bytes("-1", bytes), 0);
	memset(most, 'a', sizeof(most));
	most[2 * ROOT_HANDLE + 2] = '\0';
	ck_assert_int_lt(root_handle_bytes(most, bytes), 0);
	most[2 * ROOT_HANDLE] = '\0';
	ck_assert_int_eq(root_handle_bytes(most, bytes), ROOT_HANDLE);
}
END_TEST

static Suite *escape_reach_suite(void)
{
	Suite *suite = suite_create("escape-reach");
	TCase *tests = tcase_create("reach");

	tcase_add_test(tests, what_was_found_comes_back);
	tcase_add_test(tests, refused_unable_and_ended_are_told_apart);
	tcase_add_test(tests, a_descriptor_that_is_none_is_told);
	tcase_add_test(tests, handles_are_bytes_in_hexadecimal);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(escape_reach_suite)
