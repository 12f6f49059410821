/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Several runs side by side, of several machines or years, as Markdown: where
 * their machines differ, what each workload costs in each environment, and what
 * became of each attack. Nothing is judged: ratios are of each machine's own
 * native, and whether two runs differ is asked of `bulkhead compare A B`.
 * Whatever anybody wrote in a run is escaped. Pure.
 */
#ifndef HARNESS_REPORT_BESIDE_H
#define HARNESS_REPORT_BESIDE_H

#include "harness/report/analysis.h"

#include <stdio.h>

/** Columns that a table has room for. */
#define BESIDE_MOST 12

/** A run, and what it was called when it was asked for. */
struct beside_run {
	struct analysis analysis;
	const char *given; /**< borrowed */
};

/** Write `count` runs, from 2 to BESIDE_MOST. Negative without memory. */
int beside_write(FILE *out, const struct beside_run *runs, size_t count);

#endif
