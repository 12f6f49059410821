/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much memory the memory workloads take. */
#include "bench/memory.h"
#include "tests/unit/suite.h"

#define MIB (INT64_C(1) << 20)

START_TEST(an_array_is_four_times_the_cache)
{
	ck_assert_int_eq(memory_array_bytes(32 * MIB, 1024 * MIB, 3),
			 128 * MIB);
	ck_assert_int_eq(memory_array_bytes(4 * MIB, 1024 * MIB, 1), 16 * MIB);
}
END_TEST

START_TEST(all_arrays_take_half_of_the_memory_at_most)
{
	int64_t each = memory_array_bytes(384 * MIB, 1024 * MIB, 3);

	ck_assert_int_le(3 * each, 512 * MIB);
	ck_assert_int_gt(3 * each, 511 * MIB);
	ck_assert_int_le(memory_array_bytes(INT64_C(1) << 40, INT64_MAX, 1),
			 MEMORY_MOST);
}
END_TEST

START_TEST(an_array_holds_whole_blocks)
{
	ck_assert_int_eq(memory_array_bytes(33333333, 1024 * MIB, 3) % 65536,
			 0);
	ck_assert_int_eq(memory_array_bytes(1, 1, 3), 65536);
}
END_TEST

START_TEST(a_mapping_is_there_and_zero)
{
	struct memory memory = {0};
	struct error err = {0};
	char text[64];

	ck_assert_int_eq(memory_map(&memory, 3 * MIB + 5, _i, &err), 0);
	ck_assert_uint_eq(memory.bytes, (size_t)(4 * MIB));
	ck_assert_uint_eq((uintptr_t)memory.at % (2 * MIB), 0);
	for (size_t i = 0; i < memory.bytes; i += 4096)
		ck_assert_int_eq(((char *)memory.at)[i], 0);
	if (!_i)
		ck_assert_int_le(memory_huge_bytes(&memory), 0);
	memory_describe(&memory, text, sizeof(text));
	ck_assert_ptr_nonnull(strstr(text, "huge pages"));
	memory_unmap(&memory);
	ck_assert_ptr_null(memory.at);
	memory_unmap(&memory);
}
END_TEST

START_TEST(too_much_is_a_sentence)
{
	struct memory memory = {0};
	struct error err = {0};

	ck_assert_int_lt(memory_map(&memory, INT64_C(1) << 60, 0, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.message, "cannot map"));
	memory_unmap(&memory);
}
END_TEST

static Suite *memory_suite(void)
{
	Suite *suite = suite_create("memory");
	TCase *sizes = tcase_create("sizes");
	TCase *mappings = tcase_create("mappings");

	tcase_add_test(sizes, an_array_is_four_times_the_cache);
	tcase_add_test(sizes, all_arrays_take_half_of_the_memory_at_most);
	tcase_add_test(sizes, an_array_holds_whole_blocks);
	tcase_add_loop_test(mappings, a_mapping_is_there_and_zero, 0, 2);
	tcase_add_test(mappings, too_much_is_a_sentence);
	suite_add_tcase(suite, sizes);
	suite_add_tcase(suite, mappings);
	return suite;
}
TEST_SUITE(memory_suite)
