/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The neighbours of an analysed run: a matrix of antagonists and victims for
 * each environment and place, and the CPU time that the antagonists caused
 * outside of their own accounting. Pure; names are borrowed from the analysis.
 */
#ifndef HARNESS_REPORT_NEIGHBOURS_H
#define HARNESS_REPORT_NEIGHBOURS_H

#include "harness/judge/neighbour.h"
#include "harness/report/analysis.h"

/** An antagonist against a victim. */
struct neighbours_cell {
	struct interval slowdown; /**< 1: as without the neighbour */
	enum neighbour_outcome outcome;
	const char *reason; /**< why there is none, or NULL */
};

/** An antagonist at a seat; CPU time as shares of one CPU. */
struct neighbours_row {
	size_t pairs;	    /**< that count */
	const char *reason; /**< of the last that does not; or NULL */
	struct interval charged, counted; /**< to its groups; by itself */
	struct interval others; /**< of all others, in the quiet rounds */
	/** Outside of their accounting, how much more in the noisy rounds, and
	 * of what; unknown in runs of schemas before 6. */
	struct interval outside, helpers, kernel, interrupts;
	int apart;	 /**< interrupts are part of it */
	json_t *threads; /**< of the kernel: name → how much more; owned */
};

/** Where both sat. */
struct neighbours_seat {
	const struct analysed_environment *environment;
	int same_cpu;
	struct neighbours_row *rows;   /**< antagonist_count */
	struct neighbours_cell *cells; /**< antagonist by antagonist */
};

struct neighbours {
	const char **antagonists, **victims;
	size_t antagonist_count, victim_count;
	struct neighbours_seat *seats; /**< of each environment first the same
					  CPU */
	size_t seat_count;
};

/** Analyse; `seat_count` is 0 where the run has no neighbours. Negative
 * without memory. neighbours_free() it in any case. */
int neighbours_make(struct neighbours *neighbours,
		    const struct analysis *analysis, struct error *err);

void neighbours_free(struct neighbours *neighbours);

#define cleanup_neighbours __attribute__((cleanup(neighbours_free)))

const struct neighbours_cell *neighbours_cell(
	const struct neighbours *neighbours, const struct neighbours_seat *seat,
	size_t antagonist, size_t victim);

/** "on the same CPU". */
const char *neighbours_place(const struct neighbours_seat *seat);

/** How many cells of a seat came out so. */
size_t neighbours_count(const struct neighbours *neighbours,
			const struct neighbours_seat *seat,
			enum neighbour_outcome outcome);

#endif
