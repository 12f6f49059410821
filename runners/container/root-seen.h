/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which directory has become "/": looked at while the descriptor of the one
 * that was to become it is still open.
 */
#ifndef RUNNERS_CONTAINER_ROOT_SEEN_H
#define RUNNERS_CONTAINER_ROOT_SEEN_H

#include "runners/container/opened.h"

struct outside;

/** As a row has it: `got` is in the words of the key. */
struct root_seen {
	char got[1100];
	char shown[240];
};

/** What was found of a directory's entries in another. */
struct root_entries {
	unsigned seen;	 /**< entries that nothing is mounted over */
	unsigned same;	 /**< the very ones: inode, or a directory's times */
	unsigned others; /**< missing, or of another inode or type */
};

/** Compare entries of `lower` with those of the working directory, a layer over
 * it. Negative when it cannot be read. */
int root_compare(int lower, struct root_entries *entries);

/**
 * Look at "/". One of root=PATH has to be that directory of the host's by
 * device and inode; below a layer of its own its entries have to be, for the
 * kernel gives the layers' root an inode of its own. Otherwise `got` says what
 * it is instead.
 */
void root_look(struct root_seen *seen, const struct settings *settings,
	       const struct outside *outside, const struct place *place);

#endif
