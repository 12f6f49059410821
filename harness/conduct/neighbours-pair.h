/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One pair of rounds; for neighbours.c, and of no use elsewhere. */
#ifndef HARNESS_NEIGHBOURS_PAIR_H
#define HARNESS_NEIGHBOURS_PAIR_H

#include "harness/conduct/twin.h"

#include <gsl/gsl_rng.h>

/** Most victims of a plan. */
#define NEIGHBOURS_VICTIMS 32

struct neighbours_pair {
	const char *antagonist;
	const json_t *params; /**< of the antagonist */
	enum twin_place place;
	int round;
};

/**
 * Run a quiet and a noisy round in random order and store the pair. A half that
 * is lost is in the pair's reason; twin_is_up() then says that there has to be
 * another twin.
 */
enum conduct_end neighbours_pair(struct twin *twin, gsl_rng *generator,
				 const struct neighbours_pair *pair,
				 struct error *err);

#endif
