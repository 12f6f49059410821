/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clocks on the inside that do not agree with the host's, in the report. */
#include "common/cleanup.h"
#include "common/json.h"
#include "harness/report/section.h"
#include "tests/unit/suite.h"

#include <string.h>

/* Two trials of a second, one of which took so long by its own clock. */
static const struct {
	json_int_t job_ns;
	const char *row;
} clocks[] = {
	{998000000, "| 2 | 99.80 % | 0 | 0 | agrees |"},
	{1000000000, "| 2 | 99.90 % | 0 | 0 | agrees |"},
	{1000000001, "| 2 | 99.90 % | 1 | 0 | **its clock runs fast** |"},
	{40000000000, "| 2 | 2,049.90 % | 1 | 0 | **its clock runs fast** |"},
	{950000000, "| 2 | 97.40 % | 0 | 0 | agrees |"},
	{949000000,
	 "| 2 | 97.35 % | 0 | 1 | **slow clock, or a slow way there and back** |"},
	{1,
	 "| 2 | 49.90 % | 0 | 1 | **slow clock, or a slow way there and back** |"},
	/* A clock that was set back while it worked says nothing. */
	{-5, "| 1 | 99.80 % | 0 | 0 | agrees |"},
};

START_TEST(a_clock_that_does_not_agree_is_told)
{
	cleanup_json json_t *document = json_pack(
		"{s:[{s:s, s:I, s:I}, {s:s, s:I, s:I}, {s:s, s:I, s:I}]}",
		"trials", "status", "done", "host_ns", (json_int_t)1000000000,
		"job_ns", (json_int_t)998000000, "status", "done", "host_ns",
		(json_int_t)1000000000, "job_ns", clocks[_i].job_ns, "status",
		"failed", "host_ns", (json_int_t)1000000000, "job_ns",
		(json_int_t)2000000000);
	struct analysed_environment environment = {.name = "vm",
						   .json = document};
	const struct analysis analysis = {.document = document,
					  .environments = &environment,
					  .environment_count = 1,
					  .workload_count = 1};
	cleanup_free char *text = NULL;
	size_t size;
	struct section section = {.out = open_memstream(&text, &size),
				  .analysis = &analysis};

	section_checks(&section);
	fclose(section.out);
	ck_assert_msg(strstr(text, clocks[_i].row) != NULL, "no %s in %s",
		      clocks[_i].row, text);
}
END_TEST

static Suite *report_checks_suite(void)
{
	Suite *suite = suite_create("report-checks");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, a_clock_that_does_not_agree_is_told, 0,
			    (int)(sizeof(clocks) / sizeof(*clocks)));
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(report_checks_suite)
