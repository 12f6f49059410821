/* SPDX-License-Identifier: GPL-3.0-or-later */
/* At the end of a run: what its suite expected, against what was stored. */
#ifndef HARNESS_EXPECTED_H
#define HARNESS_EXPECTED_H

#include "harness/conduct/conduct.h"

/**
 * Judge each attack of the plan in each of its environments that a line of
 * [expect] is about, and store what came of it; what has no verdict was not
 * tried, for the reason for which it was left out. `*surprises` gets how many
 * are bad news. Negative when the store failed.
 */
int expected_judge(struct store *store, const char *run,
		   const struct plan *plan, const struct catalogue *catalogue,
		   int *surprises, struct error *err);

#endif
