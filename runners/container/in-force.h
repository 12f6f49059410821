/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is in force, seen from the inside: every key of the table is read back
 * from the kernel and compared with what was asked for.
 */
#ifndef RUNNERS_CONTAINER_IN_FORCE_H
#define RUNNERS_CONTAINER_IN_FORCE_H

#include "runners/container/limits.h"
#include "runners/container/root-seen.h"
#include "runners/container/seccomp.h"
#include "runners/container/user-map.h"

#define OUTSIDE_NAMESPACES 8

/** Marks of the launcher's surroundings, to tell one's own from them. */
struct outside {
	ino_t namespaces[OUTSIDE_NAMESPACES]; /**< as namespace_names */
	dev_t dev;			      /**< of /dev */
	ino_t root;			      /**< of / */
	dev_t root_dev;
	ino_t path; /**< of the directory of root=PATH */
	dev_t path_dev;
	uid_t uid;   /**< the launcher's */
	int keyring; /**< its session's */
};

/** Look around; by the launcher, before it makes anything. */
void outside_look(struct outside *outside, const struct settings *settings);

/** What else rows are made of. */
struct known {
	const struct outside *outside;
	const struct root_seen *root; /**< by root_look() */
	const struct user_map *map;   /**< that the launcher wrote */
	const struct limits *limits;
	const struct seccomp_program *program;
	uint64_t kept; /**< capabilities that the first process still has */
};

/**
 * Rows {key, asked, got, shown} for every key, by the first process inside.
 * NULL with `err` when something that was asked for is not in force. New
 * reference.
 */
json_t *in_force_rows(const struct known *known,
		      const struct settings *settings, struct error *err);

#endif
