/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A child that never stops talking, and the others' turn. */
#include "probe/child.h"

#include "common/cleanup.h"
#include "tests/unit/suite.h"

#include <sys/socket.h>

#define LINES 100
#define SOON (clock_now() + NS_PER_S)

static void open_pair(struct channel *one, struct channel *other)
{
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ck_assert_int_eq(channel_open(one, pair[0], NULL), 0);
	ck_assert_int_eq(channel_open(other, pair[1], NULL), 0);
}

static int count_lines(struct channel *channel)
{
	int lines = 0;

	for (;; lines++) {
		cleanup_json json_t *message = NULL;

		if (channel_receive(channel, &message, 0, NULL) != CHANNEL_LINE)
			return lines;
	}
}

START_TEST(one_that_talks_without_end_gets_its_turn_and_no_more)
{
	struct child child = {.env = 1};
	struct channel talker, parent, above;
	int i, first;

	open_pair(&child.line, &talker);
	open_pair(&parent, &above);
	for (i = 0; i < LINES; i++)
		ck_assert_int_eq(channel_send_new(&talker,
						  json_pack("{s:i}", "n", i),
						  SOON, NULL),
				 0);
	children_readable(&child, &parent);
	first = count_lines(&above);
	ck_assert_int_gt(first, 0);
	ck_assert_int_lt(first, LINES);
	ck_assert(channel_has_line(&child.line));
	children_readable(&child, &parent);
	ck_assert_int_eq(first + count_lines(&above), LINES);
	ck_assert_int_eq(child.env, 1);
	channel_close(&child.line);
	channel_close(&talker);
	channel_close(&parent);
	channel_close(&above);
}
END_TEST

Suite *child_suite(void)
{
	Suite *suite = suite_create("child");
	TCase *tcase = tcase_create("child");

	tcase_add_test(tcase,
		       one_that_talks_without_end_gets_its_turn_and_no_more);
	suite_add_tcase(suite, tcase);
	return suite;
}
TEST_SUITE(child_suite)
