/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits of input and output: what people write, what the kernel writes. */
#include "common/io-limit.h"
#include "tests/unit/suite.h"

#include <string.h>

static const struct {
	const char *text;
	struct io_limit limit;
	const char *printed; /* NULL: as it was written */
} good[] = {
	{"rbps=10MiB,wbps=5MiB,riops=1000,wiops=1000",
	 {{10 << 20, 5 << 20, 1000, 1000}},
	 NULL},
	{"wiops=10", {{-1, -1, -1, 10}}, NULL},
	{"wbps=64KiB", {{-1, 65536, -1, -1}}, NULL},
	{"wbps=65537", {{-1, 65537, -1, -1}}, NULL},
	{"rbps=1TiB", {{INT64_C(1) << 40, -1, -1, -1}}, NULL},
	{"riops=4294967294", {{-1, -1, 4294967294, -1}}, NULL},
	{"wbps=1024K,rbps=1G",
	 {{1 << 30, 1 << 20, -1, -1}},
	 "rbps=1GiB,wbps=1MiB"},
};

START_TEST(text_into_numbers_and_back)
{
	struct error err = {0};
	struct io_limit limit;
	char text[IO_LIMIT_TEXT];

	ck_assert_int_eq(io_limit_parse(good[_i].text, &limit, &err), 0);
	ck_assert_mem_eq(&limit, &good[_i].limit, sizeof(limit));
	io_limit_print(&limit, text, sizeof(text));
	ck_assert_str_eq(text,
			 good[_i].printed ? good[_i].printed : good[_i].text);
}
END_TEST

static const struct {
	const char *text, *said;
} bad[] = {
	{"", "none of"},
	{",", "none of"},
	{"rbps", "none of"},
	{"=1MiB", "none of"},
	{"rbps=1MiB,", "none of"},
	{"bps=1MiB", "bps"},
	{"RBPS=1MiB", "RBPS"},
	{"rbps=", "rbps"},
	{"rbps=-1", "rbps"},
	{"rbps=max", "rbps"},
	{"rbps=1MiB rbps=2MiB", "unit"},
	{"rbps=1MiB,rbps=2MiB", "twice"},
	{"rbps=65535", "65536"},
	{"rbps=0", "65536"},
	{"wbps=1025GiB", "not from"},
	{"wbps=99999999999999999999", "wbps"},
	{"riops=9", "not from"},
	{"riops=4294967295", "not from"},
	{"wiops=1KiB", "whole number"},
	{"wiops=0000000000000000000000000000000000000000000000000000000000001",
	 "too long"},
};

START_TEST(what_is_no_limit_is_refused_by_its_part)
{
	struct error err = {0};
	struct io_limit limit;

	ck_assert_int_lt(io_limit_parse(bad[_i].text, &limit, &err), 0);
	ck_assert_msg(strstr(err.message, bad[_i].said), "'%s': %s",
		      bad[_i].text, err.message);
}
END_TEST

START_TEST(none_is_off)
{
	struct io_limit none = io_limit_none();
	char text[IO_LIMIT_TEXT];

	io_limit_print(&none, text, sizeof(text));
	ck_assert_str_eq(text, "off");
	/* A text that does not fit is cut, not run over. */
	io_limit_print(&good[0].limit, text, 8);
	ck_assert_str_eq(text, "rbps=10");
}
END_TEST

#define MAX_FILE                                           \
	"8:16 rbps=2097152 wbps=max riops=max wiops=120\n" \
	"18:1 rbps=1 wbps=1 riops=1 wiops=1\n"             \
	"8:1 rbps=max wbps=3 riops=4 wiops=max future=7\n"

START_TEST(the_kernels_own_text)
{
	const struct io_limit first = {{2097152, -1, -1, 120}},
			      second = {{-1, 3, 4, -1}}, none = io_limit_none();
	struct io_limit got = io_limit_from_max(MAX_FILE, 8, 16);

	ck_assert_mem_eq(&got, &first, sizeof(got));
	got = io_limit_from_max(MAX_FILE, 8, 1);
	ck_assert_mem_eq(&got, &second, sizeof(got));
	got = io_limit_from_max(MAX_FILE, 8, 0);
	ck_assert_mem_eq(&got, &none, sizeof(got));
}
END_TEST

START_TEST(a_broken_text_of_the_kernels_is_no_limit)
{
	static const char *const texts[] = {
		"",	  "\n\n",   "8:16",	 "8:16 ",
		"8:16 =", "8:16 x", "8:16 rbps", "8:16 rbps=\n8:16 rbps=5"};
	const struct io_limit none = io_limit_none();
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct io_limit got = io_limit_from_max(texts[i], 8, 16);

		ck_assert_mem_eq(&got, &none, sizeof(got));
	}
}
END_TEST

Suite *io_limit_suite(void)
{
	Suite *suite = suite_create("io-limit");
	TCase *tcase = tcase_create("io-limit");

	tcase_add_loop_test(tcase, text_into_numbers_and_back, 0,
			    sizeof(good) / sizeof(*good));
	tcase_add_loop_test(tcase, what_is_no_limit_is_refused_by_its_part, 0,
			    sizeof(bad) / sizeof(*bad));
	tcase_add_test(tcase, none_is_off);
	tcase_add_test(tcase, the_kernels_own_text);
	tcase_add_test(tcase, a_broken_text_of_the_kernels_is_no_limit);
	suite_add_tcase(suite, tcase);
	return suite;
}
TEST_SUITE(io_limit_suite)
