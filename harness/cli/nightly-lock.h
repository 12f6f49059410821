/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One nightly at a time in a store. */
#ifndef HARNESS_NIGHTLY_LOCK_H
#define HARNESS_NIGHTLY_LOCK_H

#include "common/error.h"

/**
 * Take the lock beside the store, a file STORE.nightly that says who has it: a
 * descriptor, which lets go of it when it is closed, or when its process ends
 * in any way. Negative when another has it (`err->number` EBUSY; its process
 * and since when in the message), or when no such file can be made.
 */
int nightly_lock(const char *store, struct error *err);

#endif
