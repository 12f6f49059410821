/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The judge: a pure function from what was tried, what the host's witness saw
 * and what the controls did, to an outcome and its proof (DESIGN: Honest
 * verdicts). It never sees an errno, and believes the witness, not the
 * attacker.
 */
#ifndef HARNESS_VERDICT_H
#define HARNESS_VERDICT_H

#include "common/json.h"

enum attempt {
	ATTEMPT_DONE,	   /**< it says that it got what it wanted */
	ATTEMPT_NO_EFFECT, /**< really tried, did not get it */
	ATTEMPT_KILLED,	   /**< the kernel ended it */
	ATTEMPT_HUNG,	   /**< it overran; the agent ended it */
	ATTEMPT_CRASHED,   /**< it broke by itself: our fault */
	ATTEMPT_NOT_MADE,  /**< what it goes for is not there, or not for it */
	ATTEMPT_UNABLE,	   /**< what it needs of ours was not there */
	ATTEMPTS
};

enum witness {
	WITNESS_STILL, /**< looked, and what was attacked did not move */
	WITNESS_MOVED, /**< it moved: seen, changed, reached, taken */
	WITNESS_BLIND, /**< could not look */
	WITNESSES
};

/** What the same attempt did where something was taken away, or elsewhere. */
enum control { CONTROL_NOT_RUN, CONTROL_HELD, CONTROL_THROUGH, CONTROLS };

enum outcome {
	OUTCOME_HELD,
	OUTCOME_DEGRADED,
	OUTCOME_THROUGH,
	OUTCOME_NOT_TRIED,
	OUTCOME_ERROR,
	OUTCOMES
};

enum proof {
	PROOF_NONE,	/**< the outcome needs none */
	PROOF_BY_KEY,	/**< without the key it was through */
	PROOF_AGAINST,	/**< it was through in another environment */
	PROOF_UNPROVEN, /**< through in no control: counts for nothing */
};

/** All that the judge is told about one attempt. */
struct case_file {
	enum attempt attempt;
	enum witness witness;
	int degraded; /**< a bystander suffered more than the stated floor */
	enum control variant;	/**< the same environment without its keys */
	enum control elsewhere; /**< another environment of the same run */
	/** That one is on another kernel than the one which this environment
	 * shares with its host: what got through there shows nothing here. */
	int other_kernel;
};

struct verdict {
	enum outcome outcome;
	enum proof proof;
};

/** Judge one case. Total: every combination has an answer. */
struct verdict verdict_of(const struct case_file *file);

/** Whether a control is worth running: what it tells can change the verdict. */
int verdict_wants_control(const struct case_file *file);

/** Words as in the store and in reports. */
const char *outcome_word(enum outcome outcome);
const char *proof_word(enum proof proof); /**< NULL for PROOF_NONE */
const char *attempt_word(enum attempt attempt);
const char *witness_word(enum witness witness);

/** The other way round; a word that is none is CRASHED, or BLIND. */
enum attempt attempt_from_word(const char *word);
enum witness witness_from_word(const char *word);

#endif
