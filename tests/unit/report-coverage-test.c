/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a protection that no attack needs is noticed. */
#include "common/cleanup.h"
#include "config.h"
#include "harness/report/coverage.h"
#include "runners/container/keys.h"
#include "tests/unit/mock-stage.h"
#include "tests/unit/suite.h"

#include <string.h>

#define SEARCH(name, row, sets, end)                                  \
	"{'name': '" name "', 'verdicts': [{'attack': 'bomb', 'row':" \
	" " row ", 'explanation': {'among': ['pids', 'memory'],"      \
	" 'sets': " sets ", " end "}}]}"
#define CASE(name, row, sets) SEARCH(name, row, sets, "'complete': true")
#define CUT(name, row, sets) \
	SEARCH(name, row, sets, "'complete': false, 'without_all': 'through'")

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
	{CASE("container", "null", "[]"), 2,
	 "2 protections: 0 needed, 0 argued, 0 not reached, 2 missing"},
	/* Chance, not protection. */
	{SEARCH("container", "null", "[['pids']]",
		"'complete': false, 'without_all': 'through', 'less': ['pids'],"
		" 'more': ['pids', 'memory']"),
	 2, "pids: not reached: 1 held attempt is not explained"},
	/* A search that came to no end may still find it. */
	{CUT("container", "null", "[['pids']]"), 1,
	 "memory: not reached: 1 held attempt is not explained to the end; more "
	 "can be seen on a quieter machine"},
	{CUT("container", "null", "[['pids']]"), 1,
	 "2 protections: 1 needed, 0 argued, 1 not reached, 0 missing"},
	{CUT("container", "'a'", "[]") ", " CUT("lab-container", "'a'", "[]"),
	 2, "pids: not reached: 2 held attempts are not explained"},
	/* What is not to be had without all of them, either, is at its end. */
	{SEARCH("container", "null", "[]",
		"'complete': false, 'without_all': 'held'"),
	 2, "memory: no attack needs it"},
	{CASE("container", "null", "[['pids', 'memory']]"), 0,
	 "\nhostname: no protection: it is a name;"},
	{"{'name': 'native', 'verdicts': [{'explanation': null}]}", -1, ""},
	{"", -1, ""},
};

/* Of a run (as JSON) with these environments. */
static void look(const char *run, const struct plot *plot)
{
	char text[2048];
	cleanup_json json_t *document = NULL;
	char *said = NULL;
	size_t size;
	FILE *out = open_memstream(&said, &size);

	snprintf(text, sizeof(text), "{'run': %s, 'environments': [%s]}", run,
		 plot->environments);
	document = mock_json(text);
	ck_assert_int_eq(coverage_write(out, document), plot->missing);
	fclose(out);
	ck_assert_msg(strstr(said, plot->said) != NULL, "%s", said);
	free(said);
}

START_TEST(what_no_attack_needs_is_said)
{
	look("{'status': 'complete', 'plan': {'attacks': {'bomb': {},"
	     " 'other': {}}}}",
	     &plots[_i]);
}
END_TEST

START_TEST(what_was_not_come_to_is_not_missing)
{
	static const struct plot plot = {
		CASE("container", "null", "[['pids']]"), 1,
		"memory: not reached: 1 attack was not made; give it more"};

	look("{'status': 'budget', 'plan': {'attacks': {'bomb': {},"
	     " 'other': {}}}}",
	     &plot);
}
END_TEST

START_TEST(a_key_protects_or_is_argued_for)
{
	const struct key *key;

	for (key = container_keys; key->name; key++)
		ck_assert_msg(key->protects ==
				      !coverage_no_protection(key->name),
			      "%s protects, and is argued to be no protection; "
			      "or it is neither",
			      key->name);
}
END_TEST

/* What is off by default is on in tools/coverage.sh, or it is not looked for.
 */
START_TEST(every_protection_is_looked_for)
{
	static char text[8192];
	cleanup_file FILE *file =
		fopen(BULKHEAD_SOURCE_DIR "/tools/coverage.sh", "re");
	const struct key *key;
	size_t off = 0;

	ck_assert_ptr_nonnull(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	for (key = container_keys; key->name; key++) {
		char set[64];

		if (!key->protects || strcmp(key->value, "off") != 0)
			continue;
		off++;
		snprintf(set, sizeof(set), " %s=", key->name);
		ck_assert_msg(strstr(text, set), "%s is off", key->name);
	}
	ck_assert_uint_gt(off, 0);
}
END_TEST

static Suite *report_coverage_suite(void)
{
	Suite *suite = suite_create("report-coverage");
	TCase *tests = tcase_create("report-coverage");

	tcase_add_loop_test(tests, what_no_attack_needs_is_said, 0,
			    sizeof(plots) / sizeof(*plots));
	tcase_add_test(tests, what_was_not_come_to_is_not_missing);
	tcase_add_test(tests, a_key_protects_or_is_argued_for);
	tcase_add_test(tests, every_protection_is_looked_for);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(report_coverage_suite)
