/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/audit.h"

#include "common/cleanup.h"
#include "harness/judge/bystander.h"
#include "harness/judge/verdict.h"
#include "harness/report/analysis.h"

#include <stdarg.h>
#include <string.h>

struct auditing {
	const json_t *document;
	json_t *inside;	  /* environment in a laboratory → true */
	json_t *attempts; /* case → the attempt that was judged */
	json_t *controls; /* case → true: a control of it was through */
	json_t *verdicts; /* outcome → proof → how many */
	json_t *proven;	  /* environment → held and degraded, supported */
	json_t *tried;	  /* name → true */
	json_t *through;  /* likewise, somewhere */
	json_t *held;	  /* likewise, with a proof that bears scrutiny */
	json_t *violations;
	int made;
};

static void auditing_free(struct auditing *auditing)
{
	json_decref(auditing->inside);
	json_decref(auditing->attempts);
	json_decref(auditing->controls);
	json_decref(auditing->verdicts);
	json_decref(auditing->proven);
	json_decref(auditing->tried);
	json_decref(auditing->through);
	json_decref(auditing->held);
	json_decref(auditing->violations);
}

/* What an attempt or verdict is called: its attack, and its row. */
static const char *name_of(const json_t *about, char *into, size_t size)
{
	const char *row = json_text(about, "row", NULL);

	snprintf(into, size, "%s%s%s", json_text(about, "attack", "?"),
		 row ? "/" : "", row ? row : "");
	return into;
}

static const char *case_of(const json_t *about, const char *environment,
			   char *into, size_t size)
{
	char name[256];

	snprintf(into, size, "%s\n%s", environment,
		 name_of(about, name, sizeof(name)));
	return into;
}

static void mark(json_t *set, const char *name)
{
	json_object_set_new(set, name, json_true());
}

static void add_to(json_t *counts, const char *name, json_int_t count)
{
	json_object_set_new(counts, name,
			    json_integer(json_int(counts, name, 0) + count));
}

