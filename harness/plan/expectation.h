/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Section [expect] of a suite: lines "ATTACK[/ROW] @ ENVIRONMENT = WHAT", names
 * with wildcards as in fnmatch(3). Where several lines fit a case, the last one
 * counts: the general first, exceptions below. Pure; what comes of a case is
 * the judge's business.
 */
#ifndef HARNESS_EXPECTATION_H
#define HARNESS_EXPECTATION_H

#include "harness/plan/catalogue.h"
#include "harness/plan/suite.h"

/** Add one line to the array `into`: {"attack", "row" (or absent),
 * "environment", "expected", "line"}. Negative with a sentence. */
int expectation_add(json_t *into, const char *names, const char *expected,
		    int line, struct error *err);

/**
 * Whether each line can ever fit something: an attack of `attacks` (all those
 * of the suite: name → …) and a row of it that the catalogue knows, in an
 * environment of the suite or its twin in the laboratory. Negative with file,
 * line and the nearest name.
 */
int expectation_check(const struct suite *suite, const json_t *attacks,
		      const struct catalogue *catalogue, struct error *err);

/** The line that counts for a case (row NULL: the attack has none), or NULL.
 * Borrowed. */
const json_t *expectation_find(const json_t *expectations, const char *attack,
			       const char *row, const char *environment);

#endif
