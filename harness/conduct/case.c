/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/case.h"

#include "common/cleanup.h"
#include "harness/judge/bystander.h"
#include "harness/judge/compare.h"
#include "harness/plan/variant.h"

#include <stdio.h>
#include <string.h>

static struct case_ *add_case(struct cases *cases)
{
	struct case_ *grown =
		realloc(cases->cases, (cases->count + 1) * sizeof(*grown));

	if (!grown)
		return NULL;
	cases->cases = grown;
	grown[cases->count] = (struct case_){0};
	return &grown[cases->count++];
}

/* What the canary felt meanwhile; NULL: nothing is known. */
static const json_t *disturbed_by(const struct case_ *of,
				  const struct attempt_result *result)
{
	return of->row ? json_object_get(
				 json_object_get(result->disturbed, "rows"),
				 of->row)
		       : result->disturbed;
}

static int store_attempt(struct conduct *conduct, const char *attack,
			 const struct case_ *of,
			 const struct attempt_result *result, struct error *err)
{
	const json_t *disturbed = disturbed_by(of, result);
	cleanup_json json_t *canary =
		disturbed ? json_pack("{s:O*, s:O}", "quiet", result->quiet,
				      "attack", disturbed)
			  : NULL;
	struct attempt_record record = {
		.environment = of->environment->record,
		.attack = attack,
		.row = of->row,
		.attempt = attempt_word(of->file.attempt),
		.witness = witness_word(of->file.witness),
		.evidence = *of->evidence ? of->evidence : NULL,
		.reason = *of->reason ? of->reason : NULL,
		.subject_data =
			of->row ? compare_find_row(result->subject, of->row)
				: result->subject,
		.witness_data =
			of->row ? compare_find_row(result->observed, of->row)
				: result->observed,
		.canary = canary,
	};

	return store_add_attempt(conduct->store, &record, err);
}

static void fill_row(struct case_ *into, const struct attempt_result *result)
{
	const json_t *truth = compare_find_row(result->observed, into->row);
	struct comparison compared;

	/* The attack as a whole came to nothing: so did its rows, but for what
	 * the witness saw happen before it did. */
	if (!result->subject || !result->observed) {
		compared = compare_row(NULL, truth);
		into->file.attempt = result->attempt;
		into->file.witness = compared.witness;
		snprintf(into->evidence, sizeof(into->evidence), "%s",
			 compared.evidence);
		snprintf(into->reason, sizeof(into->reason), "%s",
			 result->reason);
		return;
	}
	compared = compare_row(compare_find_row(result->subject, into->row),
			       truth);
	into->file.attempt = compared.attempt;
	into->file.witness = compared.witness;
	into->is_drowned = compared.is_drowned;
	snprintf(into->evidence, sizeof(into->evidence), "%s",
		 compared.evidence);
	snprintf(into->reason, sizeof(into->reason), "%s", compared.reason);
}

static void fill_whole(struct case_ *into, const struct attempt_result *result)
{
	into->file.attempt = result->attempt;
	into->file.witness = result->witness;
	snprintf(into->evidence, sizeof(into->evidence), "%s",
		 result->evidence);
	snprintf(into->reason, sizeof(into->reason), "%s", result->reason);
}

static void add_suffering(struct case_ *into,
			  const struct attempt_result *result)
{
	size_t used = strlen(into->evidence);
	char suffering[160];

	into->file.degraded =
		bystander_suffered(result->quiet, disturbed_by(into, result),
				   suffering, sizeof(suffering));
	if (into->file.degraded)
		snprintf(into->evidence + used, sizeof(into->evidence) - used,
			 "%s%s", used ? "; " : "", suffering);
}

static int take_one(struct cases *cases, const struct conduct *conduct,
		    const char *attack, struct environment *environment,
		    const json_t *row, const struct attempt_result *result,
		    struct error *err)
{
	const json_t *described = catalogue_attack(conduct->catalogue, attack);
	struct case_ *new = add_case(cases);

	if (!new)
		return error_make(err, ENOMEM, "cases of %s", attack);
	new->environment = environment;
	new->boundary = json_text(described, "boundary", "");
	new->row = json_text(row, "name", NULL);
	new->title = json_text(
		row ? row : json_object_get(conduct->catalogue->jobs, attack),
		"title", "");
	new->threatens = json_text(row ? row : described, "threatens", NULL);
	new->without = json_text(row ? row : described, "without", NULL);
	if (row)
		fill_row(new, result);
	else
		fill_whole(new, result);
	add_suffering(new, result);
	return 0;
}

static int is_wanted(const json_t *wanted, const char *name)
{
	return !wanted || json_holds(wanted, name);
}

int cases_take(struct cases *cases, const struct conduct *conduct,
	       const char *attack, struct environment *environment,
	       const json_t *wanted, const struct attempt_result *result,
	       struct error *err)
{
	const json_t *rows = json_object_get(
		catalogue_attack(conduct->catalogue, attack), "rows");
	size_t i;
	json_t *row;

