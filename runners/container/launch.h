/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Starting a container: makes the groups and the namespaces, lets the first
 * process go when every limit is in force, waits for its end, and cleans up.
 * What runs inside is the payload's: the agent of a run, or a program of the
 * user's own.
 */
#ifndef RUNNERS_CONTAINER_LAUNCH_H
#define RUNNERS_CONTAINER_LAUNCH_H

#include "common/cgroup.h"
#include "runners/container/seccomp.h"
#include "runners/container/settings.h"

/** A container that is running, as its launcher sees it. */
struct launched {
	pid_t pid; /**< its first process */
	int pidfd; /**< readable when that has ended */
	const struct cgroup *group;
};

/** What is to run inside. Each function is given `context`. */
struct payload {
	/** Outside, before anything is made: whether the program can live under
	 * this filter of system calls. NULL: whatever. */
	int (*check)(const struct seccomp_program *program, struct error *err);
	/** Inside, before anything is given up: leave no descriptor open that
	 * the program should not have. */
	int (*settle)(void *context, struct error *err);
	/**
	 * Inside, when everything is in force: run, and return the exit status.
	 * `said` (borrowed) has groups, in_force, inherited and facts, as in
	 * hello, or is NULL without `proof`; `data` is the data directory
	 * inside, "" none.
	 */
	int (*run)(void *context, const json_t *said, const char *data);
	/** Inside, instead of run(): it can't be; the exit status. */
	int (*refuse)(void *context, const struct error *err);
	/** Outside: wait until the pidfd is readable, and meanwhile kill or
	 * pass signals on, which are blocked. */
	void (*wait)(void *context, const struct launched *launched);
	/** Outside: it has ended and was reaped with this wait status; its
	 * group, with the counters, is still there. May be NULL. */
	void (*ended)(void *context, const struct launched *launched,
		      int status);
	void *context;
	/** Capabilities that the first process keeps, whatever the key says.
	 * They are in no bounding set: what it executes has none of them. */
	uint64_t capabilities;
	/** Everything is looked at again from inside, and what is not as it was
	 * asked for is refused. Else what the kernel has taken is believed, and
	 * only the limits of groups are read back. */
	int proof;
	/** Signals stay blocked inside until the payload wants them: none that
	 * is passed on gets lost before. */
	int holds_signals;
};

struct launch_request {
	const json_t *spec; /**< as of line 1, docs/protocol.md */
	int peer;	    /**< the peer's network namespace, or -1 */
	uint64_t ignored;   /**< signals, by inherited_ignored() */
	int has_data;	    /**< make a data directory in the specification's */
	struct payload payload;
};

/** Block all signals: from here on they are for the payload's wait(). By
 * launch(), and sooner by who wants none to be lost before. */
void launch_hold_signals(void);

/**
 * Start, wait, clean up. The exit status of the first process, or 128 + n when
 * a signal ended it; negative with `err` when nothing could be started.
 */
int launch(const struct launch_request *request, struct error *err);

#endif
