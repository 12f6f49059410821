/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which ids of the host stand behind the ids of a user namespace. */
#ifndef RUNNERS_CONTAINER_IDS_H
#define RUNNERS_CONTAINER_IDS_H

#include "common/error.h"

#include <sys/types.h>

/** One line of a map: `count` ids, 0 inside is `base` outside. */
struct id_map {
	unsigned base;
	unsigned count;
};

/**
 * Choose a map. `text` is /proc/self/uid_map of the caller, `own` its own id,
 * `index` the environment's number: a privileged caller that has them gets
 * 65536 ids of the environment's own, anybody else itself alone as 0.
 */
struct id_map id_map_choose(const char *text, unsigned own, int privileged,
			    unsigned index);

/** Write the maps of a process in a new user namespace. */
int id_map_write(pid_t pid, const struct id_map *users,
		 const struct id_map *groups, struct error *err);

#endif
