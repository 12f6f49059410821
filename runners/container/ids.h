/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which ids of the host stand behind the ids of a user namespace. */
#ifndef RUNNERS_CONTAINER_IDS_H
#define RUNNERS_CONTAINER_IDS_H

#include "common/error.h"

#include <stddef.h>
#include <sys/types.h>

/** Lines that a map may have here; the kernel takes 340. */
#define ID_MAP_LINES 16

/** `count` ids: `inside` is `outside` on the host. */
struct id_line {
	unsigned inside, outside, count;
};

struct id_map {
	struct id_line line[ID_MAP_LINES];
	size_t lines;
};

/** Who asks for a map. */
struct id_asker {
	const char *held; /**< text of its /proc/self/uid_map (or gid_map) */
	unsigned own;	  /**< its own id */
	int privileged;	  /**< it may write any map of ids that it holds */
	unsigned number;  /**< that nobody else who is alive has */
};

/**
 * Choose a map: a privileged caller that has them gets 65536 ids of the
 * environment's own, anybody else itself alone as 0.
 */
struct id_map id_map_choose(const struct id_asker *asker);

/** Read "INSIDE:OUTSIDE:COUNT,..."; negative with a sentence for bad numbers
 * and ranges that overlap. */
int id_map_parse(struct id_map *map, const char *text, struct error *err);

/** As that text. */
void id_map_text(const struct id_map *map, char *text, size_t size);

/**
 * Append the range that /etc/subuid (or subgid; `text` is the file's) gives to
 * `user` (a name or a number), from 1 inside. 0 when it gives none.
 */
int id_map_add_subordinate(struct id_map *map, const char *text,
			   const char *user, const char *number);

/** Whether one of them is `outside` on the host. */
int id_map_reaches(const struct id_map *map, unsigned outside);

/** The host's id of `inside`; ~0u when it is not mapped. */
unsigned id_map_outside(const struct id_map *map, unsigned inside);

/**
 * Write the maps of a process in a new user namespace: directly, or (by
 * somebody without privileges, when there is more than one's own id in them) by
 * newuidmap and newgidmap.
 */
int id_map_write(pid_t pid, const struct id_map *users,
		 const struct id_map *groups, int privileged,
		 struct error *err);

#endif
