/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Environments within: a parent agent starts runners of its own and carries
 * their lines over the one stream that it has. A child that sends noise, or
 * answers nothing we asked, is closed; the others never notice.
 */
#ifndef PROBE_CHILD_H
#define PROBE_CHILD_H

#include "common/channel.h"

#include <sys/types.h>

#define CHILDREN_MOST 16

struct child {
	int env;	     /**< its number, above 0; 0: free slot */
	pid_t pid;	     /**< its runner */
	struct channel line; /**< to the runner's descriptor 3 */
};

struct children {
	struct child slot[CHILDREN_MOST];
};

/** Handle `open`, `close` or an `env` message; 0 when `message` is none of
 * them, 1 when it was. Answers go to `parent`. */
int children_message(struct children *children, const json_t *message,
		     struct channel *parent);

/** A child's line has something: carry it up, or close the child. Some lines at
 * a time: look with channel_has_line() whether there are more. */
void children_readable(struct child *child, struct channel *parent);

/** End all: close their lines, and after a while kill. */
void children_end(struct children *children);

#endif
