/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The judge, on every combination there is: the rules of
 * harness/judge/verdict.h and DESIGN's honest verdicts, each stated once and
 * independently. */
#include "harness/judge/verdict.h"
#include "tests/unit/suite.h"

#include <string.h>

enum {
	COMBINATIONS = ATTEMPTS * WITNESSES * 2 * CONTROLS * CONTROLS * 2,
};

static struct case_file nth(int n)
{
	struct case_file file;

	file.attempt = n % ATTEMPTS;
	n /= ATTEMPTS;
	file.witness = n % WITNESSES;
	n /= WITNESSES;
	file.degraded = n % 2;
	n /= 2;
	file.variant = n % CONTROLS;
	n /= CONTROLS;
	file.elsewhere = n % CONTROLS;
	file.other_kernel = n / CONTROLS;
	return file;
}

static int broke(const struct case_file *file)
{
	return file->attempt == ATTEMPT_CRASHED ||
	       file->attempt == ATTEMPT_HUNG;
}

/* By a control, or where the kernel is the same. */
static int shown(const struct case_file *file)
{
	return file->variant == CONTROL_THROUGH ||
	       (file->elsewhere == CONTROL_THROUGH && !file->other_kernel);
}

/* Rows of the table: the first whose pattern fits says what must come out. */
struct rule {
	const char *says;
	int attempt, witness, degraded, broke, shown; /* -1: any */
	enum outcome outcome;
};

static const struct rule rules[] = {
	{"what moved is through, whatever the attacker says", -1, WITNESS_MOVED,
	 -1, -1, -1, OUTCOME_THROUGH},
	{"an attack that broke by itself shows nothing", -1, -1, -1, 1, -1,
	 OUTCOME_ERROR},
	{"nobody looked", -1, WITNESS_BLIND, -1, -1, -1, OUTCOME_NOT_TRIED},
	{"it lacked something of ours", ATTEMPT_UNABLE, -1, -1, -1, -1,
	 OUTCOME_NOT_TRIED},
	{"gone here and everywhere: there is no such thing", ATTEMPT_NOT_MADE,
	 WITNESS_STILL, -1, -1, 0, OUTCOME_NOT_TRIED},
	{"it held, but a bystander suffered", -1, WITNESS_STILL, 1, 0, -1,
	 OUTCOME_DEGRADED},
	{"it held", -1, WITNESS_STILL, 0, 0, -1, OUTCOME_HELD},
};

static int is(int pattern, int value)
{
	return pattern < 0 || pattern == value;
}

static const struct rule *rule_for(const struct case_file *file)
{
	const struct rule *rule = rules;

	while (!is(rule->attempt, (int)file->attempt) ||
	       !is(rule->witness, (int)file->witness) ||
	       !is(rule->degraded, file->degraded) ||
	       !is(rule->broke, broke(file)) || !is(rule->shown, shown(file)))
		rule++;
	return rule;
}

static enum proof proof_for(const struct case_file *file, enum outcome outcome)
{
	if (outcome != OUTCOME_HELD && outcome != OUTCOME_DEGRADED)
		return PROOF_NONE;
	if (file->variant == CONTROL_THROUGH)
		return PROOF_BY_KEY;
	return shown(file) ? PROOF_AGAINST : PROOF_UNPROVEN;
}

START_TEST(every_combination_follows_its_rule)
{
	int used[sizeof(rules) / sizeof(*rules)] = {0};

	for (int n = 0; n < COMBINATIONS; n++) {
		struct case_file file = nth(n);
		struct verdict verdict = verdict_of(&file);
		const struct rule *rule = rule_for(&file);

		used[rule - rules]++;
		ck_assert_msg(verdict.outcome == rule->outcome,
			      "attempt %s, witness %s, degraded %d, variant "
			      "%d, elsewhere %d: '%s', not '%s' (%s)",
			      attempt_word(file.attempt),
			      witness_word(file.witness), file.degraded,
			      file.variant, file.elsewhere,
			      outcome_word(verdict.outcome),
			      outcome_word(rule->outcome), rule->says);
		ck_assert_int_eq(verdict.proof,
				 proof_for(&file, verdict.outcome));
	}
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		ck_assert_msg(used[i], "never used: %s", rules[i].says);
}
END_TEST

