/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is measured about environments as wholes: how long they take to start
 * and to stop, what they hold, how many live side by side. To a suite, the
 * store and the report these are workloads like others; but no agent does them,
 * the conductor does, with further instances of the environment that the trial
 * is for. That one itself is left alone. Adding one is adding one descriptor.
 */
#ifndef HARNESS_LIFE_H
#define HARNESS_LIFE_H

#include "harness/conduct/environment.h"

struct life;

/** The one of that name; NULL: an agent's job, or nothing. */
const struct life *life_find(const char *name);

/** Add them all to the catalogue, described as the agents' jobs are. */
int life_describe(struct catalogue *catalogue, struct error *err);

/** How many processes (threads count) the planned ones may add to a run. */
int64_t life_processes(const json_t *workloads);

/**
 * Do it for `environment`, which is up. The answer has the form of an agent's
 * result (docs/protocol.md); a new reference, or NULL with `*status`
 * STAGE_INTERRUPTED or STAGE_FAULT. All instances are gone afterwards.
 */
json_t *life_run(const struct life *life, struct conduct *conduct,
		 struct environment *environment, const json_t *params,
		 enum stage_status *status, struct error *err);

#endif
