/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nights drawn from really measured rounds, in blocks: a night is as many
 * starts as a night has, one after the other as they were measured, with all
 * workloads and arms of them; with which one it begins is drawn, with
 * replacement. Measured again are the starts that followed. Each night is
 * judged by those before, as in nights.h.
 */
#ifndef TESTS_SIMULATION_DRAWN_H
#define TESTS_SIMULATION_DRAWN_H

#include "tests/simulation/gathered.h"
#include "tests/simulation/nights.h"

/** A history of nights: with which start each begins. */
struct drawn {
	size_t nights[NIGHTS_HISTORY + NIGHTS_WAIT];
	size_t count;
};

/** Draw one night more; there is room for it. */
void drawn_add(struct drawn *drawn, const struct gathered *gathered,
	       gsl_rng *random);

/** Red ones among nights that were judged. */
struct drawn_red {
	size_t nights, red;
};

/** Nights of the whole family of workloads, on none of which anything is
 * slowed down: so many are judged, in histories of NIGHTS_HISTORY. A series
 * that made a night red is accepted the next day. */
struct drawn_red drawn_find_red(const struct gathered *gathered, size_t nights,
				unsigned long seed);

/** The same of all nights that share no start, in the order in which they were
 * measured; nothing is drawn. */
struct drawn_red drawn_in_order(const struct gathered *gathered);

/** Histories in which a workload becomes as slow as that arm after
 * NIGHTS_HISTORY nights. It is one series of NIGHTS_FAMILY. */
struct nights_found drawn_find(const struct gathered *gathered, size_t workload,
			       size_t arm, size_t histories,
			       unsigned long seed);

/** Standard deviation of the nights that can be drawn, of a logarithm. */
double drawn_deviation(const struct gathered *gathered, size_t workload);

/** How many times as long a workload took in that arm as in the first that is
 * not slowed down. */
double drawn_ratio(const struct gathered *gathered, size_t workload,
		   size_t arm);

#endif