START_TEST(the_attackers_word_never_makes_it_through)
{
	for (int n = 0; n < COMBINATIONS; n++) {
		struct case_file file = nth(n);

		if (verdict_of(&file).outcome == OUTCOME_THROUGH)
			ck_assert_int_eq(file.witness, WITNESS_MOVED);
	}
}
END_TEST

/* A control is wanted exactly where some answer of it changes the verdict. */
START_TEST(a_control_is_wanted_where_it_can_matter)
{
	for (int n = 0; n < COMBINATIONS; n++) {
		struct case_file file = nth(n);
		struct verdict held, through;
		int wanted = verdict_wants_control(&file);

		file.variant = CONTROL_HELD;
		held = verdict_of(&file);
		file.variant = CONTROL_THROUGH;
		through = verdict_of(&file);
		ck_assert_int_eq(wanted, held.outcome != through.outcome ||
						 held.proof != through.proof);
	}
}
END_TEST

START_TEST(a_control_that_held_or_was_not_run_is_the_same)
{
	for (int n = 0; n < COMBINATIONS; n++) {
		struct case_file file = nth(n);
		struct verdict one, other;

		file.variant = file.elsewhere = CONTROL_HELD;
		one = verdict_of(&file);
		file.variant = file.elsewhere = CONTROL_NOT_RUN;
		other = verdict_of(&file);
		ck_assert_int_eq(one.outcome, other.outcome);
		ck_assert_int_eq(one.proof, other.proof);
	}
}
END_TEST

/* A native laboratory that drowned in its emulation is not held because the
 * machine's own native was not. */
START_TEST(another_kernel_proves_nothing)
{
	for (int n = 0; n < COMBINATIONS; n++) {
		struct case_file file = nth(n);
		struct verdict other, none;

		file.elsewhere = CONTROL_THROUGH;
		file.other_kernel = 1;
		other = verdict_of(&file);
		file.elsewhere = CONTROL_HELD;
		none = verdict_of(&file);
		ck_assert_int_ne(other.proof, PROOF_AGAINST);
		ck_assert_int_eq(other.proof, none.proof);
		ck_assert_int_eq(other.outcome, none.outcome);
	}
}
END_TEST

START_TEST(words_go_both_ways)
{
	for (enum attempt attempt = 0; attempt < ATTEMPTS; attempt++)
		ck_assert_int_eq(attempt_from_word(attempt_word(attempt)),
				 attempt);
	for (enum witness witness = 0; witness < WITNESSES; witness++)
		ck_assert_int_eq(witness_from_word(witness_word(witness)),
				 witness);
	ck_assert_int_eq(attempt_from_word("Done"), ATTEMPT_CRASHED);
	ck_assert_int_eq(attempt_from_word(""), ATTEMPT_CRASHED);
	ck_assert_int_eq(witness_from_word("MOVED"), WITNESS_BLIND);
	ck_assert_str_eq(outcome_word(OUTCOME_NOT_TRIED), "not tried");
	ck_assert_ptr_null(proof_word(PROOF_NONE));
	ck_assert_str_eq(proof_word(PROOF_UNPROVEN), "unproven");
}
END_TEST

static Suite *judge_verdict_suite(void)
{
	Suite *suite = suite_create("judge-verdict");
	TCase *all = tcase_create("all");

	tcase_add_test(all, every_combination_follows_its_rule);
	tcase_add_test(all, the_attackers_word_never_makes_it_through);
	tcase_add_test(all, a_control_is_wanted_where_it_can_matter);
	tcase_add_test(all, a_control_that_held_or_was_not_run_is_the_same);
	tcase_add_test(all, another_kernel_proves_nothing);
	tcase_add_test(all, words_go_both_ways);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(judge_verdict_suite)
