/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report's table of covert channels, from what both sides said. */
#include "common/cleanup.h"
#include "harness/report/section.h"
#include "tests/unit/mock-stage.h"
#include "tests/unit/suite.h"

#include <string.h>

#define WORD "011010010110100101101001"
#define NONE "000000000000000000000000"

/* A row that was tried: what was sent at 40 bit/s, and what came. */
#define ATTEMPT(row, sent, came)                                            \
	"{'attack':'covert','row':'" row "','witness_data':{'truth':'" sent \
	"','compare':'channel','bits_per_s':40},'subject_data':{'"          \
	"found':'" came "'}}"
#define VERDICT(row) "{'attack':'covert','row':'" row "','outcome':'not tried'}"

static const char document[] =
	"{'environments':["
	"{'name':'native','kind':'native','role':'measured','attempts':[" ATTEMPT("locks", WORD, WORD) "," ATTEMPT(
		"pids", WORD,
		NONE) ","
		      "{'attack':'peek','row':'load','witness_data':{'truth':'01',"
		      "'compare':'bits'},'subject_data':{'found':'01'}}],'verdicts':[" VERDICT("locks") "," VERDICT(
			      "pids") ","
				      "{'attack':'peek','row':'load','outcome':'through'}]},"
				      "{'name':'vm','kind':'vm','role':'measured','attempts':[" ATTEMPT(
					      "locks", WORD,
					      "0110") ",{'attack':'covert','row':'pids'}],"
						      "'verdicts':[" VERDICT("locks") "," VERDICT(
							      "pids") "]}]}";

static char *write_channels(const char *text)
{
	cleanup_json json_t *parsed = mock_json(text);
	cleanup_analysis struct analysis analysis = {0};
	struct section on = {NULL, &analysis, NULL};
	char *written = NULL;
	size_t size;

	ck_assert_int_eq(analysis_make(&analysis, parsed, NULL), 0);
	on.out = open_memstream(&written, &size);
	section_channels(&on);
	fclose(on.out);
	return written;
}

/* Nothing wrong of 24: 1 - 0.025^(1/24) at most, which leaves 16.4 bit/s. Half
 * of them: what so few bits say is that it is less than half of the rate. */
START_TEST(channels_are_shown_by_their_bounds)
{
	cleanup_free char *text = write_channels(document);

	ck_assert_msg(strstr(text, "| channel | native | vm |\n|---|---|---|\n"
				   "| locks | **16.4–40**; 0.0–14.2 % of 24 | "
				   "– |\n| pids | 0–"),
		      "%s", text);
	ck_assert_msg(strstr(text, "% of 24 | – |\n\n"), "%s", text);
	ck_assert_ptr_null(strstr(text, "load"));
}
END_TEST

START_TEST(without_channels_there_is_nothing)
{
	cleanup_free char *text = write_channels(
		"{'environments':[{'name':'native','kind':'native',"
		"'role':'measured','verdicts':[" VERDICT("locks") "]}]}");

	ck_assert_str_eq(text, "");
}
END_TEST

static Suite *report_channels_suite(void)
{
	Suite *suite = suite_create("report-channels");
	TCase *tcase = tcase_create("report-channels");

	tcase_add_test(tcase, channels_are_shown_by_their_bounds);
	tcase_add_test(tcase, without_channels_there_is_nothing);
	suite_add_tcase(suite, tcase);
	return suite;
}
TEST_SUITE(report_channels_suite)
