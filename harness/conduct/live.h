/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real stage: a guard in the run's namespaces, and runners in there. */
#ifndef HARNESS_LIVE_H
#define HARNESS_LIVE_H

#include "harness/conduct/stage.h"

struct live;

/** What the guard is to be told, and where the runners are. */
struct live_options {
	const char *probe;	/**< path of bulkhead-probe */
	const char *vm;		/**< path of bulkhead-vm, NULL: none */
	const char *run;	/**< id */
	const char *group;	/**< name of the outer group */
	const char *log;	/**< file for what runners print on stderr */
	const char *house_cpus; /**< where the guard lives */
	int64_t pids, memory_bytes; /**< limits of the outer group */
};

/** Start the guard and wait for it. Negative with the reason. */
int live_open(struct live **live, const struct live_options *options,
	      struct error *err);

/** As a stage. Borrowed. */
struct stage *live_stage(struct live *live);

/** What the guard said of itself (`guarding`). Borrowed. */
const json_t *live_guarding(const struct live *live);

/** End the guard and everything in there; waits up to `deadline_ms`. Negative
 * when something is left, with what. */
int live_close(struct live *live, int deadline_ms, struct error *err);

#endif
