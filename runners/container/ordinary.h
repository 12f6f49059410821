/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Being an ordinary user: an id of which this machine knows nothing, with no
 * group, capability or file of its own. No account is made.
 */
#ifndef RUNNERS_CONTAINER_ORDINARY_H
#define RUNNERS_CONTAINER_ORDINARY_H

#include "common/error.h"

#include <sys/types.h>

/** Whose process this is: of the root of a user namespace that has no other id,
 * as a run without root gives, the user who made that. */
uid_t ordinary_uid(void);

/** Give a directory to the ordinary user of this number. */
int ordinary_give(const char *path, unsigned number, struct error *err);

/** Become that user, for good; who is none of root's already stays. */
int ordinary_become(unsigned number, struct error *err);

#endif
