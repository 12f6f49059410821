/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report from a made-up run: what must stand in it, whatever it is fed. */
#include "common/cleanup.h"
#include "harness/report/analysis.h"
#include "harness/report/report.h"
#include "harness/report/text.h"
#include "tests/unit/report-fixture.h"
#include "tests/unit/suite.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

static char *directory;
static char report[4096], plots[4096];
static struct store *store;

static void set_up(void)
{
	cleanup_free char *path = NULL;
	struct error err = {0};

	directory = fixture_directory();
	ck_assert_ptr_nonnull(directory);
	ck_assert_int_gt(asprintf(&path, "%s/store.db", directory), 0);
	snprintf(report, sizeof(report), "%s/REPORT.md", directory);
	snprintf(plots, sizeof(plots), "%s/plots", directory);
	ck_assert_msg(store_open(&store, path, 1, &err) == 0, "%s",
		      err.message);
}

static void tear_down(void)
{
	store_close(store);
	fixture_remove(directory);
	free(directory);
}

/* Caller frees. */
static char *read_report(void)
{
	cleanup_file FILE *file = fopen(report, "re");
	char *text = NULL;
	size_t size = 0;

	ck_assert_ptr_nonnull(file);
	ck_assert_int_gt(getdelim(&text, &size, '\0', file), 0);
	return text;
}

static char *write_report(const char *run, const char *gnuplot)
{
	struct report_options options = {run, report, plots, directory,
					 gnuplot};
	struct error err = {0};

	ck_assert_msg(report_write(store, &options, &err) == 0, "%s",
		      err.message);
	return read_report();
}

START_TEST(values_are_written_as_people_read_them)
{
	ck_assert_str_eq(text_value(1234, "ns").text, "1.23 µs");
	ck_assert_str_eq(text_value(999, "ns").text, "999 ns");
	ck_assert_str_eq(text_value(96, "us").text, "96.0 µs");
	ck_assert_str_eq(text_value(11800, "MiB/s").text, "11,800 MiB/s");
	ck_assert_str_eq(text_value(NAN, "ns").text, "–");
	ck_assert_str_eq(text_value(0, "ns").text, "0 ns");
	ck_assert_str_eq(text_fixed(-1234567.25, 1).text, "-1,234,567.2");
	ck_assert_str_eq(text_digits(1e9, 3).text, "1e+09");
	ck_assert_str_eq(text_count(999).text, "999");
	ck_assert_str_eq(text_count(19021).text, "19,021");
	ck_assert_str_eq(text_bytes(1536).text, "1.5 KiB");
	ck_assert_str_eq(text_ratio(1.0016).text, "1.002");
	ck_assert_str_eq(text_ratio(24.12).text, "24.1");
	ck_assert_str_eq(text_ratio(NAN).text, "–");
	ck_assert_str_eq(text_label("TCG").text, " (TCG, emulated)");
	ck_assert_str_eq(text_label(NULL).text, "");
}
END_TEST

/* What `text` is written as by text_code() or, with a width, text_put().
 * Caller frees. */
static char *written(const char *text, int width)
{
	char *made = NULL;
	size_t size;
	FILE *out = open_memstream(&made, &size);

	ck_assert_ptr_nonnull(out);
	if (width < 0)
		text_code(out, text);
	else
		text_put(out, text, width);
	fclose(out);
	return made;
}

START_TEST(code_stays_code_in_a_table)
{
	cleanup_free char *plain = written("a *b* <c>\nd", -1);
	cleanup_free char *bar = written("a | <b>", -1);
	cleanup_free char *quote = written("a ` <b>", -1);

	ck_assert_str_eq(plain, "`a *b* <c> d`");
	ck_assert_str_eq(bar, "<code>a \\| &lt;b&gt;</code>");
	ck_assert_str_eq(quote, "<code>a \\` &lt;b&gt;</code>");
}
END_TEST

START_TEST(a_terminal_gets_nothing_that_it_would_obey)
{
	cleanup_free char *text =
		written("a\033[2J\nb\302\233c\177\302\265", 12);

	ck_assert_str_eq(text, "a?[2J?b?c?\302\265 ");
}
END_TEST

START_TEST(the_report_says_what_must_be_said)
{
	static const char *const wanted[] = {
		/* The answer and the label of emulation beside the name. */
		"**container** cost **", "vm (TCG, emulated)", "was *emulated*",
		/* Host, environments, limits that are not what was asked. */
		"Example CPU", "2 CPUs only", "| container | pids | 512 | 512",
		"**off**",
		/* Costs: each TCG cell carries the label; the odd one flagged.
		 */
		") TCG |", "looks *faster* than native in disk.fsync",
		/* Verdicts with proof, and those without. */
		"held (by pids)", "held (against native)", "held, unproven",
		"✗ through", "this kernel has no such file",
		/* Canary, failures, reproduction. */
		"wake-up delay", "the deadline of 5 s passed",
		"apt install crun", "`18446744073709551557`",
		"the budget of 8 min was spent", "12 rounds in 4 starts",
		/* Without gnuplot it goes on. */
		"there is no gnuplot"};
	cleanup_free char *text = NULL;

	ck_assert_int_eq(fixture_fill(store, NULL), 0);
	text = write_report(FIXTURE_RUN, NULL);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		ck_assert_msg(strstr(text, wanted[i]), "no \"%s\"", wanted[i]);
}
END_TEST

