/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who serves the other half: until it is done, fails, or the time is up. */
#include "common/cleanup.h"
#include "probe/job.h"
#include "tests/unit/suite.h"

#include <sys/socket.h>

static struct channel ours, theirs;
static struct job_context context;
static struct error err;

/* Whom is served has said all before. */
static void tell(const char *name, int n)
{
	json_t *told = json_pack("{s:{s:s*, s:{s:i}}}", "tell", "name", name,
				 "data", "n", n);

	ck_assert_int_eq(
		channel_send_new(&theirs, told, clock_now() + NS_PER_S, &err),
		0);
}

/* Adds up what it is told to; nothing below 0. */
static int add(struct job_context *with, const json_t *data, struct error *why)
{
	int64_t n = json_int(data, "n", 0);

	if (n < 0)
		return error_make(why, 0, "nothing is taken away");
	n += json_int(with->result, "sum", 0);
	json_object_set_new(with->result, "sum", json_integer(n));
	return 0;
}

static int serve(nanoseconds length)
{
	context.deadline = clock_now() + length;
	return job_serve(&context, "add", add, &err);
}

static void set_up(void)
{
	int pair[2];

	ck_assert_int_eq(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	ck_assert_int_eq(channel_open(&ours, pair[0], &err), 0);
	ck_assert_int_eq(channel_open(&theirs, pair[1], &err), 0);
	context = (struct job_context){.line = &ours, .result = json_object()};
}

static void tear_down(void)
{
	json_decref(context.result);
	channel_close(&ours);
	channel_close(&theirs);
}

START_TEST(it_goes_on_until_done)
{
	tell("add", 3);
	tell("forget", 100);
	tell(NULL, 100);
	tell("add", 4);
	tell("done", 100);
	tell("add", 100);
	ck_assert_int_eq(serve(10 * NS_PER_S), 0);
	ck_assert_int_eq(json_int(context.result, "sum", 0), 7);
}
END_TEST

START_TEST(what_fails_ends_it)
{
	tell("add", 1);
	tell("add", -1);
	tell("add", 100);
	ck_assert_int_eq(serve(10 * NS_PER_S), -1);
	ck_assert_str_eq(err.message, "nothing is taken away");
	ck_assert_int_eq(json_int(context.result, "sum", 0), 1);
}
END_TEST

START_TEST(half_a_second_is_left_for_the_answer)
{
	tell("add", 5);
	ck_assert_int_eq(serve(600 * NS_PER_MS), 0);
	ck_assert_int_lt(clock_now(), context.deadline);
	ck_assert_int_eq(json_int(context.result, "sum", 0), 5);
}
END_TEST

START_TEST(nobody_is_served_without_a_line)
{
	context.line = NULL;
	ck_assert_int_eq(serve(10 * NS_PER_S), 0);
}
END_TEST

static Suite *job_serve_suite(void)
{
	Suite *suite = suite_create("job-serve");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_test(all, it_goes_on_until_done);
	tcase_add_test(all, what_fails_ends_it);
	tcase_add_test(all, half_a_second_is_left_for_the_answer);
	tcase_add_test(all, nobody_is_served_without_a_line);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(job_serve_suite)
