/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runners inside the agent: one descriptor per kind of environment, registered
 * like jobs. A runner reads nothing but its specification, sets the environment
 * up, and ends in agent_serve() on the inside.
 */
#ifndef PROBE_RUNNER_H
#define PROBE_RUNNER_H

#include "common/channel.h"
#include "common/key.h"
#include "probe/preset.h"

struct runner {
	const char *kind;
	const char *title;
	const struct key *keys;	      /**< ended by a NULL name; NULL: none */
	const struct preset *presets; /**< likewise, from the lowest rung */
	int helper; /**< serves the run; nobody asks for it by name */
	int aside;  /**< no rung of the ladder: it is there for comparison */
	int plain;  /**< costs what a process outside of the run does */
	/**
	 * Whether there can be an environment with this specification, as far
	 * as it says: negative with the reason if its keys can't be had
	 * together. Pure. NULL: whatever its keys allow one by one.
	 */
	int (*check)(const json_t *spec, struct error *err);
	/**
	 * Start the environment and serve until the channel ends. `spec` is
	 * the object inside line 1, `channel` descriptor 3 (descriptors of
	 * line 1 are still in it, in order). Returns the exit status; negative
	 * before hello: refused with `err`.
	 */
	int (*run)(const json_t *spec, struct channel *channel,
		   struct error *err);
};

void runner_register(const struct runner *runner);
const struct runner *runner_find(const char *kind);
const struct runner *const *runner_all(size_t *count);

#define RUNNER_REGISTER(descriptor)                                          \
	__attribute__((constructor)) static void register_##descriptor(void) \
	{                                                                    \
		runner_register(&descriptor);                                \
	}

/**
 * Be the agent: say hello and do jobs until the channel ends. `extra` (may be
 * NULL, borrowed) has members that go into hello: groups, in_force, facts.
 * `data` is where the data directory is on the inside ("" none). `fds` travel
 * beside hello. Returns 0 at a normal end, or an exit status.
 */
int agent_serve(struct channel *channel, const json_t *spec,
		const json_t *extra, const char *data, const int *fds,
		size_t fd_count);

#endif
