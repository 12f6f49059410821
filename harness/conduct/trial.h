/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One trial: one workload, once, in one environment, recorded whatever comes.
 */
#ifndef HARNESS_TRIAL_H
#define HARNESS_TRIAL_H

#include "harness/conduct/exchange.h"

struct trial_place {
	const char *workload;
	const json_t *params;
	int round, position;
};

/** Parameters of a workload as they are sent: all environments get the size of
 * the host's last-level cache, so that all do the same work. `burn` is what
 * slows it down, in percent, where it can be slowed down. `given` may be NULL.
 * New reference. */
json_t *trial_params(const struct conduct *conduct, const char *workload,
		     const json_t *given, int burn);

/** How a trial ended; all but the last two are recorded. */
enum trial_end { TRIAL_DONE, TRIAL_FAILED, TRIAL_INTERRUPTED, TRIAL_FAULT };

/**
 * Run one trial in an environment that is up and store it. An environment
 * that dies or does not answer is noted as lost; the next start replaces it.
 * `*median` is of the samples, in the workload's unit, for TRIAL_DONE.
 */
enum trial_end trial_run(struct conduct *conduct,
			 struct environment *environment,
			 const struct trial_place *place, double *median,
			 int *higher_is_better, struct error *err);

#endif
