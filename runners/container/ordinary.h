/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Being an ordinary user: an id of which this machine knows nothing, with no
 * group, capability or file of its own. No account is made.
 */
#ifndef RUNNERS_CONTAINER_ORDINARY_H
#define RUNNERS_CONTAINER_ORDINARY_H

#include "common/error.h"

/** Give a directory to the ordinary user of environment `index`. */
int ordinary_give(const char *path, unsigned index, struct error *err);

/** Become that user, for good; who is none of root's already stays. */
int ordinary_become(unsigned index, struct error *err);

#endif
