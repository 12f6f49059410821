/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Acts in children: what they answer is what is told, and nobody but the child
 * has changed. The acts here are harmless ones of the test's own; of the
 * catalogue's only those that ask are made, as the witness makes them.
 */
#include "isolation-tests/escape/act.h"
#include "isolation-tests/escape/calls.h"
#include "isolation-tests/kernel-seal.h"
#include "isolation-tests/leak/seal.h"
#include "tests/unit/suite.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int bring(struct act_brought *brought)
{
	brought->size = 5;
	memcpy(brought->text, "token", 5);
	return 0;
}

static int refuse(struct act_brought *brought)
{
	(void)brought;
	return EPERM;
}

static int die(struct act_brought *brought)
{
	(void)brought;
	return kill(getpid(), SIGKILL);
}

/* The first 32 capabilities of the caller, all that matter here. */
static uint32_t capabilities(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {{0}};

	syscall(SYS_capget, &header, data);
	return data[0].effective;
}

/* 0 when the caller has any capability. */
static int have_any(struct act_brought *brought)
{
	(void)brought;
	return capabilities() ? 0 : EPERM;
}

START_TEST(answer_and_what_was_brought_come_back)
{
	const struct act act = {"bring", bring, 0};
	struct act_brought brought;

	ck_assert_int_eq(act_try(&act, 0, &brought), 0);
	ck_assert_uint_eq(brought.size, 5);
	ck_assert_mem_eq(brought.text, "token", 5);
}
END_TEST

START_TEST(refused_and_ended_are_told_apart)
{
	const struct act refused = {"refuse", refuse, 0},
			 dead = {"die", die, 0};
	struct act_brought brought;

	ck_assert_int_eq(act_try(&refused, 0, &brought), EPERM);
	ck_assert_int_eq(act_try(&dead, 0, &brought), ACT_ENDED);
	ck_assert_str_eq(act_words(EPERM), strerror(EPERM));
	ck_assert_str_eq(act_words(0), "done");
}
END_TEST

START_TEST(bare_is_without_capabilities_in_the_child_only)
{
	const struct act act = {"have", have_any, 0};
	struct act_brought brought;
	int before = have_any(&brought);

	ck_assert_int_eq(act_try(&act, 1, &brought), EPERM);
	ck_assert_int_eq(act_try(&act, 0, &brought), before);
	ck_assert_int_eq(have_any(&brought), before);
}
END_TEST

/* Rule 4, under both credentials: nobody dies of the question, without
 * capabilities the answer is never that a thing was done, and to who has all of
 * them it is another one, or else it proves nothing. */
START_TEST(what_asks_never_acts)
{
	struct act_brought brought;
	const struct act *act;
	int asked = 0, told_apart = 0;

	for (act = call_acts; act->row; act++) {
		int with, without;

		if (!act->asks)
			continue;
		asked++;
		with = act_try(act, 0, &brought);
		without = act_try(act, 1, &brought);
		ck_assert_int_ne(with, ACT_ENDED);
		ck_assert_int_ne(without, ACT_ENDED);
		ck_assert_int_ne(without, 0);
		told_apart += with != without;
		if (!capabilities())
			ck_assert_int_eq(with, without);
	}
	ck_assert_int_gt(asked, 3);
	if (capabilities() == UINT32_MAX)
		ck_assert_int_gt(told_apart, 2);
}
END_TEST

START_TEST(kernel_is_known_by_its_seal)
{
	char seal[SEAL_TEXT], other[SEAL_TEXT];

	ck_assert_int_eq(kernel_seal("salt", KERNEL_ROW, seal, NULL), 0);
	ck_assert(kernel_seal_is("salt", KERNEL_ROW, seal));
	ck_assert(!kernel_seal_is("pepper", KERNEL_ROW, seal));
	ck_assert_int_eq(
		kernel_seal_with("salt", KERNEL_ROW, "x", 1, other, NULL), 0);
	ck_assert_str_ne(seal, other);
	ck_assert(!kernel_seal_is("salt", KERNEL_ROW, other));
	ck_assert_int_lt(kernel_seal_with("salt", KERNEL_ROW, "x",
					  KERNEL_SEAL_MORE + 1, other, NULL),
			 0);
}
END_TEST

static Suite *escape_act_suite(void)
{
	Suite *suite = suite_create("escape-act");
	TCase *tests = tcase_create("act");

	tcase_add_test(tests, answer_and_what_was_brought_come_back);
	tcase_add_test(tests, refused_and_ended_are_told_apart);
	tcase_add_test(tests, bare_is_without_capabilities_in_the_child_only);
	tcase_add_test(tests, what_asks_never_acts);
	tcase_add_test(tests, kernel_is_known_by_its_seal);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(escape_act_suite)
