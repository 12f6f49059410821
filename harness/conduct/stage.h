/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stage: everything that the conductor needs of the world, so that it can
 * be driven by a mock with an exact clock. An environment is known here by its
 * handle, a small number that the conductor chose.
 */
#ifndef HARNESS_STAGE_H
#define HARNESS_STAGE_H

#include "common/clock.h"
#include "common/error.h"
#include "common/json.h"

#include <stddef.h>

/** A run's environments, helpers and variant, and a thousand more that are
 * measured together. */
#define STAGE_HANDLES 1100

enum stage_status {
	STAGE_MESSAGE, /**< a message came from a handle */
	STAGE_ENDED,   /**< an environment ended by itself; `err` says how */
	STAGE_TIMEOUT, /**< nothing came before the deadline */
	STAGE_INTERRUPTED, /**< a signal asks to stop */
	STAGE_FAULT,	   /**< the guard is gone; `err` */
};

struct stage;

struct stage_operations {
	/** Monotonic time. */
	nanoseconds (*now)(struct stage *stage);
	/** Start a runner for `spec` (borrowed) with descriptors beside it;
	 * `*groups` gets the control groups it is charged to (new reference).
	 * What it says first comes through receive(). */
	int (*open)(struct stage *stage, int handle, const json_t *spec,
		    const int *fds, size_t fd_count, json_t **groups,
		    struct error *err);
	/** Send one message; takes over its reference. */
	int (*send)(struct stage *stage, int handle, json_t *message,
		    struct error *err);
	/** Wait for the next thing to happen anywhere. `*message` is a new
	 * reference with STAGE_MESSAGE only. */
	enum stage_status (*receive)(struct stage *stage, nanoseconds deadline,
				     int *handle, json_t **message,
				     struct error *err);
	/** A descriptor that came beside a message; -1 none. Caller owns. */
	int (*take_fd)(struct stage *stage, int handle);
	/** End an environment and wait until nothing is left of it. Safe on
	 * one that has ended. */
	void (*close)(struct stage *stage, int handle);
	/** CPU time charged to these groups so far; -1 unknown. */
	nanoseconds (*charged)(struct stage *stage, const json_t *groups);
	/** Memory charged to these groups now, in bytes; -1 unknown. */
	int64_t (*held)(struct stage *stage, const json_t *groups);
	/** Memory that is available on the host, in bytes; -1 unknown. */
	int64_t (*available)(struct stage *stage);
	/** CPU time that the machine has spent so far, on all its CPUs, a new
	 * reference: {"busy_ns": whoever is charged for it, "interrupts_ns":
	 * of that, for interrupts and what follows them (softirqs), "apart":
	 * whether that was taken off those whom they interrupted, "threads": of
	 * the kernel's (host/kernel-threads.h), or null}; NULL unknown. */
	json_t *(*spent)(struct stage *stage);
};

/** Implementations have this first. */
struct stage {
	const struct stage_operations *operations;
};

#endif
