/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/judge/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BIT(state) (1U << (state))
#define UNTRIED (BIT(EXPECT_NOT_TRIED) | BIT(EXPECT_ERROR))

static const char if_tried[] = " if tried";

/* The state that a word asks for; EXPECT_STATES: none. */
static enum expect_state state_of_word(const char *word, size_t length)
{
	static const char *const words[] = {[EXPECT_HELD] = "held",
					    [EXPECT_DEGRADED] = "degraded",
					    [EXPECT_THROUGH] = "through"};
	enum expect_state state;

	for (state = EXPECT_HELD; state <= EXPECT_THROUGH; state++)
		if (strlen(words[state]) == length &&
		    !strncmp(words[state], word, length))
			return state;
	return EXPECT_STATES;
}

static int not_understood(const char *words, struct error *err)
{
	return error_make(
		err, 0,
		"'%.60s' is nothing that can be expected: held, degraded or through, with 'or' between them and perhaps 'if tried' behind them; 'not through'; or 'anything'",
		words);
}

/* "held or degraded", of which `length` bytes count. */
static int parse_outcomes(const char *words, size_t length,
			  struct expected *into, struct error *err)
{
	const char *at = words, *end = words + length;

	while (1) {
		const char * or = strstr(at, " or ");
		size_t word = (size_t)((or && or < end ? or : end) - at);
		enum expect_state state = state_of_word(at, word);

		if (state == EXPECT_STATES)
			return not_understood(words, err);
		into->kept |= BIT(state);
		if (at + word == end)
			return 0;
		at += word + strlen(" or ");
	}
}

/* Length of the words without " if tried". */
static size_t outcomes_length(const char *words)
{
	size_t length = strlen(words), tail = sizeof(if_tried) - 1;

	return length > tail && !strcmp(words + length - tail, if_tried)
		       ? length - tail
		       : length;
}

int expect_parse(const char *words, struct expected *into, struct error *err)
{
	size_t length = outcomes_length(words);

	*into = (struct expected){0};
	if (!strcmp(words, "anything"))
		return 0;
	if (!strcmp(words, "not through")) {
		into->kept = BIT(EXPECT_HELD) | BIT(EXPECT_DEGRADED);
		into->open = BIT(EXPECT_UNPROVEN) | UNTRIED;
		return 0;
	}
	if (words[length])
		into->open = UNTRIED;
	return parse_outcomes(words, length, into, err);
}

int expect_is_nothing(const struct expected *expected)
{
	return !expected->kept && !expected->open;
}

enum expect_state expect_state(const char *outcome, const char *proof)
{
	int proven = proof && strcmp(proof, proof_word(PROOF_UNPROVEN)) != 0;

	if (!outcome || !strcmp(outcome, outcome_word(OUTCOME_NOT_TRIED)))
		return EXPECT_NOT_TRIED;
	if (!strcmp(outcome, outcome_word(OUTCOME_THROUGH)))
		return EXPECT_THROUGH;
	if (!strcmp(outcome, outcome_word(OUTCOME_HELD)))
		return proven ? EXPECT_HELD : EXPECT_UNPROVEN;
	if (!strcmp(outcome, outcome_word(OUTCOME_DEGRADED)))
		return proven ? EXPECT_DEGRADED : EXPECT_UNPROVEN;
	return EXPECT_ERROR;
}

enum expect_result expect_judge(const struct expected *expected,
				enum expect_state state)
{
	if (expect_is_nothing(expected) || (expected->kept & BIT(state)))
		return EXPECT_IS_KEPT;
	return expected->open & BIT(state) ? EXPECT_IS_OPEN
					   : EXPECT_IS_SURPRISE;
}

const char *expect_result_word(enum expect_result result)
{
	static const char *const words[] = {
		[EXPECT_IS_KEPT] = "kept",
		[EXPECT_IS_OPEN] = "open",
		[EXPECT_IS_SURPRISE] = "surprise",
	};

	return words[result];
}

/* What came, as the end of a sentence. */
static const char *what_came(enum expect_state state)
{
	static const char *const words[EXPECT_STATES] = {
		[EXPECT_HELD] = "was held",
		[EXPECT_DEGRADED] =
			"did not get out, while others suffered (degraded)",
		[EXPECT_THROUGH] = "got through",
		[EXPECT_UNPROVEN] =
			"got through in no control of this run, so nothing shows that it was held (unproven)",
		[EXPECT_NOT_TRIED] = "was not tried",
		[EXPECT_ERROR] = "could not be judged, by a fault of ours",
	};

	return words[state];
}

char *expect_sentence(const struct expect_case *about)
{
	const char *why = about->reason && *about->reason ? about->reason
							  : about->evidence;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	if (about->state == EXPECT_THROUGH && about->evidence &&
	    *about->evidence)
		why = about->evidence;
	fprintf(out, "%s%s%s in %s %s", about->attack, about->row ? "/" : "",
		about->row ? about->row : "", about->environment,
		what_came(about->state));
	if (about->state == EXPECT_HELD || about->state == EXPECT_DEGRADED)
		fprintf(out, ", %s %s", about->proof ? about->proof : "by",
			about->proof_detail ? about->proof_detail : "?");
	fprintf(out, ", where %.*s was expected",
		(int)outcomes_length(about->expected), about->expected);
	if (why && *why)
		fprintf(out, ": %s", why);
	fclose(out);
	return text;
}
