/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers out of pseudo-files, by excerpts as kernels really print them. */
#include "isolation-tests/leak/sampler.h"
#include "tests/unit/suite.h"

#include <string.h>

static const struct {
	const char *row, *text;
	double value;
} excerpts[] = {
	{"load", "0.75 0.20 0.06 2/96 6876\n", 2},
	{"task-count", "0.75 0.20 0.06 2/96 6876\n", 96},
	{"cpu-time", "cpu  10 20 30 4000 5 0 6 0 0 0\ncpu0 1 2 3 4\n", 20},
	{"uptime", "1900.50 3700.25\n", 3700.25},
	{"pressure",
	 "some avg10=0.00 avg60=1.25 avg300=0.50 total=123456\n"
	 "full avg10=0.00 avg60=0.00 avg300=0.00 total=7\n",
	 123456},
	{"schedstat",
	 "version 15\ntimestamp 4294\n"
	 "cpu0 0 0 0 0 0 0 1000 200 30\ndomain0 3 0 0\n"
	 "cpu1 0 0 0 0 0 0 500 100 20\n",
	 1500},
	{"sched-debug",
	 "cpu#0, 2000 MHz\n  .nr_running                    : 3\n"
	 "cpu#1\n  .nr_running                    : 4\n",
	 7},
	{"timer-list", "Timer List Version: v0.10\n #0: <0>, x\n # expires\n",
	 2},
	{"power", "262143328850\n", 262143328850},
	{"frequency", "2400000\n", 2400000},
	{"steal", "cpu  10 20 30 4000 5 0 6 77 8 9\ncpu0 1 2 3 4 5 6 7 8\n",
	 77},
	{"interrupts", "           CPU0       CPU1\n LOC:  100  200  Local\n",
	 300},
	{"softirqs", "   CPU0  CPU1\n  TIMER:  7  8\n NET_RX:  1  2\n", 18},
	{"memory", "MemTotal: 9 kB\nShmem:           8192 kB\n", 8192},
	{"vmstat", "nr_shmem 57\nnr_shmem_hugepages 9\n", 57},
	{"zoneinfo",
	 "Node 0, zone DMA\n  per-node stats\n      nr_shmem     3840\n"
	 "Node 1, zone Normal\n      nr_shmem     160\n",
	 4000},
	{"locks", "1: OFDLCK ADVISORY WRITE -1 fe:00:1 0 0\n2: POSIX\n", 2},
	{"locks", "", 0},
	{"fs-counters", "1184\t0\t9223372036854775807\n", 1184},
	{"pty-count", "3\n", 3},
	{"net-sockets",
	 "sockets: used 16\nTCP: inuse 1 orphan 0 tw 2 alloc 55 mem 255\n", 55},
	{"slab", "slabinfo - version: 2.1\nfilp 672 700 256 16 1\n", 672},
	{"disk",
	 " 254 0 vda 33860 8844 2609986 6751 11846 6127 886800 2364 0\n"
	 "   7 0 loop0 1 2 3 4 10 6 7 8 9\n",
	 11856},
};

static const struct quantity *quantity_of(const char *row)
{
	const struct quantity *q;

	for (q = quantities; q->row; q++)
		if (!strcmp(q->row, row))
			return q;
	ck_abort_msg("no quantity of the name %s", row);
	return NULL;
}

START_TEST(excerpt_is_read)
{
	double value = -1;

	ck_assert_int_eq(quantity_parse(quantity_of(excerpts[_i].row),
					excerpts[_i].text, &value),
			 0);
	ck_assert_double_eq(value, excerpts[_i].value);
}
END_TEST

START_TEST(missing_line_is_an_error)
{
	double value;

	ck_assert_int_eq(quantity_parse(quantity_of("memory"),
					"MemTotal: 9 kB\n", &value),
			 -1);
	ck_assert_int_eq(quantity_parse(quantity_of("memory"), "", &value), -1);
}
END_TEST

START_TEST(line_without_the_number_is_an_error)
{
	double value;

	ck_assert_int_eq(
		quantity_parse(quantity_of("memory"), "Shmem:", &value), -1);
	ck_assert_int_eq(quantity_parse(quantity_of("load"), "0.1", &value),
			 -1);
}
END_TEST

START_TEST(stolen_time_is_for_guests)
{
	const struct quantity *steal = quantity_of("steal");

	ck_assert_ptr_null(quantity_untold(steal, "vm"));
	ck_assert_ptr_nonnull(quantity_untold(steal, "native"));
	ck_assert_ptr_nonnull(quantity_untold(steal, "container"));
	ck_assert_ptr_null(quantity_untold(quantity_of("load"), "native"));
}
END_TEST

static int ask_nothing(double *value)
{
	*value = 0;
	return 0;
}

START_TEST(what_pauses_is_not_read_again_so_soon)
{
	const struct quantity quantity = {.row = "pausing",
					  .ask = ask_nothing,
					  .pause = _i ? 3600 * NS_PER_S : 0};
	struct sampler sampler;

	ck_assert_int_eq(sampler_begin(&sampler, 4), 0);
	ck_assert_int_eq(sampler_add(&sampler, &quantity), 0);
	sampler_take(&sampler);
	sampler_take(&sampler);
	ck_assert_uint_eq(sampler.sampled[0].count, _i ? 1 : 2);
	sampler_close(&sampler);
}
END_TEST

static Suite *leak_quantity_suite(void)
{
	Suite *suite = suite_create("leak-quantity");
	TCase *tests = tcase_create("quantity");

	tcase_add_loop_test(tests, excerpt_is_read, 0,
			    sizeof(excerpts) / sizeof(*excerpts));
	tcase_add_test(tests, missing_line_is_an_error);
	tcase_add_test(tests, line_without_the_number_is_an_error);
	tcase_add_test(tests, stolen_time_is_for_guests);
	tcase_add_loop_test(tests, what_pauses_is_not_read_again_so_soon, 0, 2);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(leak_quantity_suite)
