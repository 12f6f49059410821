/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is known of one attack: an attempt is known by host, kind and effective
 * keys, and made once per run, so that rungs, controls and explanations share
 * it.
 */
#ifndef HARNESS_KNOWN_H
#define HARNESS_KNOWN_H

#include "harness/conduct/case.h"
#include "harness/judge/smallest.h"

/** Zero-initialise; known_free() it. */
struct known {
	json_t *attempts; /**< known_id() → row, "" where there is none →
			     answer */
};

/** What an environment like `like` with these keys is known by. Caller frees.
 */
char *known_id(const struct conduct *conduct, const struct environment *like,
	       const json_t *keys);

/** Enter an answer, of a row or (NULL) of the whole. */
void known_add(struct known *known, const char *id, const char *row,
	       enum smallest_answer answer);

/** Enter what all these cases, of any environments, came to. */
void known_add_cases(struct known *known, const struct conduct *conduct,
		     const struct cases *cases);

/** The answer, or SMALLEST_UNKNOWN. */
enum smallest_answer known_find(const struct known *known, const char *id,
				const char *row);

void known_free(struct known *known);

#define cleanup_known __attribute__((cleanup(known_free)))

#endif
