/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run's own namespaces, and what has to be in them. */
#ifndef PROBE_GUARD_NAMESPACES_H
#define PROBE_GUARD_NAMESPACES_H

#include "common/json.h"

#include <sys/types.h>

/**
 * As fork(), with the child in mount, PID, network, IPC and UTS namespaces of
 * the run's own (without root inside a user namespace, own id mapped to 0): as
 * process 1, with private mounts, a /proc, /dev/shm and message queues of its
 * own, loopback up, the run's host name. Where any of that is refused it is
 * fork() and no more. What was made is appended to `made`, an array.
 */
pid_t guard_fork(const char *run, json_t *made);

#endif
