/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Like is compared with like: which attacks are counted, and whose verdict. */
#include "common/cleanup.h"
#include "harness/report/analysis.h"
#include "tests/unit/mock-stage.h"
#include "tests/unit/suite.h"

#include <string.h>

#define V(attack, outcome, proof)                                            \
	"{'attack': '" attack "', 'outcome': '" outcome "', 'proof': " proof \
	"},"
#define HELD(attack) V(attack, "held", "'by'")
#define THROUGH(attack) V(attack, "through", "null")
#define UNPROVEN(attack) V(attack, "held", "'unproven'")
#define DARK(attack) V(attack, "not tried", "null")
#define PLACE(name, role, verdicts)                                         \
	"{'name': '" name "', 'role': '" role "', 'starts': [], 'verdicts'" \
	": [" verdicts "{'attack': 'all', 'outcome': 'through'}]},"

#define BROKEN                                               \
	"{'name': 'broken', 'role': 'measured', 'verdicts':" \
	" [{'attack': 'a', 'outcome': 'not tried', 'proof': null}]}"

static struct analysis analysis;
static json_t *document;

static void analyse(const char *environments)
{
	cleanup_free char *text = NULL;
	struct error err = {0};

	ck_assert_int_gt(asprintf(&text, "{'run': {}, 'environments': [%s]}",
				  environments),
			 0);
	document = mock_json(text);
	ck_assert_msg(analysis_make(&analysis, document, &err) == 0, "%s",
		      err.message);
}

static void tear_down(void)
{
	analysis_free(&analysis);
	json_decref(document);
}

/* "held of counting" in the like set. */
static void expect(size_t environment, const char *wanted)
{
	const struct tally *alike = &analysis.environments[environment].alike;
	char got[64];

	snprintf(got, sizeof(got), "%zu of %zu", alike->held,
		 tally_counting(alike));
	ck_assert_str_eq(got, wanted);
}

START_TEST(what_counts_in_one_alone_is_in_no_comparison)
{
	analyse(PLACE("native", "measured",
		      THROUGH("a") THROUGH("b") THROUGH("c"))
			PLACE("box", "measured",
			      HELD("a") UNPROVEN("b") DARK("c"))
				PLACE("vm", "measured",
				      HELD("a") HELD("b") HELD("c")
					      HELD("d")) "{}");
	expect(0, "0 of 2");
	expect(1, "1 of 2");
	expect(2, "1 of 2");
	ck_assert_uint_eq(analysis.environments[2].tally.held, 4);
}
END_TEST

/* Only what was not tried on the machine. */
START_TEST(a_twin_stands_in)
{
	analyse(PLACE("native", "measured", THROUGH("a") UNPROVEN("b"))
			PLACE("vm", "measured", HELD("a") HELD("b") HELD("lab"))
				PLACE("lab-native", "attacked",
				      HELD("a") THROUGH("b") THROUGH("lab")
					      DARK("only")) "{}");
	expect(0, "0 of 3");
	expect(1, "2 of 3");
	/* The laboratory's are compared with each other. */
	expect(2, "1 of 4");
}
END_TEST

/* Where nothing counts, nothing is compared, and nobody's set grows smaller. */
START_TEST(where_nothing_counts_nothing_is_compared)
{
	analyse(PLACE("native", "measured", THROUGH("a")) BROKEN);
	expect(0, "0 of 2");
	expect(1, "0 of 0");
}
END_TEST

static Suite *report_alike_suite(void)
{
	Suite *suite = suite_create("report-alike");
	TCase *tcase = tcase_create("report-alike");

	tcase_add_checked_fixture(tcase, NULL, tear_down);
	tcase_add_test(tcase, what_counts_in_one_alone_is_in_no_comparison);
	tcase_add_test(tcase, a_twin_stands_in);
	tcase_add_test(tcase, where_nothing_counts_nothing_is_compared);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_SUITE(report_alike_suite)
