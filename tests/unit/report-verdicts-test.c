/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the report says of verdicts: where they were got, what even a machine of
 * its own did not hold, where a laboratory differs; and the plane of both. */
#include "common/cleanup.h"
#include "harness/report/section.h"
#include "tests/unit/mock-stage.h"
#include "tests/unit/suite.h"

#include <math.h>
#include <string.h>

/* Quotes are written as apostrophes. */
static const char document[] =
	"{'environments':["
	"{'name':'native','kind':'native','role':'measured','verdicts':["
	"  {'attack':'poke','row':'a','outcome':'through','evidence':'seen',"
	"   'threatens':'integrity'},"
	"  {'attack':'poke','row':'b','outcome':'through','evidence':'seen',"
	"   'threatens':'integrity'},"
	"  {'attack':'power','outcome':'not tried','reason':'not here',"
	"   'threatens':'availability'}]},"
	"{'name':'vm','kind':'vm','role':'measured','label':'TCG','verdicts':["
	"  {'attack':'poke','row':'a','outcome':'through',"
	"   'evidence':'even there','threatens':'integrity'},"
	"  {'attack':'poke','row':'b','outcome':'held','proof':'against',"
	"   'proof_detail':'native','threatens':'integrity'},"
	"  {'attack':'power','outcome':'held','proof':'unproven',"
	"   'threatens':'availability'}]},"
	"{'name':'lab-native','kind':'native','role':'attacked',"
	" 'starts':[{'status':'up','hello':{'kernel':'6.1.0',"
	"   'facts':{'cgroup':'v2'}}}],"
	" 'verdicts':["
	"  {'attack':'poke','row':'a','outcome':'held','proof':'unproven',"
	"   'evidence':'not in here','threatens':'integrity'},"
	"  {'attack':'power','outcome':'through','evidence':'it went off',"
	"   'threatens':'availability'}]}]}";

static json_t *parsed;
static struct analysis analysis;

static void set_up(void)
{
	parsed = mock_json(document);
	ck_assert_int_eq(analysis_make(&analysis, parsed, NULL), 0);
}

static void tear_down(void)
{
	analysis_free(&analysis);
	json_decref(parsed);
}

/* What a section writes; caller frees. */
static char *write_section(void (*section)(const struct section *))
{
	struct figures figures = {0};
	struct section on = {NULL, &analysis, &figures};
	char *text = NULL;
	size_t size;

	on.out = open_memstream(&text, &size);
	section(&on);
	fclose(on.out);
	return text;
}

static void expect(const char *text, const char *wanted)
{
	ck_assert_msg(strstr(text, wanted) != NULL, "no \"%s\" in:\n%s", wanted,
		      text);
}

START_TEST(a_cell_says_its_place_and_leads_there)
{
	cleanup_free char *matrix = write_section(section_verdicts);
	cleanup_free char *evidence = write_section(section_evidence);

	expect(matrix, "| power | [lab: ✗ through](#c0.power.lab-native) | "
		       "[? unproven](#c0.power.vm) |");
	expect(matrix, "| poke | [✗2](#c2.poke.native) | "
		       "[✓1 ✗1](#c2.poke.vm) |");
	expect(evidence, "<a id=\"c0.power.lab-native\"></a>**lab-native**, in "
			 "the laboratory (Linux 6.1.0, control groups v2)");
	expect(evidence, "<a id=\"c2.poke.vm\"></a>**vm (TCG, emulated)**, on "
			 "the machine");
	expect(evidence, "[✓ against native](#e.poke.b.vm)");
	expect(evidence, "<a id=\"e.poke.b.vm\"></a>b ✓ held (against native)");
}
END_TEST

START_TEST(the_same_is_said_once)
{
	cleanup_free char *evidence = write_section(section_evidence);

	expect(evidence, "<a id=\"e.poke.a.native\"></a>a, "
			 "<a id=\"e.poke.b.native\"></a>b **✗ through**: seen");
}
END_TEST

START_TEST(what_even_a_machine_of_its_own_did_not_hold)
{
	cleanup_free char *text = write_section(section_verdicts);

	expect(text, "### What even vm (TCG, emulated) did not hold\n\n"
		     "1 of the 2 attempts that count. Held without a proof: 1; "
		     "not tried: 0.");
	expect(text, "- [poke: a](#e.poke.a.vm): **✗ through**: even there\n");
}
END_TEST

START_TEST(half_a_run_has_no_plane)
{
	cleanup_free char *text = write_section(section_tradeoff);
	struct figure_data data = {.out = stderr};

	expect(text, "attacked and compared no work: a point needs both");
	ck_assert_int_eq(figure_tradeoff(&analysis, &data), 1);
}
END_TEST

/* Costs cannot be had without trials: these are made up. */
START_TEST(the_path_leaves_out_what_is_no_rung)
{
	cleanup_json json_t *aside =
		json_pack("{s:{s:s}}", "keys", "started_by", "ordinary");
	struct analysed_environment all[] = {
		{.name = "native", .is_native = 1, .alike = {.through = 4}},
		{.name = "aside",
		 .json = aside,
		 .alike = {.held = 1, .through = 3}},
		{.name = "vm",
		 .tally = {.held = 9, .through = 1},
		 .alike = {.held = 3, .through = 1}}};
	struct analysis made = {
		.environments = all, .environment_count = 3, .native = all};
	cleanup_free char *text = NULL;
	size_t size;
	struct figure_data data = {.out = open_memstream(&text, &size)};

	all[1].average.ratio = (struct interval){2, 2, 2};
	all[2].average.ratio = (struct interval){3, 2.5, NAN};
	ck_assert_int_eq(figure_tradeoff(&made, &data), 0);
	fclose(data.out);
	expect(text, "$path << EOD\n1 0 2 75\nEOD\naside = 1\n");
	/* Without an interval there is no bar. */
	expect(text, "\n3 75 3 3 1 ");
	expect(text, "\n2 25 2 2 0 ");
}
END_TEST

static Suite *report_verdicts_suite(void)
{
	Suite *suite = suite_create("report-verdicts");
	TCase *tcase = tcase_create("report-verdicts");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_cell_says_its_place_and_leads_there);
	tcase_add_test(tcase, the_same_is_said_once);
	tcase_add_test(tcase, what_even_a_machine_of_its_own_did_not_hold);
	tcase_add_test(tcase, half_a_run_has_no_plane);
	tcase_add_test(tcase, the_path_leaves_out_what_is_no_rung);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_SUITE(report_verdicts_suite)
