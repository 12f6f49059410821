/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The maps of a container's user namespace: asked for, or what can be had. */
#ifndef RUNNERS_CONTAINER_USER_MAP_H
#define RUNNERS_CONTAINER_USER_MAP_H

#include "runners/container/ids.h"
#include "runners/container/settings.h"

struct user_map {
	struct id_map users, groups;
};

/** Choose them, as whoever is going to write them. */
int user_map_choose(struct user_map *map, const struct settings *settings,
		    struct error *err);

/** Write them for a process in a new user namespace; to be asked for again
 * after: ids that nobody asked for by name and that are not given are left out.
 */
int user_map_write(struct user_map *map, pid_t pid,
		   const struct settings *settings, struct error *err);

/**
 * Whether the maps of the caller's own user namespace are these, line by line;
 * `shown` says what they are, and what was written where they are not.
 */
int user_map_in_force(const struct user_map *map, char *shown, size_t size);

#endif