	if (!rows)
		return take_one(cases, conduct, attack, environment, NULL,
				result, err);
	json_array_foreach (rows, i, row)
		if (is_wanted(wanted, json_text(row, "name", "")) &&
		    take_one(cases, conduct, attack, environment, row, result,
			     err) < 0)
			return -1;
	return 0;
}

int cases_add(struct cases *cases, struct conduct *conduct, const char *attack,
	      struct environment *environment, const json_t *wanted,
	      const struct attempt_result *result, struct error *err)
{
	size_t i = cases->count;

	if (cases_take(cases, conduct, attack, environment, wanted, result,
		       err) < 0)
		return -1;
	for (; i < cases->count; i++)
		if (store_attempt(conduct, attack, &cases->cases[i], result,
				  err) < 0)
			return -1;
	return 0;
}

const char *cases_want(struct cases *cases, const struct conduct *conduct,
		       struct environment **environment, json_t **keys,
		       json_t **rows)
{
	const char *without = NULL;
	size_t i;

	*environment = NULL;
	*keys = *rows = NULL;
	for (i = 0; i < cases->count; i++) {
		struct case_ *c = &cases->cases[i];

		if (c->variant_tried || !c->without ||
		    !verdict_wants_control(&c->file))
			continue;
		if (!without) {
			c->variant_tried = 1;
			*keys = variant_keys(conduct->catalogue,
					     c->environment->kind,
					     c->environment->keys, c->without);
			if (!*keys)
				continue;
			without = c->without;
			*environment = c->environment;
			*rows = c->row ? json_array() : NULL;
		}
		if (c->environment != *environment ||
		    strcmp(c->without, without))
			continue;
		c->variant_tried = 1;
		if (*rows)
			json_array_append_new(*rows, json_string(c->row));
	}
	return without;
}

