/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was found inside against what the host knows, and the bystander. */
#include "common/cleanup.h"
#include "harness/judge/bystander.h"
#include "harness/judge/compare.h"
#include "tests/unit/mock-stage.h"
#include "tests/unit/suite.h"

#include <string.h>

#define CODE "010011000111010011010010"
#define ONE_OFF "110011000111010011010010"
#define TWO_OFF "100011000111010011010010"

struct comparing {
	const char *found, *truth; /* "null": there is no such row */
	enum attempt attempt;
	enum witness witness;
	const char *words; /* a part of evidence or reason */
};

static const struct comparing comparings[] = {
	/* Bits: one may be wrong. */
	{"{'found': '" CODE "'}", "{'truth': '" CODE "', 'compare': 'bits'}",
	 ATTEMPT_DONE, WITNESS_MOVED, "24 of 24 bits"},
	{"{'found': '" ONE_OFF "'}", "{'truth': '" CODE "', 'compare': 'bits'}",
	 ATTEMPT_DONE, WITNESS_MOVED, "23 of 24 bits"},
	{"{'found': '" TWO_OFF "'}", "{'truth': '" CODE "', 'compare': 'bits'}",
	 ATTEMPT_NO_EFFECT, WITNESS_STILL, "22 of 24 bits"},
	{"{'found': '" CODE "1'}", "{'truth': '" CODE "', 'compare': 'bits'}",
	 ATTEMPT_NO_EFFECT, WITNESS_STILL, "0 of 24 bits"},
	{"{'found': '1'}", "{'truth': '" CODE "', 'compare': 'bits'}",
	 ATTEMPT_NO_EFFECT, WITNESS_STILL, "0 of 24 bits"},
	{"{'found': ''}", "{'truth': '" CODE "', 'compare': 'bits'}",
	 ATTEMPT_NO_EFFECT, WITNESS_STILL, "nothing moved"},
	{"{}", "{'truth': '" CODE "', 'compare': 'bits'}", ATTEMPT_NO_EFFECT,
	 WITNESS_STILL, "nothing moved"},
	{"{'found': 5}", "{'truth': '" CODE "', 'compare': 'bits'}",
	 ATTEMPT_NO_EFFECT, WITNESS_STILL, "nothing moved"},
	/* A code that chance could guess is none. */
	{"{'found': ''}", "{'truth': '', 'compare': 'bits'}", ATTEMPT_DONE,
	 WITNESS_BLIND, "too short"},
	{"{'found': ''}", "{'compare': 'bits'}", ATTEMPT_DONE, WITNESS_BLIND,
	 "too short"},
	{"{'found': '1'}", "{'truth': '0', 'compare': 'bits'}", ATTEMPT_DONE,
	 WITNESS_BLIND, "too short"},
	/* Exact. */
	{"{'found': 'abc'}", "{'truth': 'abc', 'compare': 'exact'}",
	 ATTEMPT_DONE, WITNESS_MOVED, "it is as on the host"},
	{"{'found': 'abd'}", "{'truth': 'abc', 'compare': 'exact'}",
	 ATTEMPT_NO_EFFECT, WITNESS_STILL, "not as on the host"},
	{"{'found': 'abcd'}", "{'truth': 'abc'}", ATTEMPT_NO_EFFECT,
	 WITNESS_STILL, "not as on the host"},
	{"{'found': ''}", "{'truth': 'abc', 'compare': 'exact'}",
	 ATTEMPT_NO_EFFECT, WITNESS_STILL, "nothing was found"},
	{"{'found': ''}", "{'truth': '', 'compare': 'exact'}", ATTEMPT_DONE,
	 WITNESS_BLIND, "nothing to compare with"},
	/* Acts: the witness is right, whatever the inside says. */
	{"{'attempt': 'done', 'evidence': 'signal sent'}",
	 "{'saw': 'moved', 'evidence': '1 signal came'}", ATTEMPT_DONE,
	 WITNESS_MOVED, "signal sent; 1 signal came"},
	{"{'attempt': 'done', 'evidence': 'signal sent'}",
	 "{'saw': 'still', 'evidence': 'none came'}", ATTEMPT_DONE,
	 WITNESS_STILL, "signal sent; none came"},
	{"{'attempt': 'killed', 'evidence': 'ended'}",
	 "{'saw': 'moved', 'evidence': '1 signal came'}", ATTEMPT_KILLED,
	 WITNESS_MOVED, "ended; 1 signal came"},
	{"{'attempt': 'no_effect'}", "{'saw': 'still'}", ATTEMPT_NO_EFFECT,
	 WITNESS_STILL, "it said nothing; the witness said nothing"},
	{"{'found': 'x'}", "{'saw': 'still'}", ATTEMPT_CRASHED, WITNESS_STILL,
	 "it said nothing"},
	{"{'attempt': 'done'}", "{'saw': 'perhaps'}", ATTEMPT_DONE,
	 WITNESS_BLIND, "the witness said nothing"},
	{"{'not_made': 'no such call'}", "{'saw': 'still'}", ATTEMPT_NOT_MADE,
	 WITNESS_STILL, "no such call"},
	/* There is none, says the inside, and yet it happened. */
	{"{'not_made': 'no such call'}",
	 "{'saw': 'moved', 'evidence': '300 MiB more'}", ATTEMPT_NOT_MADE,
	 WITNESS_MOVED, "300 MiB more"},
	/* Something of ours was missing; and yet it happened. */
	{"{'unable': 'no process for it'}", "{'saw': 'still'}", ATTEMPT_UNABLE,
	 WITNESS_STILL, "no process for it"},
	{"{'unable': 'no process for it'}", "{'truth': 'abc'}", ATTEMPT_UNABLE,
	 WITNESS_STILL, "no process for it"},
	{"{'unable': 'too slow to tell'}",
	 "{'saw': 'moved', 'evidence': '300 MiB more'}", ATTEMPT_UNABLE,
	 WITNESS_MOVED, "300 MiB more"},
	/* What the inside says it found are the words; why it found nothing
	 * stands behind that it did. */
	{"{'found': 'x', 'reason': 'half of it'}",
	 "{'truth': 'abc', 'compare': 'exact'}", ATTEMPT_NO_EFFECT,
	 WITNESS_STILL, "half of it"},
	{"{'found': '', 'reason': 'refused'}",
	 "{'truth': 'abc', 'compare': 'exact'}", ATTEMPT_NO_EFFECT,
	 WITNESS_STILL, "nothing was found: refused"},
	/* Somebody did not. */
	{"{'not_made': 'no such file'}", "{'truth': 'abc'}", ATTEMPT_NOT_MADE,
	 WITNESS_STILL, "no such file"},
	{"{'not_made': 'no such file'}", "{'blind': 'no root'}",
	 ATTEMPT_NOT_MADE, WITNESS_BLIND, "no such file"},
	{"{'not_made': 'no such file'}", "null", ATTEMPT_NOT_MADE,
	 WITNESS_BLIND, "no such file"},
	{"null", "{'truth': 'abc'}", ATTEMPT_NOT_MADE, WITNESS_STILL,
	 "not among what was tried"},
	{"null", "null", ATTEMPT_NOT_MADE, WITNESS_BLIND, "not among"},
	{"{'found': 'abc'}", "{'blind': 'no root'}", ATTEMPT_DONE,
	 WITNESS_BLIND, "no root"},
	{"{'found': 'abc'}", "null", ATTEMPT_DONE, WITNESS_BLIND,
	 "did not look"},
};

