/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nights drawn from really measured rounds, in blocks: a night is as many
 * starts of one run as a night has, each with all its rounds, workloads and
 * arms, drawn with replacement. Measured again are others that are drawn so
 * from the same run. Each night is judged by those before, as in nights.h.
 */
#ifndef TESTS_SIMULATION_DRAWN_H
#define TESTS_SIMULATION_DRAWN_H

#include "tests/simulation/gathered.h"
#include "tests/simulation/nights.h"

/** The starts that make a night, and those by which it is measured again. */
struct drawn_night {
	size_t starts[NIGHTS_STARTS], again[NIGHTS_STARTS];
};

/** A history of nights. */
struct drawn {
	struct drawn_night nights[NIGHTS_HISTORY + NIGHTS_WAIT];
	size_t count;
};

/** Draw one night more; there is room for it, and a run that is long enough for
 * a night. */
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
 * measured; nothing is drawn: measured again are the starts that followed. */
struct drawn_red drawn_in_order(const struct gathered *gathered);

/** Histories in which a workload becomes as slow as that arm after
 * NIGHTS_HISTORY nights. It is one series of NIGHTS_FAMILY. */
struct nights_found drawn_find(const struct gathered *gathered, size_t workload,
			       size_t arm, size_t histories,
			       unsigned long seed);

/** Standard deviation of 1,000 nights, of a logarithm. */
double drawn_deviation(const struct gathered *gathered, size_t workload,
		       unsigned long seed);

/** How many times as long a workload took in that arm as in the first that is
 * not slowed down. */
double drawn_ratio(const struct gathered *gathered, size_t workload,
		   size_t arm);

#endif
