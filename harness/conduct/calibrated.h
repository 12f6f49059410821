/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run of a plan for calibrating (plan/calibration.h) came to: read from
 * the store, judged, and stored. */
#ifndef HARNESS_CALIBRATED_H
#define HARNESS_CALIBRATED_H

#include "harness/plan/plan.h"
#include "harness/store/store.h"

/**
 * Find, for each workload in each environment, how often a slow-down is found
 * in pairs of nights drawn from the run's starts, and the floor
 * (judge/floor.h). `environments` are the names of those that have arms.
 * `*count` is how many were found. Where there are not two nights of so many
 * starts, a night has fewer; with fewer than two and two nothing can be found,
 * and `err` says why (`*count` is 0). Negative when the store fails.
 */
int calibrated_judge(struct store *store, const char *run,
		     const struct plan *plan, const json_t *environments,
		     size_t *count, struct error *err);

#endif
