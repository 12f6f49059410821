/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Simulated nights of boundaries that all hold, of which an attempt now and
 * then says something else without a cause; judged by night_document(), as
 * `nightly` does: what makes a night red is tried again the same night, all
 * rows of that attack in that environment, and is accepted the next day.
 */
#ifndef TESTS_SIMULATION_FLIPS_H
#define TESTS_SIMULATION_FLIPS_H

#include "harness/judge/expect.h"

#include <stddef.h>

enum {
	FLIPS_ENVIRONMENTS = 2, /* in which attacks are held */
	FLIPS_ATTACKS = 4,
	FLIPS_BOUNDARIES = 116, /* of both environments */
};

/** How many rows each attack has, 1 where it has none. */
extern const size_t flips_rows[FLIPS_ATTACKS];

/** Red nights among `nights`, where an attempt says `to` with that probability,
 * and else that the boundary held. */
size_t flips_red(enum expect_state to, double rate, size_t nights,
		 unsigned long seed);

#endif
