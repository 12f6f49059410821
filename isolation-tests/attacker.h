/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the attacker is on the host: a process in the attacked environment's own
 * group. Of a guest that is its emulator. For witnesses, which look into no
 * other group and change nothing.
 */
#ifndef ISOLATION_TESTS_ATTACKER_H
#define ISOLATION_TESTS_ATTACKER_H

#include "common/cgroup.h"
#include "common/clock.h"

/** The emulator in the group: the process that has threads of virtual CPUs. 0:
 * there is none. */
pid_t attacker_emulator(const struct cgroup *group);

/** The process in the group that calls itself `name` (prctl PR_SET_NAME); 0. */
pid_t attacker_named(const struct cgroup *group, const char *name);

/** Whether a link of /proc/PID ("ns/user", "root") leads to what it is of this
 * process, too. */
int attacker_shares(pid_t pid, const char *link);

/** CPU time of an emulator's virtual CPUs so far; -1: the kernel does not tell.
 */
nanoseconds attacker_virtual_ns(pid_t emulator);

#endif
