/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a protection that no attack needs is noticed. */
#include "common/cleanup.h"
#include "harness/report/coverage.h"
#include "tests/unit/mock-stage.h"
#include "tests/unit/suite.h"

#include <string.h>

#define CASE(name, row, sets)                                         \
	"{'name': '" name "', 'verdicts': [{'attack': 'bomb', 'row':" \
	" " row ", 'explanation': {'among': ['pids', 'memory'],"      \
	" 'sets': " sets "}}]}"

struct plot {
	const char *environments;
	int missing;
	const char *said;
};

static const struct plot plots[] = {
	{CASE("container", "null", "[['pids', 'memory']]"), 0,
	 "pids: needed by bomb in container\n"
	 "memory: needed by bomb in container\n"},
	{CASE("container", "'a'", "[['pids']]"), 1,
	 "pids: needed by bomb/a in container\n"
	 "memory: no attack needs it: one is missing,"},
	/* What one host does not show, another may. */
	{CASE("container", "null",
	      "[['pids']]") ", " CASE("lab-container", "null", "[['memory']]"),
	 0, "memory: needed by bomb in lab-container\n"},
	{CASE("container", "null", "[]"), 2, "pids: no attack needs it"},
	{"{'name': 'native', 'verdicts': [{'explanation': null}]}", -1, ""},
	{"", -1, ""},
};

START_TEST(what_no_attack_needs_is_said)
{
	const struct plot *plot = &plots[_i];
	char text[2048];
	cleanup_json json_t *document = NULL;
	char *said = NULL;
	size_t size;
	FILE *out = open_memstream(&said, &size);

	snprintf(text, sizeof(text), "{'environments': [%s]}",
		 plot->environments);
	document = mock_json(text);
	ck_assert_int_eq(coverage_write(out, document), plot->missing);
	fclose(out);
	ck_assert_msg(strstr(said, plot->said) != NULL, "%s", said);
	free(said);
}
END_TEST

static Suite *report_coverage_suite(void)
{
	Suite *suite = suite_create("report-coverage");
	TCase *tests = tcase_create("report-coverage");

	tcase_add_loop_test(tests, what_no_attack_needs_is_said, 0,
			    sizeof(plots) / sizeof(*plots));
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(report_coverage_suite)
