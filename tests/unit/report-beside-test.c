/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs side by side: what differs, what is missing, and what can't get in. */
#include "common/cleanup.h"
#include "harness/report/beside.h"
#include "tests/unit/mock-stage.h"
#include "tests/unit/suite.h"

#include <string.h>

/* Quotes are written as apostrophes. Two rounds in each of two starts. */
static const char here[] =
	"{'run':{'id':'r1','label':'here','suite':'ladder','version':'1',"
	" 'status':'complete','started_s':1767268800,'facts':{'kernel':'6.1',"
	" 'cores':2,'smt':false,'governor':null,"
	" 'mitigations':{'a':'on','b':'on'}}},"
	"'environments':[{'name':'native','kind':'native','role':'measured',"
	" 'trials':["
	"  {'workload':'cpu.x','status':'done','unit':'ns','start':1,'round':1,"
	"   'median':100},"
	"  {'workload':'cpu.x','status':'done','unit':'ns','start':2,'round':2,"
	"   'median':100},"
	"  {'workload':'life.start','status':'done','unit':'ns','start':1,"
	"   'round':1,'median':2000000}],"
	" 'verdicts':[{'attack':'bomb','outcome':'through'},"
	"  {'attack':'leak','row':'load','outcome':'held','proof':'unproven'}]},"
	"{'name':'container','kind':'container','role':'measured','trials':["
	"  {'workload':'cpu.x','status':'done','unit':'ns','start':1,'round':1,"
	"   'median':110},"
	"  {'workload':'cpu.x','status':'done','unit':'ns','start':2,'round':2,"
	"   'median':110},"
	"  {'workload':'net.y','status':'failed','start':1,'round':1}],"
	" 'verdicts':[{'attack':'bomb','outcome':'held','proof':'by',"
	"   'proof_detail':'pids'}]}]}";

/* The same with other words, under emulation, and without a container. */
static const char there[] =
	"{'run':{'id':'r2','label':'<b>| `x`</b>','suite':'s','version':'2',"
	" 'status':'budget','started_s':1798804800,'facts':{'kernel':'6.2',"
	" 'cores':2,'odd <i>':'a|b','mitigations':{'a':'off','b':'on'}}},"
	"'environments':[{'name':'native','kind':'native','role':'measured',"
	" 'trials':[{'workload':'cpu.x','status':'done','unit':'ns','start':1,"
	"   'round':1,'median':300}],"
	" 'verdicts':[{'attack':'bomb','outcome':'held','proof':'by',"
	"   'proof_detail':'x|y'},"
	"  {'attack':'leak','row':'load','outcome':'held','proof':'unproven'},"
	"  {'attack':'leak','row':'disk','outcome':'not tried'}]},"
	"{'name':'vm_[1](x)','kind':'vm','label':'TCG','role':'measured',"
	" 'trials':[{'workload':'cpu.x','status':'done','unit':'ns','start':1,"
	"   'round':1,'median':900}]}]}";

static char *write_both(void)
{
	json_t *documents[] = {mock_json(here), mock_json(there)};
	struct beside_run runs[] = {{.given = "here.json"},
				    {.given = "th*ere*.json"}};
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (size_t r = 0; r < 2; r++)
		ck_assert_int_eq(
			analysis_make(&runs[r].analysis, documents[r], NULL),
			0);
	ck_assert_int_eq(beside_write(out, runs, 2), 0);
	fclose(out);
	for (size_t r = 0; r < 2; r++) {
		analysis_free(&runs[r].analysis);
		json_decref(documents[r]);
	}
	return text;
}

static const char *const lines[] = {
	/* What anybody wrote is shown, not obeyed. */
	"|  | 1: here | 2: &lt;b&gt;\\| \\`x\\`&lt;/b&gt; |\n",
	"| from | here.json | th\\*ere\\*.json |\n",
	"| begun | 2026-01-01 12:00:00 UTC | 2027-01-01 12:00:00 UTC |\n",
	"| trials, verdicts | 4, 3 | 2, 3 |\n",
	/* Facts that differ, and those of one run alone. */
	"| Kernel | 6.1 | 6.2 |\n",
	"| Simultaneous multithreading | no | – |\n",
	"| odd &lt;i&gt; | – | a\\|b |\n",
	"| mitigation: a | on | off |\n",
	/* cores, governor (nobody knows it), mitigation b. */
	"The same everywhere: 3 more.",
	/* Costs: measured, failed, missing. */
	"### container\n",
	"| cpu.x | 1.100 (1.100–1.100) | – |\n",
	"| net.y | failed | – |\n",
	"| **geometric mean** | 1.100 (1.100–1.100) of 1 workloads | – |\n",
	"### vm\\_\\[1\\](x)\n",
	"| cpu.x | – | 3.00 (too few) TCG |\n",
	"### native\n",
	"| cpu.x | 100 ns | 300 ns |\n",
	"### native, its life\n",
	"| life.start | 2.00 ms | – |\n",
	/* Verdicts, attack by attack, and where they differ. */
	"| bomb | ✗ through | ✓ held |\n",
	"| leak | ? unproven | ?1 –1 |\n",
	"| bomb | ✓ held | – |\n",
	"| bomb in native | **✗ through** | ✓ held (by x\\|y) |\n",
};

START_TEST(a_line_of_the_report)
{
	cleanup_free char *text = write_both();

	ck_assert_msg(strstr(text, lines[_i]) != NULL, "no '%s' in:\n%s",
		      lines[_i], text);
}
END_TEST

START_TEST(what_is_the_same_is_not_said_twice)
{
	cleanup_free char *text = write_both();

	ck_assert_ptr_null(strstr(text, "| Cores |"));
	ck_assert_ptr_null(strstr(text, "mitigation: b"));
	ck_assert_ptr_null(strstr(text, "governor"));
	/* One run alone has a verdict, or both say the same. */
	ck_assert_ptr_null(strstr(text, "bomb in container"));
	ck_assert_ptr_null(strstr(text, "leak: load in"));
	ck_assert_ptr_null(strstr(text, "<b>"));
	ck_assert_ptr_null(strstr(text, "NaN"));
	ck_assert_ptr_null(strstr(text, "(null)"));
}
END_TEST

START_TEST(runs_of_nothing_say_so)
{
	cleanup_json json_t *empty = mock_json("{'run':{'id':'x'}}");
	struct beside_run runs[] = {{.given = "a"}, {.given = "b"}};
	cleanup_free char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (size_t r = 0; r < 2; r++)
		ck_assert_int_eq(analysis_make(&runs[r].analysis, empty, NULL),
				 0);
	ck_assert_int_eq(beside_write(out, runs, 2), 0);
	fclose(out);
	for (size_t r = 0; r < 2; r++)
		analysis_free(&runs[r].analysis);
	ck_assert_ptr_nonnull(strstr(text, "No fact differs, of 0"));
	ck_assert_ptr_nonnull(strstr(text, "No run compared work"));
	ck_assert_ptr_nonnull(strstr(text, "Nothing was measured."));
	ck_assert_ptr_nonnull(strstr(text, "Nothing was attacked."));
}
END_TEST

static Suite *report_beside_suite(void)
{
	Suite *suite = suite_create("report-beside");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, a_line_of_the_report, 0,
			    sizeof(lines) / sizeof(*lines));
	tcase_add_test(all, what_is_the_same_is_not_said_twice);
	tcase_add_test(all, runs_of_nothing_say_so);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(report_beside_suite)
