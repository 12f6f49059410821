/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's end of a guest's network device: a tap on the peer's bridge, in
 * the peer's network namespace, never in the machine's.
 */
#ifndef RUNNERS_VM_TAP_H
#define RUNNERS_VM_TAP_H

#include "common/error.h"

#include <sys/types.h>

/**
 * Enter the network namespace `netns` for good and make a tap there, owned by
 * `owner`, up and on the bridge. One of that name which was left is replaced.
 */
int tap_make(int netns, const char *name, uid_t owner, struct error *err);

/** Remove the tap; the caller must still be in that namespace. */
void tap_remove(const char *name);

#endif
