/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A runner that has to be executed once more before it can begin: the new
 * program gets the same specification and the same channel. */
#ifndef RUNNERS_HAND_OVER_H
#define RUNNERS_HAND_OVER_H

#include "common/channel.h"
#include "common/error.h"
#include "common/json.h"

/**
 * Execute this program, by `execute`, as the runner of this kind; no
 * environment variable goes along. It arrives there with this specification
 * and what travelled beside it, and has to take_over(). Negative: impossible,
 * nothing has changed.
 */
int hand_over(const json_t *spec, struct channel *channel, const char *kind,
	      int (*execute)(char *const argv[], char *const envp[],
			     struct error *err),
	      struct error *err);

/** Take the channel, if this program was handed one. */
int take_over(struct channel *channel, struct error *err);

#endif
