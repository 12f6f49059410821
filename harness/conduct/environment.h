/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lifetimes of environments: add, start (checked by its hello), stop. */
#ifndef HARNESS_ENVIRONMENT_H
#define HARNESS_ENVIRONMENT_H

#include "harness/conduct/conduct.h"

/** Starts and deaths in a row after which an environment is given up. */
#define ENVIRONMENT_TRIES 3

/**
 * Add an environment to the run and to the store; not started. `keys` is
 * borrowed. NULL on failure. Belongs to the conduct.
 */
struct environment *environment_add(struct conduct *conduct, const char *name,
				    const char *kind, const json_t *keys,
				    const char *variant_of,
				    enum environment_role role,
				    struct error *err);

/** Put those of the plan that are within others into them; all are added. */
void environment_settle_within(struct conduct *conduct);

/**
 * Add a further instance of one that is up: same kind and keys, its own handle,
 * directory and groups. It is in no store and gets a single try. NULL on
 * failure. Belongs to the conduct; environment_remove() ends it.
 */
struct environment *environment_spare(struct conduct *conduct,
				      const struct environment *like,
				      struct error *err);

/**
 * Add one like `like` with other keys, of which nothing is stored, either: for
 * attempts whose outcome alone is kept. `name` may be NULL.
 */
struct environment *environment_variant(struct conduct *conduct,
					const struct environment *like,
					const json_t *keys, const char *name,
					struct error *err);

/** How starting went. */
enum environment_started {
	STARTED_UP,
	STARTED_NOT,	     /**< it would not; state and reason say more */
	STARTED_INTERRUPTED, /**< a signal */
	STARTED_FAULT,	     /**< guard or store; `err` */
};

/**
 * Start it (if it is not up) and wait for its hello; the agent must speak our
 * protocol and be the very bytes that we have. A start is recorded. One that
 * refuses is unusable at once; one that fails, after ENVIRONMENT_TRIES. Jobs
 * may be under way elsewhere: what is said there meanwhile comes from the
 * exchange afterwards, in its order.
 */
enum environment_started environment_start(struct conduct *conduct,
					   struct environment *environment,
					   struct error *err);

/** It is not to be tried again in this run, and why. */
void environment_give_up(struct conduct *conduct,
			 struct environment *environment, const char *reason,
			 const char *remedy);

/** Stop it, if it is up. */
void environment_stop(struct conduct *conduct, struct environment *environment);

/** Stop it and take it out of the table; for variants that have served. */
void environment_remove(struct conduct *conduct,
			struct environment *environment);

/** Note that it died or had to be ended; gives it up after too many. */
void environment_lost(struct conduct *conduct, struct environment *environment,
		      const char *reason);

/** Itself, or the one that it is within: what the host sees of it. */
const struct environment *environment_outermost(const struct environment *e);

/** The guest that is its host, or NULL: that is the machine. Borrowed. */
struct environment *environment_laboratory(const struct environment *e);

/** Control groups that the environment is charged to and limited by, as its
 * host sees them. */
const json_t *environment_groups(const struct environment *environment);

/** Stop all and free all. */
void environment_end_all(struct conduct *conduct);

#endif
