/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a suite says must come of an attack, against what came of it. A pure
 * function of the expectation and the verdict; finds no names, prints nothing.
 */
#ifndef HARNESS_EXPECT_H
#define HARNESS_EXPECT_H

#include "common/error.h"
#include "harness/judge/verdict.h"

/** What a verdict comes to: its outcome, and whether it has a proof. */
enum expect_state {
	EXPECT_HELD,	  /**< with a proof */
	EXPECT_DEGRADED,  /**< with a proof */
	EXPECT_THROUGH,	  /**< it happened */
	EXPECT_UNPROVEN,  /**< held or degraded, but through nowhere */
	EXPECT_NOT_TRIED, /**< also: no verdict, it was left out */
	EXPECT_ERROR,	  /**< our fault */
	EXPECT_STATES
};

/** Sets of states, a bit each; what is in neither is a surprise. */
struct expected {
	unsigned kept; /**< as was expected */
	unsigned open; /**< neither broken nor shown */
};

enum expect_result {
	EXPECT_IS_KEPT,
	EXPECT_IS_OPEN,	    /**< no news, neither good nor bad */
	EXPECT_IS_SURPRISE, /**< the answer of the run is bad news */
};

/**
 * What stands behind '=': outcomes ("held", "degraded", "through") with "or"
 * between them and perhaps "if tried" at the end, or "not through", or
 * "anything" (nothing is expected: both sets are empty). Negative with a
 * sentence.
 */
int expect_parse(const char *words, struct expected *into, struct error *err);

/** Whether nothing at all is expected. */
int expect_is_nothing(const struct expected *expected);

/** What an outcome and its proof, both in words (outcome NULL: there is no
 * verdict), come to. */
enum expect_state expect_state(const char *outcome, const char *proof);

/** Judge one. Total: every expectation has a result for every state. */
enum expect_result expect_judge(const struct expected *expected,
				enum expect_state state);

/** Words as in the store: kept, open, surprise. */
const char *expect_result_word(enum expect_result result);

/** All that a sentence says. Texts may be NULL. */
struct expect_case {
	const char *attack, *row, *environment;
	const char *expected; /**< as the suite has it */
	const char *proof, *proof_detail;
	const char *evidence, *reason;
	enum expect_state state;
};

/** One sentence that says what was expected and what came instead. Caller
 * frees; NULL without memory. */
char *expect_sentence(const struct expect_case *about);

#endif
