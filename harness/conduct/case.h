/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cases of one attack: per environment (and row) what is known so far,
 * until the judge has everything. */
#ifndef HARNESS_CASE_H
#define HARNESS_CASE_H

#include "harness/conduct/attempt.h"

struct case_ {
	struct environment *environment;
	const char *row; /**< NULL: an attack without rows */
	const char *title, *boundary, *threatens;
	const char *without; /**< its control, or NULL */
	struct case_file file;
	int variant_tried;
	int is_drowned; /**< it may only seem held: compare.h */
	char evidence[512], reason[512];
	json_t *explanation; /**< of what holds it (explain.h), or NULL */
	/** What the variant lacks that proves it, in words, where that is not
	 * `without`; or "". */
	char lacking[256];
	char control[512]; /**< evidence of where it got through without; "" */
	int64_t verdict;   /**< its id in the store; 0: not judged yet */
};

struct cases {
	struct case_ *cases;
	size_t count;
};

/** Add the cases of one attempt, without storing anything. */
int cases_take(struct cases *cases, const struct conduct *conduct,
	       const char *attack, struct environment *environment,
	       const json_t *rows, const struct attempt_result *result,
	       struct error *err);

/** Add the cases of one attempt and store the attempt(s); with `rows` (an
 * array of names, or NULL) only these. */
int cases_add(struct cases *cases, struct conduct *conduct, const char *attack,
	      struct environment *environment, const json_t *rows,
	      const struct attempt_result *result, struct error *err);

/**
 * The first case that still wants a control that its kind can have: its
 * `without`; NULL when there is none. `rows` (new reference, NULL without
 * rows) are the rows of the same environment that share it.
 */
const char *cases_want(struct cases *cases, const struct conduct *conduct,
		       struct environment **environment, json_t **keys,
		       json_t **rows);

/** Whether any is held, or nearly: `rows` (new reference, NULL without rows)
 * are those. */
int cases_held(const struct cases *cases, json_t **rows);

/** Whether any is held, or nearly, and got through neither in its control nor
 * in another environment on a kernel that speaks for its own: `rows` (new
 * reference, NULL without rows) are those.
 */
int cases_want_proof(struct cases *cases, json_t **rows);

/** Enter what the control did for all cases that share it. */
void cases_control(struct cases *cases, const struct environment *environment,
		   const char *without, const struct cases *control);

/** Enter what a variant did that lacks a set which the explanation found, in
 * words, for those of its rows that got through there. */
void cases_prove(struct cases *cases, const struct environment *environment,
		 const char *lacking, const struct cases *control);

/**
 * Rows of an environment that a code may have been drowned in, though it gets
 * through somewhere: to be looked at once more. New reference, an array; NULL:
 * none.
 */
json_t *cases_drowned(struct cases *cases,
		      const struct environment *environment);

/** Enter what a second look saw: what got through then is through. */
void cases_overrule(struct cases *cases, const struct environment *environment,
		    const struct cases *again);

/** Judge one of them, once more if it was, and store the verdict. */
int cases_judge_one(struct cases *cases, struct conduct *conduct,
		    const char *attack, struct case_ *c, struct error *err);

/** Judge all and store the verdicts. */
int cases_judge(struct cases *cases, struct conduct *conduct,
		const char *attack, struct error *err);

void cases_free(struct cases *cases);

#define cleanup_cases __attribute__((cleanup(cases_free)))

#endif
