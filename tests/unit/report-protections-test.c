/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the report says of protections, from explanations in a made-up run. */
#include "common/cleanup.h"
#include "harness/report/explanation.h"
#include "harness/report/section.h"
#include "tests/unit/mock-stage.h"
#include "tests/unit/suite.h"

#include <string.h>

struct words {
	const char *explanation, *holds, *limits;
};

static const struct words words[] = {
	{"{'sets': [['pids']], 'complete': true}", "pids", ""},
	{"{'sets': [['a', 'b']], 'complete': true}", "a or b: either is enough",
	 ""},
	{"{'sets': [['a', 'b', 'c']], 'complete': true}",
	 "a, b or c: any is enough", ""},
	{"{'sets': [['a'], ['b']], 'complete': true}", "a and b together", ""},
	{"{'sets': [['a'], ['b', 'c']], 'complete': true}",
	 "a and (b or c) together", ""},
	{"{'sets': [], 'without_all': 'held'}",
	 "none of them: it does not get through without all of them, either",
	 ""},
	{"{'sets': [], 'without_all': 'not asked', 'unsearched': 'no time'}",
	 "not found out (without all of them: not asked)",
	 " Not searched: no time."},
	{"{'sets': [['a']], 'complete': false, 'unclear': 2,"
	 " 'less': ['a'], 'more': ['a', 'b']}",
	 "a",
	 " There may be further sets. It contradicts itself: through without a,"
	 " held without a and b. 2 attempts could not be seen."},
};

START_TEST(sets_are_turned_round_into_what_holds)
{
	cleanup_json json_t *explanation = mock_json(words[_i].explanation);
	char *holds = NULL, *limits = NULL;
	size_t size;
	FILE *out = open_memstream(&holds, &size);

	explanation_write(out, explanation);
	fclose(out);
	out = open_memstream(&limits, &size);
	explanation_write_limits(out, explanation);
	fclose(out);
	ck_assert_str_eq(holds, words[_i].holds);
	ck_assert_str_eq(limits, words[_i].limits);
	free(holds);
	free(limits);
}
END_TEST

#define AMONG "'among': ['pids', 'seccomp', 'masks', 'time'], "

static const char document[] =
	"{'environments':["
	"{'name':'native','kind':'native','role':'measured','verdicts':["
	"  {'attack':'bomb','outcome':'through'}]},"
	"{'name':'container','kind':'container','role':'measured','verdicts':["
	"  {'attack':'bomb','outcome':'held','explanation':"
	"   {" AMONG "'sets':[['pids']],'complete':true}},"
	"  {'attack':'peek','row':'a','outcome':'held','explanation':"
	"   {" AMONG "'sets':[['masks'],['seccomp']],'complete':true}},"
	"  {'attack':'peek','row':'b','outcome':'held','explanation':"
	"   {" AMONG "'sets':[['masks','seccomp']],'complete':true}},"
	"  {'attack':'peek','row':'c','outcome':'held','explanation':"
	"   {" AMONG "'sets':[],'without_all':'held'}}]}]}";

/* A run that measured the ladder; what it found of work is put in by hand. */
static const char ladder[] =
	"{'run':{'id':'20260101-000000-beef','started_s':1767225600},"
	"'environments':["
	"{'name':'native','kind':'native','role':'measured','starts':["
	"  {'status':'up','start_ns':3000000,'hello':{}}]},"
	"{'name':'cgroups','kind':'container','role':'measured','starts':["
	"  {'status':'up','start_ns':9000000,'hello':{'in_force':["
	"   {'key':'isolate','got':'pid,mount'},{'key':'pids','got':'512'},"
	"   {'key':'sysfs','got':'rw'},{'key':'masks','got':'off'}]}}]},"
	"{'name':'container','kind':'container','role':'measured','starts':["
	"  {'status':'up','start_ns':11000000,'hello':{'in_force':["
	"   {'key':'isolate','got':'pid,mount'},{'key':'pids','got':'512'},"
	"   {'key':'seccomp','got':'default'},{'key':'sysfs','got':'ro'},"
	"   {'key':'masks','got':'on'}]}}]}]}";

/* What the section writes of this run; caller frees. `priced`: where there is
 * a ladder to price it by. */
static char *write_section(const char *run, int priced)
{
	cleanup_json json_t *parsed = mock_json(run),
			    *other = mock_json(ladder);
	cleanup_analysis struct analysis analysis = {0}, prices = {0};
	struct figures figures = {0};
	struct section section = {NULL, &analysis, &figures,
				  priced ? &prices : NULL};
	char *text = NULL;
	size_t size;

	ck_assert_int_eq(analysis_make(&analysis, parsed, NULL), 0);
	ck_assert_int_eq(analysis_make(&prices, other, NULL), 0);
	prices.environments[1].average.ratio =
		(struct interval){1.02, 1.01, 1.03};
	prices.environments[2].average.ratio =
		(struct interval){1.05, 1.04, 1.06};
	section.out = open_memstream(&text, &size);
	section_protections(&section);
	fclose(section.out);
	return text;
}

