/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sender of covert: what it shows on each channel, slot by slot; and that
 * attack, channels and their names are the same. */
#include "isolation-tests/covert/play.h"
#include "isolation-tests/leak/code.h"
#include "probe/job.h"
#include "tests/unit/suite.h"

#include <stdio.h>
#include <string.h>

#define SLOT NS_PER_MS
#define BITS "011010010110100101101001110100111000101011001110"

/* What was shown, in order; one letter each. */
static char shown[4 * CODE_SLOTS];
static int ended;

static void show(struct sending *sending, int one)
{
	size_t n = strlen(shown);

	/* What it showed before is known to it. */
	ck_assert(n == 0 || sending->one == (shown[n - 1] == '1'));
	ck_assert_uint_lt(n, sizeof(shown) - 1);
	shown[n] = one ? '1' : '0';
}

static int begin(struct sending *sending, struct error *err)
{
	(void)sending;
	(void)err;
	memset(shown, 0, sizeof(shown));
	ended = 0;
	return 0;
}

static int cannot_begin(struct sending *sending, struct error *err)
{
	(void)sending;
	return error_make(err, 0, "not today");
}

static void end(struct sending *sending)
{
	(void)sending;
	ended++;
}

static const struct sending_ops good = {begin, show, end};
static const struct sending_ops bad = {cannot_begin, show, end};

START_TEST(codes_are_shown_slot_by_slot)
{
	const struct covert_channel channel = {.ops = &good};
	struct play play = {0};
	struct error err = {0};
	char first[CODE_SLOTS + 1], then[CODE_SLOTS + 1];
	char wanted[2 * CODE_SLOTS + 3];

	code_slots(BITS, first);
	code_slots(&BITS[CODE_BITS], then);
	/* A zero before it and behind it, whatever came last. */
	snprintf(wanted, sizeof(wanted), "0%s%s0", first, then);
	ck_assert_int_eq(play_add(&play, &channel, BITS, 2, &err), 0);
	ck_assert_int_eq(play_all(&play, 2, SLOT, &err), 0);
	ck_assert_str_eq(shown, wanted);
	ck_assert_int_eq(ended, 1);
}
END_TEST

START_TEST(what_cannot_begin_shows_nothing)
{
	const struct covert_channel one = {.ops = &good}, other = {.ops = &bad};
	struct play play = {0};
	struct error err = {0};

	ck_assert_int_eq(play_add(&play, &one, BITS, 2, &err), 0);
	ck_assert_int_eq(play_add(&play, &other, BITS, 2, &err), 0);
	ck_assert_int_lt(play_all(&play, 2, SLOT, &err), 0);
	ck_assert_str_eq(err.message, "not today");
	ck_assert_str_eq(shown, "");
	ck_assert_int_eq(ended, 2);
}
END_TEST

START_TEST(only_whole_codes_are_taken)
{
	const struct covert_channel channel = {.ops = &good};
	struct play play = {0};
	struct error err = {0};
	int i;

	ck_assert_int_lt(play_add(&play, &channel, BITS, 1, &err), 0);
	ck_assert_int_lt(play_add(&play, &channel, "", 1, &err), 0);
	ck_assert_int_lt(play_add(&play, NULL, BITS, 2, &err), 0);
	ck_assert_uint_eq(play.count, 0);
	for (i = 0; i < PLAY_CHANNELS; i++)
		ck_assert_int_eq(play_add(&play, &channel, BITS, 2, &err), 0);
	ck_assert_int_lt(play_add(&play, &channel, BITS, 2, &err), 0);
}
END_TEST

START_TEST(every_row_is_a_channel)
{
	const struct attack *attack = job_find("covert")->attack;
	const struct attack_row *row = attack->rows;
	const struct covert_channel *channel = covert_channels;

	ck_assert_int_eq(job_find(attack->partner)->kind, JOB_SERVICE);
	ck_assert_int_eq(job_find(attack->witness)->kind, JOB_WITNESS);
	for (; row->name; row++, channel++) {
		ck_assert_str_eq(channel->quantity.row, row->name);
		ck_assert_ptr_eq(covert_find(row->name), channel);
		ck_assert(!channel->quantity.path == !!channel->quantity.ask);
	}
	ck_assert_ptr_null(channel->quantity.row);
	ck_assert_int_le(channel - covert_channels, PLAY_CHANNELS);
	ck_assert_ptr_null(covert_find("no-such"));
}
END_TEST

static Suite *covert_suite(void)
{
	Suite *suite = suite_create("covert");
	TCase *tests = tcase_create("covert");

	tcase_add_test(tests, codes_are_shown_slot_by_slot);
	tcase_add_test(tests, what_cannot_begin_shows_nothing);
	tcase_add_test(tests, only_whole_codes_are_taken);
	tcase_add_test(tests, every_row_is_a_channel);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(covert_suite)
