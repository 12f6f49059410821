/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The host's canary: what it felt in all, and row by row. */
#include "common/cleanup.h"
#include "isolation-tests/exhaust/rounds.h"
#include "probe/job.h"
#include "tests/unit/suite.h"

#include <sys/socket.h>

static struct channel ours, theirs;
static struct surroundings around = {.data = ""};
static struct job_context context;
static struct error err;

static void set_up(void)
{
	int pair[2];

	ck_assert_int_eq(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	ck_assert_int_eq(channel_open(&ours, pair[0], &err), 0);
	ck_assert_int_eq(channel_open(&theirs, pair[1], &err), 0);
	context = (struct job_context){
		.job = job_find("canary"),
		.params = json_pack("{s:i}", "duration_ms", 20000),
		.around = &around,
		.deadline = clock_now() + 30 * NS_PER_S,
		.result = json_object(),
		.line = &ours};
}

static void tear_down(void)
{
	json_decref((json_t *)context.params);
	json_decref(context.result);
	channel_close(&ours);
	channel_close(&theirs);
}

static void tell(const char *name, const char *row, int phase)
{
	json_t *told = json_pack("{s:{s:s, s:{s:s, s:i}}}", "tell", "name",
				 name, "data", "row", row, "phase", phase);

	ck_assert_int_eq(
		channel_send_new(&theirs, told, clock_now() + NS_PER_S, &err),
		0);
}

static void sing(void)
{
	ck_assert_int_eq(context.job->setup(&context, &err), 0);
	ck_assert_msg(context.job->run(&context, &err) == 0, "%s", err.message);
	context.job->teardown(&context);
}

static int64_t count_of(const json_t *of, const char *sense)
{
	return json_int(json_object_get(of, sense), "count", -1);
}

static const json_t *row_of(const char *row)
{
	return json_object_get(json_object_get(context.result, "rows"), row);
}

/* It hears one thing for each time that it wakes. */
START_TEST(a_row_has_what_was_felt_from_its_begin_to_its_end)
{
	tell(ROUND_EVENT, "one", ROUND_BEFORE);
	tell(ROUND_EVENT, "one", ROUND_HELD);
	tell("other", "one", ROUND_AFTER);
	tell(ROUND_EVENT, "one", ROUND_AFTER);
	tell(ROUND_EVENT, "two", ROUND_BEFORE);
	tell(ROUND_EVENT, "three", ROUND_BEFORE);
	tell("done", "", 0);
	sing();
	ck_assert_int_eq(count_of(context.result, "wakeup"), 8);
	ck_assert_int_eq(count_of(context.result, "fork"), 1);
	ck_assert_int_eq(count_of(row_of("one"), "wakeup"), 3);
	ck_assert_int_eq(count_of(row_of("one"), "fork"), 0);
	/* Where the next one begins it has ended, at the latest. */
	ck_assert_int_eq(count_of(row_of("two"), "wakeup"), 1);
	ck_assert_int_eq(count_of(row_of("three"), "wakeup"), 1);
	ck_assert_ptr_null(row_of("other"));
}
END_TEST

START_TEST(more_rows_than_there_are_change_nothing)
{
	char name[16];

	for (int i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "row-%d", i);
		tell(ROUND_EVENT, name, ROUND_BEFORE);
	}
	tell("done", "", 0);
	sing();
	ck_assert_int_eq(count_of(context.result, "wakeup"), 52);
	ck_assert_int_eq(count_of(row_of("row-0"), "wakeup"), 1);
	ck_assert_int_eq(count_of(row_of("row-31"), "wakeup"), 1);
	ck_assert_ptr_null(row_of("row-32"));
}
END_TEST

START_TEST(without_rows_none_are_said)
{
	tell("done", "", 0);
	sing();
	ck_assert_int_eq(count_of(context.result, "wakeup"), 2);
	ck_assert_ptr_null(json_object_get(context.result, "rows"));
}
END_TEST

static Suite *canary_suite(void)
{
	Suite *suite = suite_create("canary");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_test(all, a_row_has_what_was_felt_from_its_begin_to_its_end);
	tcase_add_test(all, more_rows_than_there_are_change_nothing);
	tcase_add_test(all, without_rows_none_are_said);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(canary_suite)
