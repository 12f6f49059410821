/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run's own namespaces, and what has to be in them. */
#ifndef PROBE_GUARD_NAMESPACES_H
#define PROBE_GUARD_NAMESPACES_H

#include "common/error.h"
#include "common/json.h"

/**
 * Leave the machine's mount, PID, network, IPC and UTS namespaces; without
 * root inside a user namespace (own id mapped to 0). Where that is refused
 * nothing is left. Names of what was made are appended to `made`, an array.
 */
void guard_unshare(json_t *made);

/**
 * On the inside, as process 1: private mounts, a /proc, /dev/shm and message
 * queues of its own, loopback up, the run's host name. Only where `made` says
 * that the namespace is ours.
 */
int guard_furnish(const char *run, const json_t *made, struct error *err);

#endif
