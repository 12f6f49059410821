/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The code that the host's witness plays on a quantity of the machine, and how
 * the inside finds it in what it sampled: a preamble and 24 random bits, one
 * per slot. The inside does not know when it begins, nor the bits. Pure.
 */
#ifndef ISOLATION_TESTS_LEAK_CODE_H
#define ISOLATION_TESTS_LEAK_CODE_H

#include "common/clock.h"

#include <stddef.h>

/** Slots before the bits; as many ones as zeros, begins with a zero. */
#define CODE_PREAMBLE "01110010"
#define CODE_PREAMBLE_SLOTS 8
#define CODE_BITS 24
#define CODE_SLOTS (CODE_PREAMBLE_SLOTS + CODE_BITS)

/** A quantity over time. */
struct code_series {
	size_t count;
	const nanoseconds *at; /**< ascending */
	const double *value;
	int counter; /**< it only grows: what counts is how fast */
};

/**
 * Find the code in a series by slots of `slot` ns, wherever it begins, and
 * whichever way the quantity moves. `bits` (CODE_BITS + 1 bytes) becomes the
 * text of zeros and ones. Returns 0, or -1 when there is no preamble in it:
 * `bits` is "" then.
 */
int code_find(const struct code_series *series, nanoseconds slot, char *bits);

#endif
