/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the guard does all day: start runners, reap, report, kill. */
#ifndef PROBE_GUARD_LOOP_H
#define PROBE_GUARD_LOOP_H

#include "common/cgroup.h"
#include "common/channel.h"

/** Whether what bounds the outer group bounds a runner's group, too. */
int guard_confined(const struct cgroup *outer, const struct cgroup *group);

/**
 * Report `guarding`, then serve `start` and `stop` until the line ends; ends
 * all runners. `made` names the run's namespaces, `in_force` the outer limits.
 * Returns an exit status.
 */
int guard_loop(struct channel *line, const struct cgroup *outer,
	       const json_t *spec, const json_t *made, const json_t *in_force);

#endif
