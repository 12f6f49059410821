/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The environments of a run as a ladder: what each has that the one before it
 * has not, how long it takes to be there, and what it stops that the one before
 * lets through. Pure.
 */
#ifndef HARNESS_REPORT_RUNG_H
#define HARNESS_REPORT_RUNG_H

#include "harness/report/analysis.h"

#include <stdio.h>

/** Whether there is a ladder at all: two environments of our containers beside
 * native, at least. */
int rung_is_ladder(const struct analysis *analysis);

/** Below the lowest rung. */
#define RUNG_NONE ((size_t)-1)

/** Whether an environment is a rung: what somebody else than root starts is
 * none, but stands beside the ladder; and what is in the laboratory stands on
 * another one. */
int rung_is(const struct analysed_environment *environment);

/** Index of the rung that an environment is compared with: the last one before
 * it, or RUNG_NONE. */
size_t rung_below(const struct analysis *analysis, size_t environment);

/** Hello of the last start that came up, or NULL. */
const json_t *rung_hello(const struct analysed_environment *environment);

/** Whether a protection ("pids", "pid namespace") is in force in an
 * environment, by what it said itself. */
int rung_has(const struct analysed_environment *environment,
	     const char *protection);

/** Starts of one environment; times from asking for it to its hello, NaN when
 * it never came up. */
struct rung_starts {
	size_t up, failed;
	double median_ns, low_ns, high_ns; /**< low and high: the extremes */
};
struct rung_starts rung_starts(const struct analysed_environment *environment);

/** Write, as Markdown, the keys that are in force in an environment and are not
 * in `below` (NULL: in nothing), and those that are no longer; "–" for none. */
void rung_write_added(FILE *out, const struct analysed_environment *below,
		      const struct analysed_environment *environment);

/** Attempts by how they ended in two environments. */
enum rung_change {
	RUNG_STOPPED, /**< through below, held here with a proof */
	RUNG_OPENED,  /**< held below, through here */
};

/** Whether an attack changed so from `below` to an environment. */
int rung_is_changed(const struct analysis *analysis, size_t attack,
		    size_t below, size_t environment, enum rung_change change);

/** Write the names of the attacks that changed so; how many there were. */
size_t rung_write_changed(FILE *out, const struct analysis *analysis,
			  size_t below, size_t environment,
			  enum rung_change change);

#endif
