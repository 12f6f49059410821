/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a process stands in the trees of control groups, from the text of
 * /proc/self/cgroup and /proc/self/mountinfo. Pure: never opens a file.
 */
#ifndef COMMON_CGROUP_PATHS_H
#define COMMON_CGROUP_PATHS_H

#include <stddef.h>

/**
 * Directory of the process's own group in the hierarchy that has `controller`
 * ("" is the v2 hierarchy), as it is mounted. The caller frees it. NULL when
 * the controller is in no v1 hierarchy, or its own group can't be reached
 * through any mount.
 */
char *cgroup_own_directory(const char *cgroup, const char *mountinfo,
			   const char *controller);

/** Bits of what is mounted: 1 some v1 hierarchy with a controller, 2 v2. */
int cgroup_mounted_versions(const char *mountinfo);

/** Whether `word` is an item of `list` (`length` bytes, between `separator`s;
 * a newline ends the last). */
int cgroup_list_has(const char *list, size_t length, char separator,
		    const char *word);

#endif
