/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first process of the container: builds its surroundings, gives up what it
 * should not have, reads back what is in force, and becomes the payload.
 */
#ifndef RUNNERS_CONTAINER_INSIDE_H
#define RUNNERS_CONTAINER_INSIDE_H

#include "runners/container/in-force.h"
#include "runners/container/launch.h"
#include "runners/container/limits.h"
#include "runners/container/opened.h"
#include "runners/container/seccomp.h"
#include "runners/container/user-map.h"

/** All that the launcher knows, copied with its memory by clone. */
struct inside {
	const struct settings *settings;
	const struct limits *limits;
	const struct opened *opened; /**< copies, or nothing yet */
	const struct seccomp_program *program;
	const struct payload *payload;
	struct outside outside; /**< how the launcher's own world looks */
	const char *data; /**< data directory as the launcher sees it, or "" */
	struct user_map map; /**< as it was chosen; with a proof */
	const char *tree;    /**< version of the control groups; with a proof */
	uint64_t ignored;    /**< signals, as in inherited_ignored() */
	unsigned root_id;    /**< id to become, of the user namespace's own */
	int go; /**< a byte here, twice: the launcher has done its part */
	int privileged; /**< the host's groups can be left */
};

/** Never returns before the payload ends; its exit status. */
int inside_run(struct inside *inside);

#endif
