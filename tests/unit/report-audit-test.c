/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit: a run whose books are right, and each way in which they are not.
 */
#include "common/cleanup.h"
#include "harness/report/audit.h"
#include "tests/unit/mock-scene.h"
#include "tests/unit/suite.h"

#include <string.h>

#define ATTEMPT(row, how, seen)                               \
	"{'attack': 'peek', 'row': " row ", 'attempt': '" how \
	"', 'witness': '" seen "'}"
#define VERDICT(row, outcome, proof, detail)                      \
	"{'attack': 'peek', 'row': " row ", 'outcome': '" outcome \
	"', 'proof': " proof ", 'proof_detail': " detail "}"
#define ENVIRONMENT(name, role, attempts, verdicts)                \
	"{'name': '" name "', 'kind': 'container', 'role': '" role \
	"', 'starts': [], 'trials': [], 'attempts': [" attempts    \
	"], 'verdicts': [" verdicts "]}"
#define CONTROL(attempts)                                                          \
	"{'name': 'box masks=off', 'kind': 'container', 'role': 'control',"        \
	" 'variant_of': 'box', 'starts': [], 'trials': [], 'attempts': [" attempts \
	"], 'verdicts': []}"
#define RUN(environments)                                           \
	"{'run': {'id': 'r'}, 'expectations': [], 'omissions': []," \
	" 'environments': [" environments "]}"
#define NATIVE                                                               \
	ENVIRONMENT("native", "measured",                                    \
		    ATTEMPT("'one'", "done", "moved") "," ATTEMPT(           \
			    "'two'", "no_effect", "still"),                  \
		    VERDICT("'one'", "through", "null", "null") "," VERDICT( \
			    "'two'", "held", "'unproven'", "null"))

struct books {
	const char *run;
	int counted;
	const char *tried, *both;
	const char *violation; /* a part of the first, NULL: none */
};

static const struct books all_books[] = {
	/* Right: by a control, against an environment, unproven. */
	{RUN(NATIVE "," ENVIRONMENT(
		 "box", "measured", ATTEMPT("'one'", "no_effect", "still"),
		 VERDICT("'one'", "held", "'by'",
			 "'masks'")) "," CONTROL(ATTEMPT("'one'", "done",
							 "moved"))),
	 1, "peek/one peek/two ", "peek/one ", NULL},
	{RUN(NATIVE "," ENVIRONMENT(
		 "box", "measured", ATTEMPT("'one'", "not_made", "still"),
		 VERDICT("'one'", "held", "'against'", "'native'"))),
	 1, "peek/one peek/two ", "peek/one ", NULL},
	{RUN(NATIVE), 0, "peek/one peek/two ", "", NULL},
	/* Through only where a control was: both ways all the same. */
	{RUN(ENVIRONMENT("box", "measured", ATTEMPT("'one'", "killed", "still"),
			 VERDICT("'one'", "held", "'by'",
				 "'masks'")) "," CONTROL(ATTEMPT("'one'",
								 "done",
								 "moved"))),
	 1, "peek/one ", "peek/one ", NULL},
	/* Nobody looked, and none was made: not tried. */
	{RUN(ENVIRONMENT(
		 "box", "measured",
		 ATTEMPT("'one'", "done",
			 "blind") "," ATTEMPT("'two'", "not_made", "still"),
		 VERDICT("'one'", "not tried", "null", "null") "," VERDICT(
			 "'two'", "not tried", "null", "null"))),
	 0, "", "", NULL},
	/* The proof is a word only. */
	{RUN(ENVIRONMENT("box", "measured",
			 ATTEMPT("'one'", "no_effect", "still"),
			 VERDICT("'one'", "held", "'by'", "'masks'"))),
	 1, "peek/one ", "",
	 "peek/one in box: counted as held by masks, but no control"},
	{RUN(ENVIRONMENT(
		 "box", "measured", ATTEMPT("'one'", "no_effect", "still"),
		 VERDICT("'one'", "held", "'by'",
			 "'masks'")) "," CONTROL(ATTEMPT("'one'", "no_effect",
							 "still"))),
	 1, "peek/one ", "", "counted as held by masks, but no control"},
	/* The control of another row is none. */
	{RUN(ENVIRONMENT(
		 "box", "measured", ATTEMPT("'one'", "no_effect", "still"),
		 VERDICT("'one'", "held", "'by'",
			 "'masks'")) "," CONTROL(ATTEMPT("'two'", "done",
							 "moved"))),
	 1, "peek/one peek/two ", "", "but no control"},
	{RUN(NATIVE "," ENVIRONMENT(
		 "box", "measured", ATTEMPT("'two'", "no_effect", "still"),
		 VERDICT("'two'", "held", "'against'", "'native'"))),
	 1, "peek/one peek/two ", "",
	 "peek/two in box: counted as held against native, where it is not"},
	/* In a laboratory: against another one in there. */
	{RUN(NATIVE "," ENVIRONMENT(
		 "lab-native", "attacked", ATTEMPT("'one'", "done", "moved"),
		 VERDICT("'one'", "through", "null",
			 "null")) "," ENVIRONMENT("box", "attacked",
						  ATTEMPT("'one'", "no_effect",
							  "still"),
						  VERDICT("'one'", "held",
							  "'against'",
							  "'lab-native'"))),
	 1, "peek/one peek/two ", "peek/one ", NULL},
	/* The machine's kernel shows nothing of the laboratory's. */
	{RUN(NATIVE "," ENVIRONMENT(
		 "box", "attacked", ATTEMPT("'one'", "no_effect", "still"),
		 VERDICT("'one'", "held", "'against'", "'native'"))),
	 1, "peek/one peek/two ", "",
	 "held against native, which is on another kernel"},
	{RUN(NATIVE "," ENVIRONMENT(
		 "box", "attacked", ATTEMPT("'one'", "not_made", "still"),
		 VERDICT("'one'", "held", "'against'", "'native'"))),
	 1, "peek/one peek/two ", "", "makes it not tried"},
	{RUN(ENVIRONMENT("box", "measured", ATTEMPT("'one'", "done", "moved"),
			 VERDICT("'one'", "degraded", "'against'", "'box'"))),
	 1, "peek/one ", "",
	 "counted as degraded, but what is stored of the attempt makes it through"},
	/* It was through, crashed, or never made. */
	{RUN(NATIVE "," ENVIRONMENT(
		 "box", "measured",
		 ATTEMPT("'one'", "done", "moved"),
		 VERDICT("'one'", "held", "'against'", "'native'"))),
	 1, "peek/one peek/two ", "", "makes it through"},
	{RUN(NATIVE "," ENVIRONMENT(
		 "box", "measured",
		 ATTEMPT("'one'", "crashed", "still"),
		 VERDICT("'one'", "held", "'against'", "'native'"))),
	 1, "peek/one peek/two ", "", "makes it error"},
	{RUN(NATIVE "," ENVIRONMENT(
		 "box", "measured",
		 "", VERDICT("'one'", "held", "'against'", "'native'"))),
	 1, "peek/one peek/two ", "", "but no attempt is stored"},
};

