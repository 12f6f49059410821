/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames and packets of the network attack: what they hold, and finding it. */
#include "isolation-tests/escape/frames.h"
#include "tests/unit/suite.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t hardware[6] = {2, 1, 2, 3, 4, 5};

START_TEST(frame_goes_to_all_and_is_found)
{
	uint8_t frame[FRAME_MOST];
	char rest[16] = "";
	size_t size = frame_make(frame, hardware, FRAME_PREFIX "ab12token");

	ck_assert_uint_eq(size, 14 + strlen(FRAME_PREFIX "ab12token"));
	ck_assert_mem_eq(frame, "\xff\xff\xff\xff\xff\xff", 6);
	ck_assert_mem_eq(frame + 6, hardware, 6);
	ck_assert_uint_eq(frame[12], FRAME_TYPE >> 8);
	ck_assert_uint_eq(frame[13], FRAME_TYPE & 0xff);
	ck_assert(frame_find(frame, size, "ab12", rest, sizeof(rest)));
	ck_assert_str_eq(rest, "token");
}
END_TEST

START_TEST(packet_bears_the_given_sender)
{
	struct in_addr from, to;
	uint8_t packet[FRAME_MOST];
	size_t size;

	inet_pton(AF_INET, FRAME_NOBODY, &from);
	inet_pton(AF_INET, "198.18.0.2", &to);
	size = packet_make(packet, from, to, 0x1234, "text");
	ck_assert_uint_eq(size, 20 + 8 + 4);
	ck_assert_uint_eq(packet[0], 0x45);
	ck_assert_uint_eq(packet[9], IPPROTO_UDP);
	ck_assert_mem_eq(packet + 12, &from, 4);
	ck_assert_mem_eq(packet + 16, &to, 4);
	ck_assert_uint_eq(packet[22], 0x12);
	ck_assert_uint_eq(packet[23], 0x34);
	ck_assert_uint_eq(packet[25], 12); /* with its header */
	ck_assert_mem_eq(packet + 28, "text", 4);
}
END_TEST

START_TEST(too_long_a_text_makes_nothing)
{
	uint8_t frame[FRAME_MOST];
	struct in_addr any = {0};
	char text[FRAME_MOST];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_assert_uint_eq(frame_make(frame, hardware, text), 0);
	ck_assert_uint_eq(packet_make(frame, any, any, 1, text), 0);
}
END_TEST

/* What lies at the very end of a buffer of just that size. */
static int found_in(const char *caught, const char *mark, char *rest,
		    size_t room)
{
	size_t size = strlen(caught);
	uint8_t *exact = calloc(1, size ? size : 1);
	int found;

	memcpy(exact, caught, size);
	found = frame_find(exact, size, mark, rest, room);
	free(exact);
	return found;
}

START_TEST(others_traffic_is_not_taken_for_it)
{
	char rest[8];

	ck_assert(!found_in("", "ab", rest, sizeof(rest)));
	ck_assert(!found_in("nothing of ours", "ab", rest, sizeof(rest)));
	ck_assert(!found_in(FRAME_PREFIX, "ab", rest, sizeof(rest)));
	ck_assert(!found_in(FRAME_PREFIX "a", "ab", rest, sizeof(rest)));
	ck_assert(!found_in(FRAME_PREFIX "acd", "ab", rest, sizeof(rest)));
}
END_TEST

START_TEST(what_follows_the_mark_is_cut)
{
	char rest[4];

	ck_assert(found_in("x" FRAME_PREFIX "ab", "ab", rest, sizeof(rest)));
	ck_assert_str_eq(rest, "");
	ck_assert(found_in(FRAME_PREFIX "abxyz12", "ab", rest, sizeof(rest)));
	ck_assert_str_eq(rest, "xyz");
	ck_assert(found_in(FRAME_PREFIX "abx\ny", "ab", rest, sizeof(rest)));
	ck_assert_str_eq(rest, "x");
}
END_TEST

static Suite *escape_frames_suite(void)
{
	Suite *suite = suite_create("escape-frames");
	TCase *tests = tcase_create("frames");

	tcase_add_test(tests, frame_goes_to_all_and_is_found);
	tcase_add_test(tests, packet_bears_the_given_sender);
	tcase_add_test(tests, too_long_a_text_makes_nothing);
	tcase_add_test(tests, others_traffic_is_not_taken_for_it);
	tcase_add_test(tests, what_follows_the_mark_is_cut);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(escape_frames_suite)
