/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows: what the inside found against what the host's witness knows. Pure. */
#ifndef HARNESS_COMPARE_H
#define HARNESS_COMPARE_H

#include "harness/judge/verdict.h"

/** Wrong bits that a code of 24 may have and still be the witness's: chance
 * then agrees with probability 1.5e-6, once in 100 runs of 6,000 decisions. */
#define COMPARE_WRONG_BITS 1
/** Bits that a code must have, or nothing is compared. */
#define COMPARE_LEAST_BITS 16

/** One row of an attack, compared. `evidence` and `reason` hold a sentence. */
struct comparison {
	enum attempt attempt;
	enum witness witness;
	/** Nothing was found in what could have told it: noise may have drowned
	 * it, so that it is worth another look. */
	int is_drowned;
	char evidence[256];
	char reason[256];
};

/** `found` and `truth` are the row's objects in the subject's and the
 * witness's data (docs/protocol.md); NULL where a side has no such row. */
struct comparison compare_row(const json_t *found, const json_t *truth);

/** Row of that name in `data`'s array "rows", or NULL. Borrowed. */
const json_t *compare_find_row(const json_t *data, const char *name);

/** Bits that differ between two strings of 0 and 1; as many as the longer has
 * where the lengths differ. */
size_t compare_bits(const char *a, const char *b);

#endif