START_TEST(a_row_is_compared)
{
	const struct comparing *c = &comparings[_i];
	cleanup_json json_t *found = mock_json(c->found);
	cleanup_json json_t *truth = mock_json(c->truth);
	struct comparison got = compare_row(json_is_null(found) ? NULL : found,
					    json_is_null(truth) ? NULL : truth);

	ck_assert_int_eq(got.attempt, c->attempt);
	ck_assert_int_eq(got.witness, c->witness);
	ck_assert_msg(strstr(got.evidence, c->words) ||
			      strstr(got.reason, c->words),
		      "%s | %s", got.evidence, got.reason);
}
END_TEST

START_TEST(rows_are_found_by_name)
{
	cleanup_json json_t *data = mock_json(
		"{'rows': [5, {'found': 'x'}, {'name': 'a', 'found': '1'},"
		" {'name': 'a', 'found': '2'}]}");
	cleanup_json json_t *none = mock_json("{'rows': 'a'}");

	ck_assert_str_eq(json_text(compare_find_row(data, "a"), "found", ""),
			 "1");
	ck_assert_ptr_null(compare_find_row(data, "b"));
	ck_assert_ptr_null(compare_find_row(none, "a"));
	ck_assert_ptr_null(compare_find_row(NULL, "a"));
}
END_TEST

START_TEST(bits_that_differ_are_counted)
{
	ck_assert_uint_eq(compare_bits("", ""), 0);
	ck_assert_uint_eq(compare_bits("0110", "0110"), 0);
	ck_assert_uint_eq(compare_bits("0110", "1001"), 4);
	ck_assert_uint_eq(compare_bits("0110", "011"), 4);
	ck_assert_uint_eq(compare_bits("", "011"), 3);
}
END_TEST

