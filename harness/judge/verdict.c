/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/judge/verdict.h"

#include <string.h>

static const char *const attempt_words[ATTEMPTS] = {
	[ATTEMPT_DONE] = "done",       [ATTEMPT_NO_EFFECT] = "no_effect",
	[ATTEMPT_KILLED] = "killed",   [ATTEMPT_HUNG] = "hung",
	[ATTEMPT_CRASHED] = "crashed", [ATTEMPT_NOT_MADE] = "not_made",
	[ATTEMPT_UNABLE] = "unable",
};

static const char *const witness_words[WITNESSES] = {
	[WITNESS_STILL] = "still",
	[WITNESS_MOVED] = "moved",
	[WITNESS_BLIND] = "blind",
};

static const char *const outcome_words[OUTCOMES] = {
	[OUTCOME_HELD] = "held",       [OUTCOME_DEGRADED] = "degraded",
	[OUTCOME_THROUGH] = "through", [OUTCOME_NOT_TRIED] = "not tried",
	[OUTCOME_ERROR] = "error",
};

/* What can be said without a control. */
static enum outcome outcome_of(const struct case_file *file)
{
	if (file->witness == WITNESS_MOVED)
		return OUTCOME_THROUGH;
	if (file->attempt == ATTEMPT_CRASHED || file->attempt == ATTEMPT_HUNG)
		return OUTCOME_ERROR;
	if (file->witness == WITNESS_BLIND || file->attempt == ATTEMPT_UNABLE)
		return OUTCOME_NOT_TRIED;
	if (file->degraded)
		return OUTCOME_DEGRADED;
	return OUTCOME_HELD;
}

static enum proof proof_of(const struct case_file *file)
{
	if (file->variant == CONTROL_THROUGH)
		return PROOF_BY_KEY;
	if (file->elsewhere == CONTROL_THROUGH && !file->other_kernel)
		return PROOF_AGAINST;
	return PROOF_UNPROVEN;
}

struct verdict verdict_of(const struct case_file *file)
{
	struct verdict verdict = {outcome_of(file), PROOF_NONE};

	if (verdict.outcome != OUTCOME_HELD &&
	    verdict.outcome != OUTCOME_DEGRADED)
		return verdict;
	verdict.proof = proof_of(file);
	/* Gone here and there elsewhere: isolation. Gone everywhere: this
	 * kernel has no such thing. */
	if (file->attempt == ATTEMPT_NOT_MADE &&
	    verdict.proof == PROOF_UNPROVEN)
		verdict = (struct verdict){OUTCOME_NOT_TRIED, PROOF_NONE};
	return verdict;
}

int verdict_wants_control(const struct case_file *file)
{
	enum outcome outcome = outcome_of(file);

	return outcome == OUTCOME_HELD || outcome == OUTCOME_DEGRADED;
}

const char *outcome_word(enum outcome outcome)
{
	return outcome_words[outcome];
}

const char *proof_word(enum proof proof)
{
	static const char *const words[] = {
		[PROOF_NONE] = NULL,
		[PROOF_BY_KEY] = "by",
		[PROOF_AGAINST] = "against",
		[PROOF_UNPROVEN] = "unproven",
	};

	return words[proof];
}

const char *attempt_word(enum attempt attempt)
{
	return attempt_words[attempt];
}

const char *witness_word(enum witness witness)
{
	return witness_words[witness];
}

enum attempt attempt_from_word(const char *word)
{
	enum attempt attempt;

	for (attempt = 0; attempt < ATTEMPTS; attempt++)
		if (!strcmp(attempt_words[attempt], word))
			return attempt;
	return ATTEMPT_CRASHED;
}

enum witness witness_from_word(const char *word)
{
	enum witness witness;

	for (witness = 0; witness < WITNESSES; witness++)
		if (!strcmp(witness_words[witness], word))
			return witness;
	return WITNESS_BLIND;
}
