/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expectations against verdicts: every wording against every state, what is no
 * wording, and what is said when it was not as expected. */
#include "harness/judge/expect.h"
#include "tests/unit/suite.h"

#include <string.h>

static struct error err;

/* A letter for each state, in their order: held, degraded, through, unproven,
 * not tried, error. k: kept, o: open, !: a surprise. */
struct wording {
	const char *words, *results;
};

static const struct wording wordings[] = {
	{"held", "k!!!!!"},
	{"degraded", "!k!!!!"},
	{"through", "!!k!!!"},
	{"held or degraded", "kk!!!!"},
	{"degraded or held", "kk!!!!"},
	{"held or through", "k!k!!!"},
	{"held or held", "k!!!!!"},
	{"held or degraded or through", "kkk!!!"},
	{"held if tried", "k!!!oo"},
	{"through if tried", "!!k!oo"},
	{"held or degraded if tried", "kk!!oo"},
	{"not through", "kk!ooo"},
	{"anything", "kkkkkk"},
};

START_TEST(each_wording_has_a_result_for_each_state)
{
	const struct wording *wording = &wordings[_i];
	struct expected expected;
	char results[EXPECT_STATES + 1] = "";
	int state;

	ck_assert_int_eq(expect_parse(wording->words, &expected, &err), 0);
	for (state = 0; state < EXPECT_STATES; state++)
		results[state] = "ko!"[expect_judge(&expected,
						    (enum expect_state)state)];
	ck_assert_str_eq(results, wording->results);
	ck_assert_int_eq(expect_is_nothing(&expected),
			 !strcmp(wording->words, "anything"));
}
END_TEST

static const char *const no_wordings[] = {
	"",
	" ",
	"Held",
	"hold",
	"not tried",
	"unproven",
	"error",
	"not held",
	"held or",
	"or held",
	"held  or through",
	"held, through",
	"if tried",
	" if tried",
	"held if",
	"not through if tried",
	"held ",
	"held if tried or through",
	"anything or held",
	"held or not through",
	"anything if tried",
};

START_TEST(what_is_no_wording_is_refused)
{
	struct expected expected;

	err = (struct error){0};
	ck_assert_msg(expect_parse(no_wordings[_i], &expected, &err) < 0,
		      "'%s' was understood", no_wordings[_i]);
	ck_assert_ptr_nonnull(strstr(err.message, "held, degraded or through"));
}
END_TEST

struct verdict_words {
	const char *outcome, *proof;
	enum expect_state state;
};

static const struct verdict_words verdicts[] = {
	{"held", "by", EXPECT_HELD},
	{"held", "against", EXPECT_HELD},
	{"held", "unproven", EXPECT_UNPROVEN},
	{"held", NULL, EXPECT_UNPROVEN},
	{"degraded", "by", EXPECT_DEGRADED},
	{"degraded", "unproven", EXPECT_UNPROVEN},
	{"through", NULL, EXPECT_THROUGH},
	{"not tried", NULL, EXPECT_NOT_TRIED},
	{NULL, NULL, EXPECT_NOT_TRIED},
	{"error", NULL, EXPECT_ERROR},
	{"a newer word", NULL, EXPECT_ERROR},
};

START_TEST(a_verdict_without_proof_is_not_held)
{
	ck_assert_int_eq(expect_state(verdicts[_i].outcome, verdicts[_i].proof),
			 verdicts[_i].state);
}
END_TEST

struct saying {
	struct expect_case about;
	const char *sentence;
};

static const struct saying sayings[] = {
	{{.attack = "bomb",
	  .environment = "jar",
	  .expected = "held",
	  .evidence = "64 of 64",
	  .state = EXPECT_THROUGH},
	 "bomb in jar got through, where held was expected: 64 of 64"},
	{{.attack = "peek",
	  .row = "one",
	  .environment = "native",
	  .expected = "through",
	  .proof = "by",
	  .proof_detail = "pids",
	  .evidence = "",
	  .state = EXPECT_HELD},
	 "peek/one in native was held, by pids, where through was expected"},
	{{.attack = "bomb",
	  .environment = "vm",
	  .expected = "held",
	  .proof = "against",
	  .proof_detail = "native",
	  .evidence = "p99 90 ms",
	  .state = EXPECT_DEGRADED},
	 "bomb in vm did not get out, while others suffered (degraded), against native, where held was expected: p99 90 ms"},
	{{.attack = "bomb",
	  .environment = "vm",
	  .expected = "held",
	  .proof = "unproven",
	  .state = EXPECT_UNPROVEN},
	 "bomb in vm got through in no control of this run, so nothing shows that it was held (unproven), where held was expected"},
	{{.attack = "bomb",
	  .environment = "vm",
	  .expected = "held",
	  .reason = "no root",
	  .state = EXPECT_NOT_TRIED},
	 "bomb in vm was not tried, where held was expected: no root"},
	{{.attack = "bomb",
	  .environment = "vm",
	  .expected = "held or degraded if tried",
	  .reason = "it died",
	  .evidence = "3 of 64",
	  .state = EXPECT_ERROR},
	 "bomb in vm could not be judged, by a fault of ours, where held or degraded was expected: it died"},
};

START_TEST(a_surprise_is_one_sentence)
{
	char *said = expect_sentence(&sayings[_i].about);

	ck_assert_str_eq(said, sayings[_i].sentence);
	free(said);
}
END_TEST

static Suite *judge_expect_suite(void)
{
	Suite *suite = suite_create("judge-expect");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, each_wording_has_a_result_for_each_state, 0,
			    sizeof(wordings) / sizeof(*wordings));
	tcase_add_loop_test(all, what_is_no_wording_is_refused, 0,
			    sizeof(no_wordings) / sizeof(*no_wordings));
	tcase_add_loop_test(all, a_verdict_without_proof_is_not_held, 0,
			    sizeof(verdicts) / sizeof(*verdicts));
	tcase_add_loop_test(all, a_surprise_is_one_sentence, 0,
			    sizeof(sayings) / sizeof(*sayings));
	suite_add_tcase(suite, all);
	return suite;
}

TEST_SUITE(judge_expect_suite)
