/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers for the ids of containers that root starts: no two that are alive
 * have the same one. A number is a lock on a byte of a file that root alone can
 * open, so that the kernel gives it back when its holder dies in whatever way.
 * There are several files, as a lock takes the longer the more its file has.
 */
#ifndef RUNNERS_CONTAINER_ID_CLAIM_H
#define RUNNERS_CONTAINER_ID_CLAIM_H

#include "common/error.h"

/** There are so many: 0 … ID_NUMBERS - 1. */
#define ID_NUMBERS 4096u

/** The directory of the files whose bytes are locked; they are empty, and
 * stay. */
#define ID_CLAIMS "/run/bulkhead-ids"

/**
 * Take `*number`, or the next that is free, which is put there, by a lock in
 * the directory `place`. It is held until `*fd`, which is the caller's to
 * close, and all its copies are closed. Where that cannot be made the number is
 * as it was and
 * `*fd` is -1. Negative when all are taken.
 */
int id_claim(const char *place, unsigned *number, int *fd, struct error *err);

#endif
