/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The container's control group: made, limited, and every limit read back from
 * the kernel before any process is in it.
 */
#ifndef RUNNERS_CONTAINER_LIMITS_H
#define RUNNERS_CONTAINER_LIMITS_H

#include "common/cgroup.h"
#include "runners/container/settings.h"

struct limits {
	struct cgroup group; /**< without directories where there is none */
	json_t *in_force;    /**< {key: {"got": …, "shown": …}} */
	dev_t disk;	     /**< that `io` is for */
	int throttled;	     /**< it has a limit */
};

/** `bulkhead-RUN-box-INDEX`: ours, and this run's, wherever it lies. */
void limits_name(const struct settings *settings, char *name, size_t size);

/** Make the group of that name and set what is asked for. Negative when a
 * limit is not in force and may not be missing; limits_end() it even so. */
int limits_begin(struct limits *limits, const struct settings *settings,
		 struct error *err);

/** Enter the group, as its first process, and make sure to be counted there. */
int limits_enter(const struct limits *limits, struct error *err);

/** Whether a limit is why what was inside has died or could not start: 1 with
 * the sentence. Before limits_end(). */
int limits_blame(const struct limits *limits, const struct settings *settings,
		 struct error *err);

/** Lift what would make dying slow (a process that waits for its throttled
 * output can't be killed). For whoever is about to end the container. */
void limits_let_go(struct limits *limits);

/** Kill what is left in the group and remove it. */
void limits_end(struct limits *limits);

#endif
