/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Groups that `bulkhead exec` makes, which no journal names. Their own name
 * says whose they are: pid, start and pid namespace of the launcher. One whose
 * launcher is dead was left behind by a SIGKILL; nothing else is touched.
 */
#ifndef COMMON_EXEC_GROUPS_H
#define COMMON_EXEC_GROUPS_H

#include "common/cgroup.h"

#include <stddef.h>

/** Enough for exec_groups_run(). */
#define EXEC_GROUPS_RUN 33

/** What stands for a run in the names of this process's groups. */
void exec_groups_run(char *run, size_t size);

/** Remove what dead launchers left, with what is still in there, wherever this
 * process can. Each is reported to `said` (may be NULL). How many directories
 * there were. */
int exec_groups_sweep_all(void (*said)(const char *words, void *), void *data);

/** The same if there is one beside this group of a living launcher: that is
 * cheap to know. */
int exec_groups_sweep(const struct cgroup *group);

#endif