/* The number in the report is the one that follows from the store by hand. */
START_TEST(overheads_are_those_of_the_stored_trials)
{
	cleanup_json json_t *document = NULL;
	cleanup_analysis struct analysis analysis = {0};
	const struct analysed_cell *cell;

	ck_assert_int_eq(fixture_fill(store, NULL), 0);
	ck_assert_int_eq(store_export(store, FIXTURE_RUN, &document, NULL), 0);
	ck_assert_int_eq(analysis_make(&analysis, document, NULL), 0);
	ck_assert_uint_eq(analysis.environment_count, 3);
	ck_assert_uint_eq(analysis.workload_count, FIXTURE_WORKLOADS);
	ck_assert_uint_eq(analysis.comparisons, 2 * FIXTURE_WORKLOADS);
	/* Workloads are sorted, null and reference first. */
	ck_assert_str_eq(analysis.workloads[11].name, "sys.call");
	cell = analysis_cell(&analysis, 11, 1);
	ck_assert_uint_eq(cell->overhead.starts, FIXTURE_STARTS);
	ck_assert_double_eq_tol(cell->overhead.ratio.estimate, 1.9, 0.05);
	ck_assert_double_lt(cell->simultaneous.ratio.low,
			    cell->overhead.ratio.low);
	/* 25 leak rows of which two were not tried, and two bombs. */
	ck_assert_uint_eq(analysis.environments[0].tally.through, 25);
	ck_assert_uint_eq(analysis.environments[1].tally.held, 17);
	ck_assert_uint_eq(analysis.environments[1].tally.unproven, 1);
	ck_assert_uint_eq(analysis.environments[2].tally.degraded, 1);
}
END_TEST

START_TEST(an_empty_run_has_a_report)
{
	struct run_record run = {.id = "empty",
				 .status = "failed",
				 .reason = "no environment came up"};
	cleanup_free char *text = NULL;

	ck_assert_int_eq(store_add_run(store, &run, NULL), 0);
	text = write_report("empty", "/nonexistent/gnuplot");
	ck_assert_ptr_nonnull(strstr(text, "nothing could be measured"));
	ck_assert_ptr_nonnull(strstr(text, "no environment came up"));
}
END_TEST

static void add_hostile(void)
{
	struct run_record run = {.id = "hostile",
				 .suite = "` <script>",
				 .command = "a ` | <script>",
				 .status = "complete"};
	struct environment_record environment = {.name = "a|b <img> `x`\n# y",
						 .kind = "vm",
						 .status = "usable",
						 .role = "measured"};
	struct verdict_record verdict = {
		.attack = "x'; system('false') #",
		.outcome = "through",
		.evidence = "<script>alert(1)</script> | [a](b)"};

	ck_assert_int_eq(store_add_run(store, &run, NULL), 0);
	ck_assert_int_eq(
		store_add_environment(store, "hostile", &environment, NULL), 0);
	verdict.environment = environment.id;
	ck_assert_int_eq(store_add_verdict(store, &verdict, NULL), 0);
}

START_TEST(markup_from_the_inside_stays_text)
{
	cleanup_free char *text = NULL;

	add_hostile();
	text = write_report("hostile", NULL);
	ck_assert_ptr_null(strstr(text, "<script>"));
	ck_assert_ptr_null(strstr(text, "<img>"));
	ck_assert_ptr_null(strstr(text, "\n# y"));
	ck_assert_ptr_null(strstr(text, "[a](b)"));
}
END_TEST

START_TEST(an_absent_gnuplot_is_said)
{
	cleanup_free char *text = NULL;

	ck_assert_int_eq(fixture_fill(store, NULL), 0);
	text = write_report(FIXTURE_RUN, "/nonexistent/gnuplot");
	ck_assert_ptr_nonnull(strstr(text, "Figure not drawn"));
}
END_TEST

START_TEST(a_report_that_cannot_be_written_is_said)
{
	struct report_options options = {FIXTURE_RUN, "/nonexistent/REPORT.md",
					 plots, directory, NULL};
	struct error err = {0};

	ck_assert_int_eq(fixture_fill(store, NULL), 0);
	ck_assert_int_lt(report_write(store, &options, &err), 0);
	ck_assert_msg(strstr(err.message, "/nonexistent"), "%s", err.message);
}
END_TEST

START_TEST(the_summary_is_plain_without_colour)
{
	cleanup_free char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert_int_eq(fixture_fill(store, NULL), 0);
	ck_assert_int_eq(report_summary(store, FIXTURE_RUN, out, 0, NULL), 0);
	fclose(out);
	ck_assert_ptr_null(strchr(text, '\033'));
	ck_assert_ptr_nonnull(strstr(text, "vm (TCG, emulated)"));
	ck_assert_ptr_nonnull(strstr(text, "17 held"));
}
END_TEST

static Suite *report_text_suite(void)
{
	Suite *suite = suite_create("report-text");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_set_timeout(all, 20);
	tcase_add_test(all, values_are_written_as_people_read_them);
	tcase_add_test(all, code_stays_code_in_a_table);
	tcase_add_test(all, a_terminal_gets_nothing_that_it_would_obey);
	tcase_add_test(all, the_report_says_what_must_be_said);
	tcase_add_test(all, overheads_are_those_of_the_stored_trials);
	tcase_add_test(all, an_empty_run_has_a_report);
	tcase_add_test(all, markup_from_the_inside_stays_text);
	tcase_add_test(all, an_absent_gnuplot_is_said);
	tcase_add_test(all, a_report_that_cannot_be_written_is_said);
	tcase_add_test(all, the_summary_is_plain_without_colour);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(report_text_suite)
