/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first process of the container: builds its surroundings, gives up what it
 * should not have, reads back what is in force, and becomes the agent.
 */
#ifndef RUNNERS_CONTAINER_INSIDE_H
#define RUNNERS_CONTAINER_INSIDE_H

#include "common/channel.h"
#include "runners/container/in-force.h"
#include "runners/container/limits.h"

#include <signal.h>

/** All that the launcher knows, copied with its memory by clone. */
struct inside {
	const struct settings *settings;
	const struct limits *limits;
	struct outside outside; /**< how the launcher's own world looks */
	struct channel *channel;
	const char *data; /**< data directory as the launcher sees it */
	const char *tree; /**< version of the control groups, a word */
	int go;	      /**< a byte here, twice: the launcher has done its part */
	int many_ids; /**< the user namespace has more than one */
	sigset_t signals; /**< mask to go back to */
};

/** Never returns before the environment ends; its exit status. A failure
 * before hello has been said as `refused`. */
int inside_run(const struct inside *inside);

#endif
