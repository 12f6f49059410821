/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was left out, in the report: a line for each reason, and no name lost.
 */
#include "common/cleanup.h"
#include "common/json.h"
#include "harness/report/section.h"
#include "tests/unit/suite.h"

#include <string.h>

START_TEST(one_reason_is_one_line)
{
	cleanup_json json_t *document = json_loads(
		"{\"omissions\": ["
		"{\"what\": \"a\", \"reason\": \"late\", \"remedy\": \"wait\"},"
		"{\"what\": \"b\", \"reason\": \"gone\", \"remedy\": null},"
		"{\"what\": \"c\", \"reason\": \"late\", \"remedy\": \"wait\"},"
		"{\"what\": \"d\", \"reason\": null, \"remedy\": null},"
		"{\"what\": \"e\", \"reason\": \"late\", \"remedy\": "
		"\"wait\"}]}",
		0, NULL);
	const struct analysis analysis = {.document = document};
	cleanup_free char *text = NULL;
	size_t size;
	struct section section = {.out = open_memstream(&text, &size),
				  .analysis = &analysis};

	section_failures(&section);
	fclose(section.out);
	ck_assert_str_eq(text, "## What failed and what was left out\n\n"
			       "- a, c, e: late; to mend it: `wait`\n"
			       "- b: gone\n"
			       "- d: no reason was given\n\n");
}
END_TEST

static Suite *report_omissions_suite(void)
{
	Suite *suite = suite_create("report-omissions");
	TCase *all = tcase_create("all");

	tcase_add_test(all, one_reason_is_one_line);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(report_omissions_suite)
