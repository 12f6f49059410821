/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which ids a container gets, by what its launcher has to give. */
#include "runners/container/ids.h"
#include "tests/unit/suite.h"

#define EVERYTHING "         0          0 4294967295\n"

static void expect(struct id_map map, unsigned base, unsigned count)
{
	ck_assert_uint_eq(map.base, base);
	ck_assert_uint_eq(map.count, count);
}

START_TEST(root_gives_each_environment_a_range)
{
	expect(id_map_choose(EVERYTHING, 0, 1, 0), 0x70000000u, 65536);
	expect(id_map_choose(EVERYTHING, 0, 1, 1), 0x70010000u, 65536);
}
END_TEST

START_TEST(ranges_stay_below_two_to_the_31)
{
	expect(id_map_choose(EVERYTHING, 0, 1, 4095), 0x7fff0000u, 65536);
	expect(id_map_choose(EVERYTHING, 0, 1, 4096), 0x70000000u, 65536);
}
END_TEST

START_TEST(a_user_gives_itself)
{
	expect(id_map_choose(EVERYTHING, 1000, 0, 3), 1000, 1);
}
END_TEST

START_TEST(root_of_a_small_user_namespace_gives_itself)
{
	expect(id_map_choose("0 1000 1\n", 0, 1, 3), 0, 1);
	expect(id_map_choose("0 100000 65536\n", 0, 1, 3), 0, 1);
}
END_TEST

START_TEST(the_range_has_to_be_whole)
{
	/* 0x70000000 is 1879048192. */
	expect(id_map_choose("0 0 1\n1879048192 5 65535\n", 0, 1, 0), 0, 1);
	expect(id_map_choose("0 0 1\n1879048193 5 65536\n", 0, 1, 0), 0, 1);
	expect(id_map_choose("0 0 1\n1879048192 5 65536\n", 0, 1, 0),
	       0x70000000u, 65536);
}
END_TEST

START_TEST(noise_is_no_map)
{
	expect(id_map_choose("", 7, 1, 0), 7, 1);
	expect(id_map_choose("0 0\nx", 7, 1, 0), 7, 1);
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
	suite_add_tcase(suite, tcase);
	return suite;
}
TEST_SUITE(container_ids_suite)