static int same_row(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* What the same attempt did where something was taken away. */
static void take_control(struct case_ *of, const struct case_ *control)
{
	if (control->file.witness != WITNESS_MOVED) {
		of->file.variant = CONTROL_HELD;
		return;
	}
	of->file.variant = CONTROL_THROUGH;
	snprintf(of->control, sizeof(of->control), "%s", control->evidence);
}

void cases_control(struct cases *cases, const struct environment *environment,
		   const char *without, const struct cases *control)
{
	size_t i, j;

	for (i = 0; i < cases->count; i++) {
		struct case_ *c = &cases->cases[i];

		if (c->environment != environment || !c->without ||
		    strcmp(c->without, without))
			continue;
		for (j = 0; j < control->count; j++)
			if (same_row(c->row, control->cases[j].row))
				take_control(c, &control->cases[j]);
	}
}

/* What is in a guest, but for a laboratory, has a kernel of its own and none in
 * common with any host. */
static int is_other_kernel(const struct environment *e,
			   const struct environment *other)
{
	const struct environment *laboratory = environment_laboratory(e);

	return laboratory != environment_laboratory(other) &&
	       (laboratory || strcmp(environment_outermost(e)->kind, "vm"));
}

/* Another environment in which the same row was through, one of the same kernel
 * if there is one; native first, since that is what everybody understands.
 * Enters it in the file. */
static const char *look_elsewhere(const struct cases *cases, struct case_ *of)
{
	const char *found = NULL;
	size_t i;

	of->file.elsewhere = CONTROL_HELD;
	of->file.other_kernel = 0;
	for (i = 0; i < cases->count; i++) {
		const struct case_ *c = &cases->cases[i];

		if (c->environment == of->environment ||
		    !same_row(c->row, of->row) ||
		    c->file.witness != WITNESS_MOVED)
			continue;
		of->file.elsewhere = CONTROL_THROUGH;
		of->file.other_kernel =
			is_other_kernel(of->environment, c->environment);
		found = c->environment->name;
		if (!of->file.other_kernel)
			break;
	}
	return found;
}

/* It got through in its control, or elsewhere on a kernel that speaks for its.
 */
static int is_through_somewhere(const struct cases *cases, struct case_ *c)
{
	if (c->file.variant == CONTROL_THROUGH)
		return 1;
	look_elsewhere(cases, c);
	return c->file.elsewhere == CONTROL_THROUGH && !c->file.other_kernel;
}

/* Each of them once; no array as long as there is none. */
static void add_row(json_t **rows, const char *row)
{
	if (row && !*rows)
		*rows = json_array();
	if (row && !json_holds(*rows, row))
		json_array_append_new(*rows, json_string(row));
}

int cases_held(const struct cases *cases, json_t **rows)
{
	int held = 0;
	size_t i;

	*rows = NULL;
	for (i = 0; i < cases->count; i++) {
		const struct case_ *c = &cases->cases[i];

		if (!verdict_wants_control(&c->file))
			continue;
		held = 1;
		add_row(rows, c->row);
	}
	return held;
}

int cases_want_proof(struct cases *cases, json_t **rows)
{
	int wanted = 0;
	size_t i;

	*rows = NULL;
	for (i = 0; i < cases->count; i++) {
		struct case_ *c = &cases->cases[i];

		if (!verdict_wants_control(&c->file) ||
		    is_through_somewhere(cases, c))
			continue;
		wanted = 1;
		add_row(rows, c->row);
	}
	return wanted;
}

void cases_prove(struct cases *cases, const struct environment *environment,
		 const char *lacking, const struct cases *control)
{
	size_t i, j;

	for (i = 0; i < cases->count; i++)
		for (j = 0; j < control->count; j++) {
			struct case_ *c = &cases->cases[i];

			if (c->environment != environment ||
			    !same_row(c->row, control->cases[j].row) ||
			    control->cases[j].file.witness != WITNESS_MOVED)
				continue;
			take_control(c, &control->cases[j]);
			snprintf(c->lacking, sizeof(c->lacking), "%s", lacking);
		}
}

json_t *cases_drowned(struct cases *cases,
		      const struct environment *environment)
{
	json_t *rows = NULL;
	size_t i;

	for (i = 0; i < cases->count; i++) {
		struct case_ *c = &cases->cases[i];

		if (c->environment != environment || !c->is_drowned ||
		    !is_through_somewhere(cases, c))
			continue;
		add_row(&rows, c->row);
	}
	return rows;
}

void cases_overrule(struct cases *cases, const struct environment *environment,
		    const struct cases *again)
{
	size_t i, j;

	for (i = 0; i < cases->count; i++)
		for (j = 0; j < again->count; j++) {
			struct case_ *c = &cases->cases[i];
			const struct case_ *now = &again->cases[j];

			if (c->environment != environment ||
			    !same_row(c->row, now->row) ||
			    now->file.witness != WITNESS_MOVED)
				continue;
			c->file.attempt = now->file.attempt;
			c->file.witness = now->file.witness;
			snprintf(c->evidence, sizeof(c->evidence), "%.480s; %s",
				 now->evidence, "at the second look");
		}
}

/* What was taken away where it got through. Caller frees. */
static char *taken_away(const struct case_ *c)
{
	if (*c->lacking)
		return strdup(c->lacking);
	return c->without ? variant_words(c->without) : NULL;
}

/* Both halves: what was seen here, and what without `words`. Caller frees. */
static char *all_evidence(const struct case_ *c, const char *words)
{
	char *evidence = NULL;

	if (!*c->control)
		return strdup(c->evidence);
	return asprintf(&evidence, "%s%swithout %s: %s", c->evidence,
			*c->evidence ? "; " : "", words, c->control) < 0
		       ? NULL
		       : evidence;
}

int cases_judge_one(struct cases *cases, struct conduct *conduct,
		    const char *attack, struct case_ *c, struct error *err)
{
	const char *elsewhere = look_elsewhere(cases, c);
	cleanup_free char *words = taken_away(c);
	cleanup_free char *evidence = NULL;
	struct verdict_record record = {.id = c->verdict,
					.environment = c->environment->record,
					.attack = attack,
					.row = c->row,
					.boundary = c->boundary,
					.threatens = c->threatens,
					.title = c->title,
					.reason = *c->reason ? c->reason : NULL,
					.explanation = c->explanation};
	struct verdict verdict;

	verdict = verdict_of(&c->file);
	record.outcome = outcome_word(verdict.outcome);
	record.proof = proof_word(verdict.proof);
	record.evidence = c->evidence;
	if (verdict.proof == PROOF_BY_KEY) {
		evidence = all_evidence(c, words);
		record.evidence = evidence;
		record.proof_detail = words;
	} else if (verdict.proof == PROOF_AGAINST) {
		record.proof_detail = elsewhere;
	} else if (verdict.proof == PROOF_UNPROVEN && c->file.other_kernel &&
		   !record.reason) {
		record.reason = "it got through on another kernel only";
	}
	if (c->verdict)
		return store_update_verdict(conduct->store, &record, err);
	if (verdict.outcome == OUTCOME_ERROR)
		conduct->failed_items++;
	if (store_add_verdict(conduct->store, &record, err) < 0)
		return -1;
	c->verdict = record.id;
	return 0;
}

int cases_judge(struct cases *cases, struct conduct *conduct,
		const char *attack, struct error *err)
{
	size_t i;

	for (i = 0; i < cases->count; i++)
		if (cases_judge_one(cases, conduct, attack, &cases->cases[i],
				    err) < 0)
			return -1;
	return 0;
}

void cases_free(struct cases *cases)
{
	size_t i;

	for (i = 0; i < cases->count; i++)
		json_decref(cases->cases[i].explanation);
	free(cases->cases);
	*cases = (struct cases){0};
}
