/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Simulated nights: a family of series, each night judged by all nights before,
 * and what is suspected measured again the same night, as `nightly` does. A
 * night is red when something got worse. What was red is accepted the next day:
 * its series begins anew.
 */
#ifndef TESTS_SIMULATION_NIGHTS_H
#define TESTS_SIMULATION_NIGHTS_H

#include "harness/judge/history.h"
#include "tests/simulation/noise.h"

#include <stddef.h>

enum {
	NIGHTS_FAMILY = 35,  /* series of the suite `nightly` */
	NIGHTS_LEAST = 6,    /* the first of a history that is judged */
	NIGHTS_HISTORY = 60, /* nights of a history; then another begins */
	NIGHTS_WAIT = 3,     /* nights in which a step has to be found */
	NIGHTS_STARTS = 5,   /* of a night … */
	NIGHTS_ROUNDS = 16,  /* … and the rounds of each */
};

struct night_design {
	const struct noise *noise;  /**< of rounds, within a start */
	const struct noise *nights; /**< from night to night */
	/** Of a night, of a logarithm. Half of the variance is the night's, and
	 * there again when it is measured again; the rest is of starts and of
	 * rounds, which differ as much as starts do. */
	double deviation;
	double floor; /**< least change that matters, 0.05 */
};

/** Whether the last night of a series says that it got worse, and `*began` on
 * which night. */
int nights_is_worse(const struct history *history, size_t *began);

/** Red nights among `nights` on which nothing happened. */
size_t nights_red(const struct night_design *design, size_t nights,
		  unsigned long seed);

struct nights_found {
	size_t histories;
	size_t found; /**< red on one of NIGHTS_WAIT nights */
	size_t dated; /**< of these, said to have begun then, ± 1 night */
};

/** Histories in which one series becomes `slower` (0.05: by a twentieth) after
 * NIGHTS_HISTORY nights, and stays so. */
struct nights_found nights_find(const struct night_design *design,
				double slower, size_t histories,
				unsigned long seed);

#endif
