/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sizes, times, counts and CPU lists, as written and as shown. */
#include "common/units.h"
#include "tests/unit/suite.h"

#include <string.h>

static struct error err;

/** A text and what it means; -1: refused. */
struct reading {
	const char *text;
	int64_t value;
};

static const struct reading sizes[] = {
	{"0", 0},
	{"64", 64},
	{"64B", 64},
	{"1k", 1024},
	{"1kB", 1024},
	{"1KiB", 1024},
	{"007MiB", 7 << 20},
	{"512mib", 512 << 20},
	{"1GiB", 1 << 30},
	{"8388607TiB", INT64_C(8388607) << 40},
	{"9223372036854775807", INT64_MAX},
	{"8388608TiB", -1},
	{"9223372036854775808", -1},
	{"", -1},
	{"MiB", -1},
	{"-1", -1},
	{"+1", -1},
	{" 1", -1},
	{"1 ", -1},
	{"1 MiB", -1},
	{"1.5GiB", -1},
	{"0x10", -1},
	{"1e3", -1},
	{"1KK", -1},
	{"1PiB", -1},
	{"off", -1},
};

static const struct reading times[] = {
	{"0ns", 0},
	{"1us", 1000},
	{"300ms", 300 * NS_PER_MS},
	{"5s", 5 * NS_PER_S},
	{"8min", 480 * NS_PER_S},
	{"8m", 480 * NS_PER_S},
	{"1h", 3600 * NS_PER_S},
	{"5", -1},
	{"", -1},
	{"s", -1},
	{"-5s", -1},
	{"1m30s", -1},
	{"1.5s", -1},
	{"1 s", -1},
	{"1day", -1},
	{"9223372037s", -1},
};

static const struct reading counts[] = {
	{"0", 0},
	{"0042", 42},
	{"9223372036854775807", INT64_MAX},
	{"9223372036854775808", -1},
	{"", -1},
	{"-1", -1},
	{"1.0", -1},
	{"1k", -1},
	{"1 ", -1},
	{"one", -1},
};

typedef int (*parser)(const char *text, int64_t *value, struct error *err);

static void check_reading(parser parse, const struct reading *reading)
{
	int64_t value = 0;
	int status = parse(reading->text, &value, &err);

	if (reading->value < 0) {
		ck_assert_msg(status < 0, "'%s'", reading->text);
		ck_assert_ptr_nonnull(strstr(err.message, reading->text));
		return;
	}
	ck_assert_msg(status == 0, "'%s': %s", reading->text, err.message);
	ck_assert_int_eq(value, reading->value);
}

START_TEST(sizes_are_read)
{
	check_reading(units_parse_bytes, &sizes[_i]);
}
END_TEST

START_TEST(times_are_read)
{
	check_reading(units_parse_time, &times[_i]);
}
END_TEST

START_TEST(counts_are_read)
{
	check_reading(units_parse_count, &counts[_i]);
}
END_TEST

/** CPUs as written, and as they come back; NULL: refused. */
static const char *const cpus[][2] = {
	{"", ""},
	{"0", "0"},
	{"0-3,7", "0-3,7"},
	{"3,1,2", "1-3"},
	{"0-0", "0"},
	{"0,0,0-1", "0-1"},
	{"1023", "1023"},
	{"0-1023", "0-1023"},
	{"1024", NULL},
	{"0-1024", NULL},
	{"99999999999999999999", NULL},
	{"3-1", NULL},
	{"-1", NULL},
	{"1-", NULL},
	{"1--2", NULL},
	{"1,", NULL},
	{",1", NULL},
	{"1,,2", NULL},
	{"1 2", NULL},
	{"1-2-3", NULL},
	{"0x1", NULL},
	{"all", NULL},
};

START_TEST(cpus_go_both_ways)
{
	const char *const *pair = cpus[_i];
	cpu_set_t set;
	char text[64];
	int status = units_parse_cpus(pair[0], &set, &err);

	ck_assert_int_eq(status, pair[1] ? 0 : -1);
	if (!pair[1])
		return;
	units_format_cpus(&set, text, sizeof(text));
	ck_assert_str_eq(text, pair[1]);
}
END_TEST

START_TEST(cpus_that_do_not_fit_are_left_out_whole)
{
	cpu_set_t set;
	char text[64];

	ck_assert_int_eq(units_parse_cpus("0,10,100-103", &set, &err), 0);
	for (size_t size = 1; size <= 13; size++) {
		memset(text, '#', sizeof(text));
		units_format_cpus(&set, text, size);
		ck_assert_str_eq(text, size > 12  ? "0,10,100-103"
				       : size > 4 ? "0,10"
				       : size > 1 ? "0"
						  : "");
		ck_assert_int_eq(text[size], '#');
	}
}
END_TEST

struct showing {
	int64_t value;
	const char *text;
};

static const struct showing shown_sizes[] = {
	{0, "0 B"},
	{1023, "1023 B"},
	{1024, "1 KiB"},
	{1536, "1.5 KiB"},
	{1 << 30, "1 GiB"},
	{(1 << 30) + (1 << 29), "1.5 GiB"},
	{INT64_C(3) << 50, "3072 TiB"},
	{INT64_MAX, "8388608 TiB"},
};

static const struct showing shown_times[] = {
	{0, "0 ns"},
	{9999, "9999 ns"},
	{10000, "10.0 µs"},
	{1500000, "1500.0 µs"},
	{10 * NS_PER_MS, "10 ms"},
	{NS_PER_S, "1.0 s"},
	{59 * NS_PER_S, "59.0 s"},
	{60 * NS_PER_S, "1 min 0 s"},
	{200 * NS_PER_S, "3 min 20 s"},
	{7261 * NS_PER_S, "121 min 1 s"},
};

START_TEST(sizes_are_shown)
{
	char text[32];

	units_format_bytes(shown_sizes[_i].value, text, sizeof(text));
	ck_assert_str_eq(text, shown_sizes[_i].text);
}
END_TEST

START_TEST(times_are_shown)
{
	char text[32];

	units_format_time(shown_times[_i].value, text, sizeof(text));
	ck_assert_str_eq(text, shown_times[_i].text);
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof(*(array))))

static Suite *units_suite(void)
{
	Suite *suite = suite_create("units");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, sizes_are_read, 0, COUNT(sizes));
	tcase_add_loop_test(all, times_are_read, 0, COUNT(times));
	tcase_add_loop_test(all, counts_are_read, 0, COUNT(counts));
	tcase_add_loop_test(all, cpus_go_both_ways, 0, COUNT(cpus));
	tcase_add_test(all, cpus_that_do_not_fit_are_left_out_whole);
	tcase_add_loop_test(all, sizes_are_shown, 0, COUNT(shown_sizes));
	tcase_add_loop_test(all, times_are_shown, 0, COUNT(shown_times));
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(units_suite)