static void violation(struct auditing *auditing, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void violation(struct auditing *auditing, const char *format, ...)
{
	char sentence[768];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	json_array_append_new(auditing->violations, json_string(sentence));
}

static int has_moved(const json_t *attempt)
{
	return witness_from_word(json_text(attempt, "witness", "")) ==
	       WITNESS_MOVED;
}

/* Made, and somebody looked. */
static int was_made(const json_t *attempt)
{
	enum attempt how = attempt_from_word(json_text(attempt, "attempt", ""));

	return (how == ATTEMPT_DONE || how == ATTEMPT_NO_EFFECT ||
		how == ATTEMPT_KILLED) &&
	       witness_from_word(json_text(attempt, "witness", "")) !=
		       WITNESS_BLIND;
}

static void take_attempt(struct auditing *auditing, const json_t *environment,
			 const json_t *attempt)
{
	const char *varied = json_text(environment, "variant_of", NULL);
	char name[256], key[512];

	auditing->made++;
	name_of(attempt, name, sizeof(name));
	if (was_made(attempt) || has_moved(attempt))
		mark(auditing->tried, name);
	if (has_moved(attempt))
		mark(auditing->through, name);
	if (!varied)
		json_object_set(auditing->attempts,
				case_of(attempt,
					json_text(environment, "name", "?"),
					key, sizeof(key)),
				(json_t *)attempt);
	else if (has_moved(attempt))
		mark(auditing->controls,
		     case_of(attempt, varied, key, sizeof(key)));
}

/* Whether it was through in an environment of the run. */
static int was_through_in(const struct auditing *auditing,
			  const json_t *verdict, const char *environment)
{
	char key[512];

	return has_moved(json_object_get(
		auditing->attempts,
		case_of(verdict, environment, key, sizeof(key))));
}

/* What is in a laboratory has a kernel in common with what is in there only.
 * Whether something else is in a guest, and has one of its own, is not stored.
 */
static int is_other_kernel(const struct auditing *auditing,
			   const char *environment, const char *other)
{
	return json_object_get(auditing->inside, environment) &&
	       !json_object_get(auditing->inside, other);
}

/* In another one, of the same kernel if there is one; enters it in the file. */
static void look_elsewhere(const struct auditing *auditing,
			   const json_t *verdict, const char *environment,
			   struct case_file *file)
{
	const json_t *all = json_object_get(auditing->document, "environments"),
		     *other;
	size_t i;

	file->elsewhere = CONTROL_HELD;
	json_array_foreach (all, i, other) {
		const char *name = json_text(other, "name", "?");

		if (!strcmp(name, environment) ||
		    !was_through_in(auditing, verdict, name))
			continue;
		file->elsewhere = CONTROL_THROUGH;
		file->other_kernel =
			is_other_kernel(auditing, environment, name);
		if (!file->other_kernel)
			break;
	}
}

/* The verdict that what was stored makes. */
static struct verdict judge_anew(const struct auditing *auditing,
				 const json_t *verdict, const char *environment,
				 const json_t *attempt)
{
	const json_t *canary = json_object_get(attempt, "canary");
	char key[512], words[160];
	struct case_file file = {
		.attempt = attempt_from_word(json_text(attempt, "attempt", "")),
		.witness = witness_from_word(json_text(attempt, "witness", "")),
		.degraded =
			bystander_suffered(json_object_get(canary, "quiet"),
					   json_object_get(canary, "attack"),
					   words, sizeof(words)),
		.variant = json_object_get(auditing->controls,
					   case_of(verdict, environment, key,
						   sizeof(key)))
				   ? CONTROL_THROUGH
				   : CONTROL_HELD,
	};

	look_elsewhere(auditing, verdict, environment, &file);
	return verdict_of(&file);
}

/* What is wrong with the proof; NULL: nothing. `anew`: of one by a key. */
static const char *unproven(const struct auditing *auditing,
			    const json_t *verdict, const char *environment,
			    const struct verdict *anew)
{
	const char *against = json_text(verdict, "proof_detail", "?");

	if (anew)
		return anew->proof == PROOF_BY_KEY
			       ? NULL
			       : "but no control without that is stored as through";
	if (!was_through_in(auditing, verdict, against))
		return "where it is not stored as through";
	return is_other_kernel(auditing, environment, against)
		       ? "which is on another kernel"
		       : NULL;
}

/* A verdict that counts has to bear scrutiny; whether it does. */
static int scrutinize(struct auditing *auditing, const json_t *verdict,
		      const char *environment)
{
	const char *outcome = json_text(verdict, "outcome", "");
	const char *detail = json_text(verdict, "proof_detail", "?");
	char key[512], name[256];
	const json_t *attempt = json_object_get(
		auditing->attempts,
		case_of(verdict, environment, key, sizeof(key)));
	struct verdict anew;
	const char *wrong;
	int by = !strcmp(json_text(verdict, "proof", ""), "by");

	name_of(verdict, name, sizeof(name));
	if (!attempt) {
		violation(auditing,
			  "%s in %s: counted as %s, but no attempt is stored",
			  name, environment, outcome);
		return 0;
	}
	anew = judge_anew(auditing, verdict, environment, attempt);
	if (strcmp(outcome_word(anew.outcome), outcome)) {
		violation(
			auditing,
			"%s in %s: counted as %s, but what is stored of the attempt makes it %s",
			name, environment, outcome, outcome_word(anew.outcome));
		return 0;
	}
	wrong = unproven(auditing, verdict, environment, by ? &anew : NULL);
	if (!wrong)
		return 1;
	violation(auditing, "%s in %s: counted as %s %s %s, %s", name,
		  environment, outcome, by ? "by" : "against", detail, wrong);
	return 0;
}

static void take_verdict(struct auditing *auditing, const char *environment,
			 const json_t *verdict)
{
	const char *outcome = json_text(verdict, "outcome", "error");
	json_t *proofs = json_object_get(auditing->verdicts, outcome);
	char name[256];

	if (!proofs) {
		proofs = json_object();
		json_object_set_new(auditing->verdicts, outcome, proofs);
	}
	add_to(proofs, json_text(verdict, "proof", ""), 1);
	if (!verdict_is_proven(verdict) ||
	    (strcmp(outcome, outcome_word(OUTCOME_HELD)) &&
	     strcmp(outcome, outcome_word(OUTCOME_DEGRADED))) ||
	    !scrutinize(auditing, verdict, environment))
		return;
	add_to(auditing->proven, environment, 1);
	mark(auditing->held, name_of(verdict, name, sizeof(name)));
}

static void take_all(struct auditing *auditing)
{
	const json_t *all = json_object_get(auditing->document, "environments");
	const json_t *environment, *record;
	size_t i, j;

	json_array_foreach (all, i, environment) {
		if (!strcmp(json_text(environment, "role", ""), "attacked"))
			mark(auditing->inside,
			     json_text(environment, "name", "?"));
		json_array_foreach (json_object_get(environment, "attempts"), j,
				    record)
			take_attempt(auditing, environment, record);
	}
	json_array_foreach (all, i, environment)
		json_array_foreach (json_object_get(environment, "verdicts"), j,
				    record)
			take_verdict(auditing,
				     json_text(environment, "name", "?"),
				     record);
}

/* What the report and the terminal's summary count; each too much is told. */
static int count_summaries(struct auditing *auditing, json_int_t *counted,
			   struct error *err)
{
	cleanup_analysis struct analysis analysis = {0};
	size_t e;

	*counted = 0;
	if (analysis_make(&analysis, auditing->document, err) < 0)
		return -1;
	for (e = 0; e < analysis.environment_count; e++) {
		const char *name = analysis.environments[e].name;
		const struct tally *tally = &analysis.environments[e].tally;
		json_int_t count = (json_int_t)(tally->held + tally->degraded);
		json_int_t proven = json_int(auditing->proven, name, 0);

		*counted += count;
		if (count > proven)
			violation(
				auditing,
				"the summary of %s counts %lld held or degraded, of which %lld have a proof",
				name, (long long)count, (long long)proven);
	}
	return 0;
}

static json_t *names(const json_t *set, const json_t *also)
{
	json_t *list = json_array();
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)set, name, value)
		if (!also || json_object_get(also, name))
			json_array_append_new(list, json_string(name));
	return list;
}

json_t *audit_run(const json_t *document, struct error *err)
{
	struct auditing auditing __attribute__((cleanup(auditing_free))) = {
		.document = document,
		.inside = json_object(),
		.attempts = json_object(),
		.controls = json_object(),
		.verdicts = json_object(),
		.proven = json_object(),
		.tried = json_object(),
		.through = json_object(),
		.held = json_object(),
		.violations = json_array()};
	const json_t *run = json_object_get(document, "run");
	json_int_t counted;
	json_t *found;

	take_all(&auditing);
	if (count_summaries(&auditing, &counted, err) < 0)
		return NULL;
	found = json_pack(
		"{s:s, s:s*, s:s*, s:s*, s:i, s:O, s:I, s:o, s:o, s:O}", "run",
		json_text(run, "id", "?"), "label",
		json_text(run, "label", NULL), "suite",
		json_text(run, "suite", NULL), "status",
		json_text(run, "status", NULL), "attempts", auditing.made,
		"verdicts", auditing.verdicts, "counted", counted, "tried",
		names(auditing.tried, NULL), "both",
		names(auditing.through, auditing.held), "violations",
		auditing.violations);
	if (!found)
		error_make(err, ENOMEM, "audit");
	return found;
}
