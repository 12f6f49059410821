/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is in force, seen from the inside: every key of the table is read back
 * from the kernel and compared with what was asked for.
 */
#ifndef RUNNERS_CONTAINER_IN_FORCE_H
#define RUNNERS_CONTAINER_IN_FORCE_H

#include "runners/container/limits.h"
#include "runners/container/seccomp.h"

#define OUTSIDE_NAMESPACES 8

/** Marks of the launcher's surroundings, to tell one's own from them. */
struct outside {
	ino_t namespaces[OUTSIDE_NAMESPACES]; /**< as namespace_names */
	dev_t dev;			      /**< of /dev */
	ino_t root;			      /**< of / */
	dev_t root_dev;
	uid_t uid;   /**< the launcher's */
	int keyring; /**< its session's */
};

/** Look around; by the launcher, before it makes anything. */
void outside_look(struct outside *outside);

/**
 * Rows {key, asked, got, shown} for every key, by the first process inside.
 * NULL with `err` when something that was asked for is not in force. New
 * reference.
 */
json_t *in_force_rows(const struct outside *outside,
		      const struct settings *settings,
		      const struct limits *limits,
		      const struct seccomp_program *program, struct error *err);

#endif
