/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which ids a container gets, by what its launcher has to give. */
#include "runners/container/ids.h"
#include "tests/unit/suite.h"

#include <string.h>

#define EVERYTHING "         0          0 4294967295\n"

/* One line, 0 is `base`, for somebody who holds these ids. */
static void expect(const char *held, unsigned own, int privileged,
		   unsigned number, unsigned base, unsigned count)
{
	struct id_asker asker = {held, own, privileged, number};
	struct id_map map = id_map_choose(&asker);

	ck_assert_uint_eq(map.lines, 1);
	ck_assert_uint_eq(map.line[0].inside, 0);
	ck_assert_uint_eq(map.line[0].outside, base);
	ck_assert_uint_eq(map.line[0].count, count);
}

static void expect_text(const char *text, const char *wanted)
{
	struct id_map map;
	struct error err = {0};
	char got[256];

	ck_assert_msg(!id_map_parse(&map, text, &err), "%s", err.message);
	id_map_text(&map, got, sizeof(got));
	ck_assert_str_eq(got, wanted);
}

static void expect_bad(const char *text, const char *part)
{
	struct id_map map;
	struct error err = {0};

	ck_assert_msg(id_map_parse(&map, text, &err) < 0, "'%s' is good", text);
	ck_assert_msg(strstr(err.message, part) != NULL, "%s", err.message);
}

START_TEST(root_gives_each_environment_a_range)
{
	expect(EVERYTHING, 0, 1, 0, 0x70000000u, 65536);
	expect(EVERYTHING, 0, 1, 1, 0x70010000u, 65536);
}
END_TEST

START_TEST(ranges_stay_below_two_to_the_31)
{
	expect(EVERYTHING, 0, 1, 4095, 0x7fff0000u, 65536);
	expect(EVERYTHING, 0, 1, 4096, 0x70000000u, 65536);
}
END_TEST

START_TEST(a_user_gives_itself)
{
	expect(EVERYTHING, 1000, 0, 3, 1000, 1);
}
END_TEST

START_TEST(root_of_a_small_user_namespace_gives_itself)
{
	expect("0 1000 1\n", 0, 1, 3, 0, 1);
	expect("0 100000 65536\n", 0, 1, 3, 0, 1);
}
END_TEST

START_TEST(the_range_has_to_be_whole)
{
	/* 0x70000000 is 1879048192. */
	expect("0 0 1\n1879048192 5 65535\n", 0, 1, 0, 0, 1);
	expect("0 0 1\n1879048193 5 65536\n", 0, 1, 0, 0, 1);
	expect("0 0 1\n1879048192 5 65536\n", 0, 1, 0, 0x70000000u, 65536);
}
END_TEST

START_TEST(noise_is_no_map)
{
	expect("", 7, 1, 0, 7, 1);
	expect("0 0\nx", 7, 1, 0, 7, 1);
}
END_TEST

START_TEST(maps_that_are_asked_for)
{
	expect_text("0:1000:1", "0:1000:1");
	expect_text("0:100000:1000,1000:1000:1,1001:101000:64535",
		    "0:100000:1000,1000:1000:1,1001:101000:64535");
	expect_text("0:0:4294967295", "0:0:4294967295");
	expect_bad("", "INSIDE:OUTSIDE:COUNT");
	expect_bad("0:1000", "INSIDE:OUTSIDE:COUNT");
	expect_bad("0:1000:1,", "INSIDE:OUTSIDE:COUNT");
	expect_bad("0:1000:1 ", "INSIDE:OUTSIDE:COUNT");
	expect_bad("0:-1:1", "INSIDE:OUTSIDE:COUNT");
	expect_bad("0:4294967296:1", "INSIDE:OUTSIDE:COUNT");
	expect_bad("0:1000:0", "empty");
	expect_bad("1:0:4294967295", "beyond");
	expect_bad("0:1000:2,1:2000:1", "overlaps");
	expect_bad("0:1000:2,2:1001:1", "overlaps");
	expect_bad("0:0:1,1:1:1,2:2:1,3:3:1,4:4:1,5:5:1,6:6:1,7:7:1,8:8:1,"
		   "9:9:1,10:10:1,11:11:1,12:12:1,13:13:1,14:14:1,15:15:1,"
		   "16:16:1",
		   "at most 16");
}
END_TEST

START_TEST(subordinate_ids_are_found_by_name_or_number)
{
	static const char file[] = "anna:100000:65536\n"
				   "1000:200000:65536\n"
				   "bad\n"
				   "ber:300000\n";
	struct id_map map = {.line = {{0, 1000, 1}}, .lines = 1};

	ck_assert_int_eq(id_map_add_subordinate(&map, file, "ber", "7"), 0);
	ck_assert_int_eq(id_map_add_subordinate(&map, file, "", "7"), 0);
	ck_assert_int_eq(id_map_add_subordinate(&map, "", "anna", "7"), 0);
	ck_assert_uint_eq(map.lines, 1);
	ck_assert_int_eq(id_map_add_subordinate(&map, file, "x", "1000"), 1);
	ck_assert_uint_eq(map.line[1].outside, 200000);
	ck_assert_uint_eq(id_map_outside(&map, 0), 1000);
	ck_assert_uint_eq(id_map_outside(&map, 65536), 265535);
	ck_assert_uint_eq(id_map_outside(&map, 65537), ~0u);
	ck_assert_int_eq(id_map_reaches(&map, 1000), 1);
	ck_assert_int_eq(id_map_reaches(&map, 0), 0);
	ck_assert_int_eq(id_map_reaches(&map, 265535), 1);
	ck_assert_int_eq(id_map_reaches(&map, 265536), 0);
	map.lines = 1;
	ck_assert_int_eq(id_map_add_subordinate(&map, file, "anna", "7"), 1);
	ck_assert_uint_eq(map.line[1].outside, 100000);
}
END_TEST

Suite *container_ids_suite(void)
{
	Suite *suite = suite_create("container-ids");
	TCase *tcase = tcase_create("container-ids");

	tcase_add_test(tcase, root_gives_each_environment_a_range);
	tcase_add_test(tcase, ranges_stay_below_two_to_the_31);
	tcase_add_test(tcase, a_user_gives_itself);
	tcase_add_test(tcase, root_of_a_small_user_namespace_gives_itself);
	tcase_add_test(tcase, the_range_has_to_be_whole);
	tcase_add_test(tcase, noise_is_no_map);
	tcase_add_test(tcase, maps_that_are_asked_for);
	tcase_add_test(tcase, subordinate_ids_are_found_by_name_or_number);
	suite_add_tcase(suite, tcase);
	return suite;
}
TEST_SUITE(container_ids_suite)
