/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report's table of system calls, from scans and the attacks that make
 * some. */
#include "common/cleanup.h"
#include "harness/report/section.h"
#include "tests/unit/mock-stage.h"
#include "tests/unit/suite.h"

#define SCAN(calls)                                                         \
	"'attempts':[{'attack':'syscall-scan','row':null,'subject_data':{'" \
	"calls':{" calls "}}}]"

/* Of the attack that makes bpf(): what it came to, and by what. */
#define BPF(outcome, proof, detail)                                        \
	"'verdicts':[{'attack':'calls','row':'bpf','outcome':'" outcome    \
	"','proof':'" proof "','proof_detail':'" detail "'},{'attack':'sy" \
	"scall-scan','outcome':'through'}]"

#define ENVIRONMENT(name, calls, verdicts) \
	"{'name':'" name                   \
	"','kind':'container','role':'measured'," SCAN(calls) "," verdicts "}"

static char *write_calls(const char *text)
{
	cleanup_json json_t *parsed = mock_json(text);
	cleanup_analysis struct analysis analysis = {0};
	struct section on = {NULL, &analysis, NULL};
	char *written = NULL;
	size_t size;

	ck_assert_int_eq(analysis_make(&analysis, parsed, NULL), 0);
	on.out = open_memstream(&written, &size);
	section_calls(&on);
	fclose(on.out);
	return written;
}

static void expect(const char *text, const char *line)
{
	ck_assert_msg(strstr(text, line), "no '%s' in:\n%s", line, text);
}

START_TEST(calls_of_one_fate_share_a_line)
{
	cleanup_free char *text = write_calls("{'environments':[" ENVIRONMENT(
		"open",
		"'read':'allowed','acct':'allowed','bpf':'allowed',"
		"'swapon':'allowed','uselib':'absent'",
		BPF("through", "",
		    "")) "," ENVIRONMENT("shut",
					 "'read':'allowed','acct':'EPERM','bpf':'allowed',"
					 "'swapon':'EPERM','uselib':'killed'",
					 BPF("held", "by",
					     "capabilities and seccomp")) "]}");

	expect(text, "| calls | open | shut | which |\n|--:|---|---|---|\n");
	expect(text, "| 1 | allowed | allowed | all others |\n");
	expect(text, "| 2 | allowed | filtered (EPERM) | `acct`, `swapon` |\n");
	expect(text, "| 1 | allowed | refused for want of a capability | "
		     "`bpf` |\n");
	expect(text, "| 1 | absent | filtered (killed) | `uselib` |\n");
}
END_TEST

/* What a filter holds is not held by capabilities, whatever a proof needs; nor
 * is what is held without them. */
START_TEST(a_capability_is_named_only_where_a_vector_shows_it)
{
	cleanup_free char *text = write_calls(
		"{'environments':[" ENVIRONMENT("filtered", "'bpf':'EPERM'", BPF("held", "by", "capabilities and seccomp")) "," ENVIRONMENT(
			"other", "'bpf':'allowed'",
			BPF("held", "by",
			    "user namespace")) "," ENVIRONMENT("unshown",
							       "'bpf':'allo"
							       "wed'",
							       BPF("unpr"
								   "oven",
								   "",
								   "")) "]"
									"}");

	expect(text, "| 1 | filtered (EPERM) | allowed | allowed | `bpf` |\n");
}
END_TEST

START_TEST(without_a_scan_there_is_nothing)
{
	cleanup_free char *text = write_calls(
		"{'environments':[{'name':'native','kind':'native','role':"
		"'measured','attempts':[{'attack':'peek','row':null}],"
		"'verdicts':[{'attack':'peek','outcome':'through'}]}]}");

	ck_assert_str_eq(text, "");
}
END_TEST

static Suite *report_calls_suite(void)
{
	Suite *suite = suite_create("report-calls");
	TCase *tcase = tcase_create("report-calls");

	tcase_add_test(tcase, calls_of_one_fate_share_a_line);
	tcase_add_test(tcase,
		       a_capability_is_named_only_where_a_vector_shows_it);
	tcase_add_test(tcase, without_a_scan_there_is_nothing);
	suite_add_tcase(suite, tcase);
	return suite;
}
TEST_SUITE(report_calls_suite)
