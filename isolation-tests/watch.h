/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the witness of an exhaustion attack watches: counters of the run's outer
 * group and of the attacked environment's own group, from before the attack to
 * its end. It reads the run's own groups and never writes to them. It samples:
 * an attack that reaches its ceiling should stay there for a moment, asleep.
 */
#ifndef ISOLATION_TESTS_WATCH_H
#define ISOLATION_TESTS_WATCH_H

#include "common/cgroup.h"
#include "probe/job.h"

/** One quantity of one group. -1: cannot be read. */
struct watch_level {
	int64_t before, most;
};

struct watch {
	struct cgroup outer, attacked;
	enum cgroup_count level, event; /**< what is watched */
	struct watch_level outer_level, attacked_level;
	int64_t outer_events, attacked_events; /**< before the attack */
	json_t *subject; /**< what the subject said in the end; owned, or NULL
			  */
};

/**
 * Take the groups from the params of a witness and read everything a first
 * time. Negative when the outer group's `level` cannot be read: the witness is
 * blind then. watch_end() in any case.
 */
int watch_begin(struct watch *watch, const struct job_context *context,
		enum cgroup_count level, enum cgroup_count event,
		struct error *err);

/** Look once. */
void watch_sample(struct watch *watch);

/**
 * Say `ready`, then look every few milliseconds, calling `also` (may be NULL)
 * each time, until the subject is done or the job's time is nearly up.
 * Negative when the line fails.
 */
int watch_until_done(struct watch *watch, struct job_context *context,
		     void (*also)(void *state), void *state, struct error *err);

/** How far a level rose above what it was before. 0 when unknown. */
int64_t watch_rise(const struct watch_level *level);

/** Events in a group since the beginning; -1 unknown. */
int64_t watch_outer_events(const struct watch *watch);
int64_t watch_attacked_events(const struct watch *watch);

/** What this host could still give to anybody (MemAvailable), in bytes; -1
 * unknown. */
int64_t watch_available(void);

void watch_end(struct watch *watch);

#define cleanup_watch __attribute__((cleanup(watch_end)))

#endif
