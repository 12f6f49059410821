/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The code that the host's witness plays on a quantity of the machine, and how
 * the inside finds it in what it sampled: a preamble and 24 random bits. A bit
 * takes two slots, of which one is active (Manchester code), so that it shows
 * as a difference of neighbours: what drifts or jumps beside it hardly matters.
 * The inside knows neither when it begins nor the bits. Pure.
 */
#ifndef ISOLATION_TESTS_LEAK_CODE_H
#define ISOLATION_TESTS_LEAK_CODE_H

#include "common/clock.h"

#include <stddef.h>

/** Slots before the bits; three ones in a row are never in the bits. */
#define CODE_PREAMBLE "01110010"
#define CODE_PREAMBLE_SLOTS 8
#define CODE_BITS 24
#define CODE_SLOTS (CODE_PREAMBLE_SLOTS + 2 * CODE_BITS)

/** What is played for `bits`, slot by slot, into CODE_SLOTS + 1 bytes. */
void code_slots(const char *bits, char *slots);

/** A quantity over time. */
struct code_series {
	size_t count;
	const nanoseconds *at; /**< ascending */
	const double *value;
	int counter; /**< it only grows: what counts is how fast */
};

/** Most codes that are looked for as one. */
#define CODE_FRAMES 48

/**
 * Look for the code in a series by slots of `slot` ns, wherever it begins, and
 * whichever way the quantity moves. What the bits show is added to `shown`,
 * +1 for a clear one and -1 for a clear zero, so that several looks at the same
 * code add up. Returns 0, or -1 when nothing like it is there: `shown` is as it
 * was then.
 */
int code_look(const struct code_series *series, nanoseconds slot,
	      double shown[CODE_BITS]);

/** What the slots of bits showed, in squares of the quantity; adds up over
 * looks. One of the two slots of a bit is active, whichever: so the slots of a
 * bit differ by the code and by noise, their sums from bit to bit by noise
 * alone. */
struct code_power {
	double both, noise; /**< sums over bits */
	int bits;
};

/**
 * The same for `frames` codes (CODE_FRAMES at most), one right behind the
 * other, which are found together: `shown` has CODE_BITS for each.
 */
int code_look_frames(const struct code_series *series, nanoseconds slot,
		     int frames, double *shown, struct code_power *power);

/**
 * Whether something stands out of the noise in the shape of bits, and not by
 * chance, whatever they say: a ratio of variances, whose bound comes down with
 * their number. Where the best beginning was looked for in noise alone it is
 * reached once in some thousand times.
 */
int code_is_plain(const struct code_power *power);

/** The likelier bits as text (CODE_BITS + 1 bytes), however unclear. */
void code_guess(const double shown[CODE_BITS], char *bits);

/**
 * The bits as text (CODE_BITS + 1 bytes), of which one may be unclear. Returns
 * 0, or -1 where more are: that is no code, and `bits` is "".
 */
int code_decide(const double shown[CODE_BITS], char *bits);

#endif
