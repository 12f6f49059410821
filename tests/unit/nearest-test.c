/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far names are apart, and which one was probably meant. */
#include "common/nearest.h"
#include "tests/unit/suite.h"

#include <string.h>

START_TEST(edits_are_counted)
{
	static const struct {
		const char *a, *b;
		size_t edits;
	} pairs[] = {
		{"", "", 0},
		{"abc", "abc", 0},
		{"", "abc", 3},
		{"abc", "ab", 1},
		{"abc", "axbc", 1},
		{"abc", "abd", 1},
		{"abcd", "abdc", 1},
		{"ca", "abc", 3}, /* no edit in an edit */
		{"kitten", "sitting", 3},
	};

	ck_assert_uint_eq(nearest_distance(pairs[_i].a, pairs[_i].b),
			  pairs[_i].edits);
	ck_assert_uint_eq(nearest_distance(pairs[_i].b, pairs[_i].a),
			  pairs[_i].edits);
}
END_TEST

START_TEST(only_a_slip_is_near)
{
	static const char *const known[] = {"container", "vm", "native",
					    "mem.triad"};
	static const char *const names[][2] = {
		{"container", "container"},
		{"conainer", "container"},
		{"nativ", "native"},
		{"mem-triad", "mem.triad"},
		{"vn", "vm"},
		{"xy", NULL},
		{"", NULL},
		{"a", NULL},
		{"docker", NULL},
	};
	char longest[1000] = "";

	memset(longest, 'n', sizeof(longest) - 1);
	ck_assert_ptr_null(nearest_name(longest, known, 4));
	ck_assert_ptr_null(nearest_name("vm", known, 0));
	ck_assert_pstr_eq(nearest_name(names[_i][0], known, 4), names[_i][1]);
}
END_TEST

static Suite *nearest_suite(void)
{
	Suite *suite = suite_create("nearest");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, edits_are_counted, 0, 9);
	tcase_add_loop_test(all, only_a_slip_is_near, 0, 9);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(nearest_suite)