#define CGROUPS \
	"cgroups; starts in 9.00 ms, below it in 3.00 ms; work × 1.020 (1.010–1.030), below it × 1"
#define CONTAINER \
	"container; starts in 11.0 ms, below it in 9.00 ms; work × 1.050 (1.040–1.060), below it × 1.020 (1.010–1.030)"

static const char *const lines[] = {
	"### container\n",
	"| attack (how many of it are held) | pids | seccomp | masks |\n"
	"|---|---|---|---|\n",
	"| bomb | alone |  |  |\n",
	"| peek (2) |  | with others 1, or another 1 | with others 1, or another "
	"1 |\n",
	"| pids | bomb | – | – | " CGROUPS " |\n",
	"| seccomp | – | peek 1 | peek 1 | " CONTAINER " |\n",
	"| masks | – | peek 1 | peek 1 | " CONTAINER " |\n",
	"| time | nothing here needed it | – | – | no rung: its price was not "
	"measured |\n",
	"- peek: b: **masks or seccomp: either is enough**.\n",
	"- peek: c: **none of them: it does not get through",
	"here in run `20260101-000000-beef` of 2026-01-01 00:00:00 UTC, of the "
	"same machine.\n",
};

START_TEST(the_section_says_what_each_holds)
{
	cleanup_free char *text = write_section(document, 1);

	ck_assert_msg(strstr(text, lines[_i]) != NULL, "%s", text);
}
END_TEST

START_TEST(what_no_run_priced_has_no_price)
{
	cleanup_free char *text = write_section(document, 0);

	ck_assert_ptr_nonnull(strstr(text, "| pids | bomb | – | – | – |\n"));
	ck_assert_ptr_nonnull(
		strstr(text, "What a protection costs is not known"));
}
END_TEST

START_TEST(what_was_cut_short_does_not_say_that_nothing_needs_it)
{
	cleanup_free char *text = write_section(
		"{'run':{'status':'budget'},'environments':[{'name':"
		"'container','kind':'container','role':'measured','verdicts':["
		"{'attack':'bomb','outcome':'held','explanation':{" AMONG
		"'sets':[['pids']],'complete':true}}]}]}",
		0);

	ck_assert_msg(strstr(text, "| time | nothing needed it in what there "
				   "was time to search |") != NULL,
		      "%s", text);
}
END_TEST

START_TEST(of_the_laboratory_it_says_what_is_explained_there)
{
	cleanup_free char *text = write_section(
		"{'environments':[{'name':'laboratory','kind':'vm',"
		"'role':'laboratory'},{'name':'lab-container',"
		"'kind':'container','role':'attacked','verdicts':[{'attack':"
		"'bomb','outcome':'held','explanation':{" AMONG
		"'sets':[['pids']],'complete':true}}]}]}",
		1);

	ck_assert_msg(strstr(text, "which the machine itself did not tell") !=
			      NULL,
		      "%s", text);
	ck_assert_ptr_nonnull(strstr(
		text,
		"Nothing of what is explained here needed seccomp, masks, time.\n"));
	ck_assert_ptr_null(strstr(text, "| time |"));
}
END_TEST

START_TEST(an_unexplained_run_has_no_section)
{
	cleanup_free char *text = write_section(
		"{'environments':[{'name':'container','kind':'container',"
		"'role':'measured','verdicts':[{'attack':'bomb','outcome':"
		"'held','explanation':null}]}]}",
		1);

	ck_assert_str_eq(text, "");
}
END_TEST

static Suite *report_protections_suite(void)
{
	Suite *suite = suite_create("report-protections");
	TCase *tests = tcase_create("report-protections");

	tcase_add_loop_test(tests, sets_are_turned_round_into_what_holds, 0,
			    sizeof(words) / sizeof(*words));
	tcase_add_loop_test(tests, the_section_says_what_each_holds, 0,
			    sizeof(lines) / sizeof(*lines));
	tcase_add_test(tests, what_no_run_priced_has_no_price);
	tcase_add_test(tests,
		       of_the_laboratory_it_says_what_is_explained_there);
	tcase_add_test(tests,
		       what_was_cut_short_does_not_say_that_nothing_needs_it);
	tcase_add_test(tests, an_unexplained_run_has_no_section);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(report_protections_suite)
