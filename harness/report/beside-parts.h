/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of runs side by side share; nobody else includes this. */
#ifndef HARNESS_REPORT_BESIDE_PARTS_H
#define HARNESS_REPORT_BESIDE_PARTS_H

#include "harness/report/beside.h"

struct beside {
	FILE *out;
	const struct beside_run *runs;
	size_t count;
	/** Names of all runs' environments that were measured or attacked, in
	 * the order they appear; borrowed texts. */
	const char **environments;
	size_t environment_count;
};

/** What a run did not do, in a cell. */
#define BESIDE_MISSING "–"

/** A table's head: `what`, and a column for each run. */
void beside_head(const struct beside *beside, const char *what);

/** Index of an environment in a run; -1: it has none of that name. */
int beside_environment(const struct beside_run *run, const char *name);

/** The sections. */
void beside_machines(const struct beside *beside);
void beside_costs(const struct beside *beside);
void beside_verdicts(const struct beside *beside);

#endif
