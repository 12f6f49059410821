/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The progress line: drawn over on a terminal, one a minute elsewhere, never
 * wider than a screen. Here a terminal is what the struct says. */
#include "harness/conduct/progress.h"
#include "tests/unit/suite.h"

#include <string.h>

static struct progress progress;
static char text[4000];
static FILE *out;

static void open_on(int terminal)
{
	out = fmemopen(text, sizeof(text), "w");
	ck_assert_ptr_nonnull(out);
	progress_open(&progress, out, 100 * NS_PER_S);
	ck_assert_int_eq(progress.terminal, 0); /* memory is none */
	progress.terminal = terminal;
}

static const char *shown(void)
{
	fflush(out);
	return text;
}

START_TEST(elsewhere_it_is_a_plain_line_a_minute)
{
	open_on(0);
	for (int second = 100; second <= 250; second++)
		progress_show(&progress, second * NS_PER_S,
			      (second - 100) / 200.0, "at %d", second);
	progress_clear(&progress);
	ck_assert_str_eq(shown(), " 30 %, 2 min 20 s left: at 160\n"
				  " 60 %, 1 min 20 s left: at 220\n");
	fclose(out);
}
END_TEST

START_TEST(on_a_terminal_it_is_drawn_over)
{
	int draws = 0;

	open_on(1);
	for (int ms = 0; ms <= 2000; ms += 10)
		progress_show(&progress, 100 * NS_PER_S + ms * NS_PER_MS, 0.5,
			      "%04d words %0300d", ms, 0);
	progress_clear(&progress);
	for (const char *at = strchr(shown(), '\r'); at;
	     at = strchr(at + 1, '\r')) {
		ck_assert_uint_le(strcspn(at + 1, "\r"), 79);
		draws++;
	}
	ck_assert_int_eq(draws, 8 + 2); /* four a second, and wiped */
	ck_assert_ptr_null(strchr(text, '\n'));
	fclose(out);
}
END_TEST

START_TEST(nobody_knows_how_long_at_the_beginning)
{
	static const double fractions[] = {0, 0.01, 1.5, -1};

	open_on(0);
	progress_show(&progress, 200 * NS_PER_S, fractions[_i], "x");
	ck_assert_ptr_null(strstr(shown(), "left"));
	fclose(out);
}
END_TEST

START_TEST(a_note_stays)
{
	open_on(_i);
	progress_show(&progress, 200 * NS_PER_S, 0.5, "busy");
	progress_note(&progress, "left out: %s", "vm");
	progress_clear(&progress);
	ck_assert_msg(strstr(shown(),
			     _i ? "\rleft out: vm\n" : "busy\nleft out: vm\n"),
		      "%s", text);
	fclose(out);
}
END_TEST

START_TEST(silence_is_silent)
{
	progress_open(&progress, NULL, 0);
	progress_show(&progress, 1000 * NS_PER_S, 0.5, "x");
	progress_note(&progress, "x");
	progress_clear(&progress);
	ck_assert_int_eq(progress.drawn, 0);
}
END_TEST

static Suite *progress_suite(void)
{
	Suite *suite = suite_create("progress");
	TCase *all = tcase_create("all");

	tcase_add_test(all, elsewhere_it_is_a_plain_line_a_minute);
	tcase_add_test(all, on_a_terminal_it_is_drawn_over);
	tcase_add_loop_test(all, nobody_knows_how_long_at_the_beginning, 0, 4);
	tcase_add_loop_test(all, a_note_stays, 0, 2);
	tcase_add_test(all, silence_is_silent);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(progress_suite)
