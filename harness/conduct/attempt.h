/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One attempt: an attack in an environment, the witness on the host beside it,
 * the partner of an attack that has one in a second environment of the kind,
 * and for what needs an outer group also the canary, in a quiet window before
 * and during the attack, row by row (docs/protocol.md: How a pair is
 * conducted). Knows no attack from another.
 */
#ifndef HARNESS_ATTEMPT_H
#define HARNESS_ATTEMPT_H

#include "harness/conduct/exchange.h"
#include "harness/judge/verdict.h"

/** The host's helpers. */
struct attempt_host {
	struct environment *witness, *canary; /**< canary may be NULL */
	int quiet_ms; /**< length of the canary's quiet window; 0: none */
	/** What it felt in a window that is recent enough to stand for one;
	 * borrowed. NULL: listen. */
	json_t *quiet;
};

/** What came of it. Zero-initialise; attempt_free() it. */
struct attempt_result {
	enum attempt attempt;
	enum witness witness;
	json_t *subject, *observed; /**< data of both; NULL: none */
	json_t *quiet, *disturbed;  /**< the canary's data; NULL: none */
	char evidence[512], reason[512];
};

/** How the attempt ended, apart from what it achieved. */
enum attempt_end { ATTEMPTED, ATTEMPT_INTERRUPTED, ATTEMPT_FAULT };

/**
 * Make the attempt in `environment`, which is up. `rows` (an array of names,
 * may be NULL) says which rows matter. An environment that dies is noted as
 * lost; that is a result, not a fault.
 */
enum attempt_end attempt_make(struct conduct *conduct,
			      const struct attempt_host *host,
			      struct environment *environment,
			      const char *attack, const json_t *params,
			      const json_t *rows, struct attempt_result *result,
			      struct error *err);

void attempt_free(struct attempt_result *result);

#define cleanup_attempt __attribute__((cleanup(attempt_free)))

#endif