struct suffering {
	const char *quiet, *attack;
	int suffered;
};

/* The floor is 20 ms, and twice the quiet window's. */
static const struct suffering sufferings[] = {
	{"{'fork': {'p99_high_ns': 1000000}}",
	 "{'fork': {'count': 9, 'p99_low_ns': 20000001, 'p99_high_ns': 25000000}}",
	 1},
	{"{'fork': {'p99_high_ns': 1000000}}",
	 "{'fork': {'count': 9, 'p99_low_ns': 20000000, 'p99_high_ns': 25000000}}",
	 0},
	{"{'wakeup': {'p99_high_ns': 15000000}}",
	 "{'wakeup': {'count': 9, 'p99_low_ns': 30000000}}", 0},
	{"{'wakeup': {'p99_high_ns': 15000000}}",
	 "{'wakeup': {'count': 9, 'p99_low_ns': 30000001}}", 1},
	{"{'fsync': {'p99_high_ns': 1000000}}",
	 "{'fsync': {'count': 9, 'p99_low_ns': 99000000}}", 1},
	/* One that is late by chance is none. */
	{"{'fork': {'p99_high_ns': 1000000}}",
	 "{'fork': {'count': 2, 'p99_low_ns': 99000000}}", 0},
	{"{'fork': {'p99_high_ns': 1000000}}",
	 "{'fork': {'count': 3, 'p99_low_ns': 99000000}}", 1},
	/* An interval that reaches down is no proof. */
	{"{'fork': {'p99_high_ns': 1000000}}",
	 "{'fork': {'count': 9, 'p99_low_ns': 500000, 'p99_high_ns': 900000000}}",
	 0},
	/* What was not measured in both windows says nothing. */
	{"{}", "{'fork': {'count': 9, 'p99_low_ns': 99000000}}", 0},
	{"{'fork': {'p99_high_ns': 1}}", "{}", 0},
	{"{'fork': {}}", "{'fork': {'count': 9, 'p99_low_ns': 99000000}}", 0},
	{"null", "{'fork': {'count': 9, 'p99_low_ns': 99000000}}", 0},
	{"{'fork': {'p99_high_ns': 1}}", "null", 0},
	{"{'pulse': {'p99_high_ns': 1}}",
	 "{'pulse': {'count': 9, 'p99_low_ns': 99000000}}", 0},
};

START_TEST(a_bystander_suffers_beyond_the_floor)
{
	const struct suffering *s = &sufferings[_i];
	cleanup_json json_t *quiet = mock_json(s->quiet);
	cleanup_json json_t *attack = mock_json(s->attack);
	char words[160] = "";

	ck_assert_int_eq(
		bystander_suffered(quiet, attack, words, sizeof(words)),
		s->suffered);
	ck_assert_int_eq(*words != '\0', s->suffered);
	ck_assert_int_eq(bystander_suffered(NULL, NULL, words, sizeof(words)),
			 0);
}
END_TEST

/* The upper end of an interval wants hundreds of samples. */
START_TEST(suffering_is_said_with_the_ends_that_are_known)
{
	static const struct {
		const char *attack, *words;
	} said[] = {
		{"{'wakeup': {'count': 9, 'p99_low_ns': 30000000}}",
		 "the host's wakeup took 30 ms or more (p99, 95 % interval)"},
		{"{'wakeup': {'count': 999, 'p99_low_ns': 30000000,"
		 " 'p99_high_ns': 1500000000}}",
		 "the host's wakeup took 30 ms to 1.5 s (p99, 95 % interval)"},
	};
	cleanup_json json_t *quiet =
		mock_json("{'wakeup': {'p99_high_ns': 1000000}}");
	cleanup_json json_t *attack = mock_json(said[_i].attack);
	char words[160] = "";

	ck_assert(bystander_suffered(quiet, attack, words, sizeof(words)));
	ck_assert_str_eq(words, said[_i].words);
}
END_TEST

static Suite *judge_compare_suite(void)
{
	Suite *suite = suite_create("judge-compare");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, a_row_is_compared, 0,
			    sizeof(comparings) / sizeof(*comparings));
	tcase_add_test(all, rows_are_found_by_name);
	tcase_add_test(all, bits_that_differ_are_counted);
	tcase_add_loop_test(all, a_bystander_suffers_beyond_the_floor, 0,
			    sizeof(sufferings) / sizeof(*sufferings));
	tcase_add_loop_test(all, suffering_is_said_with_the_ends_that_are_known,
			    0, 2);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(judge_compare_suite)
