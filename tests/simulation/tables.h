/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of docs/validation.md, as Markdown. Each is simulated with as many
 * data sets as it is asked for, the same for the same number, and returns how
 * many of its rows are not as good as they have to be.
 */
#ifndef TESTS_SIMULATION_TABLES_H
#define TESTS_SIMULATION_TABLES_H

#include "tests/simulation/gathered.h"

#include <stddef.h>
#include <stdio.h>

/** Share of intervals that hold the truth, at least and at most; and below
 * which an interval is not printed. */
#define TABLES_LEAST 0.93
#define TABLES_MOST 0.97
#define TABLES_PRINTED 0.90

typedef int table(FILE *out, size_t sets);

/** Intervals of five starts, for each kind of noise. */
table table_coverage;
/** With fewer starts, and with more. */
table table_starts;
/** Starts of a rare kind. */
table table_rare;
/** When rounds end. */
table table_stopping;
/** How much of a warm-up is left in a trial. */
table table_warm_up;
/** Two runs against each other. */
table table_compared;
/** Change points where there are none. */
table table_no_changes;
/** Steps: how soon they are found, and how well dated. */
table table_steps;

/** Nights on which nothing happened, as `nightly` judges them. */
table table_red_nights;
/** Verdicts that change without a cause: how many nights these make red. */
table table_flips;
/** Nights on which something became slower. */
table table_found_nights;

/** All of the section about nights drawn from really measured rounds: so many
 * without a cause, and so many histories of each workload with one. Where
 * nothing was gathered it says so, and nothing is bad. */
int table_drawn(FILE *out, const struct gathered *gathered, size_t nights,
		size_t histories);

/** "93.1 (92.6–93.6)": a share in per cent, with its interval. */
struct tables_text {
	char text[48];
};
struct tables_text tables_share(size_t of, size_t all);

/** Whether a share is surely (its 99.9 % interval) less than the one or more
 * than the other. */
int tables_is_bad(size_t of, size_t all, double least, double most);

#endif