/* Names in a list, with a blank behind each. */
static const char *words(const json_t *names)
{
	static char text[200];
	const json_t *name;
	size_t i, used = 0;

	*text = '\0';
	json_array_foreach (names, i, name)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s ", json_string_value(name));
	return text;
}

START_TEST(books_are_right_or_it_is_said_how_not)
{
	const struct books *books = &all_books[_i];
	cleanup_json json_t *document = mock_json(books->run);
	struct error err = {0};
	cleanup_json json_t *found = audit_run(document, &err);
	const json_t *violations = json_object_get(found, "violations");
	const char *first = json_string_value(json_array_get(violations, 0));

	ck_assert_msg(found != NULL, "%s", err.message);
	ck_assert_int_eq(json_int(found, "counted", -1), books->counted);
	ck_assert_str_eq(words(json_object_get(found, "tried")), books->tried);
	ck_assert_str_eq(words(json_object_get(found, "both")), books->both);
	if (!books->violation) {
		ck_assert_msg(!first, "%s", first);
		return;
	}
	ck_assert_msg(first && strstr(first, books->violation), "%s", first);
	/* And the summary that counts it. */
	ck_assert_uint_eq(json_array_size(violations), 2);
	ck_assert_str_eq(
		json_string_value(json_array_get(violations, 1)),
		"the summary of box counts 1 held or degraded, of which 0 have a proof");
}
END_TEST

START_TEST(runs_are_summed_up)
{
	cleanup_json json_t *good = mock_json(all_books[0].run);
	cleanup_json json_t *bad = mock_json(all_books[5].run);
	json_t *runs = json_array();
	cleanup_json json_t *sum = NULL;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	json_array_append_new(runs, audit_run(good, NULL));
	json_array_append_new(runs, audit_run(bad, NULL));
	sum = audit_sum(runs);
	ck_assert_int_eq(json_int(sum, "attempts", 0), 5);
	ck_assert_int_eq(json_int(sum, "counted", 0), 2);
	ck_assert_int_eq(json_int(sum, "violations", 0), 2);
	ck_assert_str_eq(words(json_object_get(sum, "tried")),
			 "peek/one peek/two ");
	ck_assert_str_eq(words(json_object_get(sum, "both")), "peek/one ");
	audit_write(out, sum);
	fclose(out);
	ck_assert_ptr_nonnull(strstr(text, "  VIOLATION: peek/one in box"));
	ck_assert_ptr_nonnull(strstr(text, "2 attacks really tried, 1 shown"));
	ck_assert_ptr_nonnull(strstr(text, "2 violations: what is counted"));
	free(text);
}
END_TEST

static Suite *report_audit_suite(void)
{
	Suite *suite = suite_create("report-audit");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, books_are_right_or_it_is_said_how_not, 0,
			    sizeof(all_books) / sizeof(*all_books));
	tcase_add_test(all, runs_are_summed_up);
	suite_add_tcase(suite, all);
	return suite;
}

TEST_SUITE(report_audit_suite)
