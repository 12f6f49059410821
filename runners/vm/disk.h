/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The data disk: a raw image whose every block is really there (written, not
 * merely reserved), so that a guest's writes don't pay for making the file.
 */
#ifndef RUNNERS_VM_DISK_H
#define RUNNERS_VM_DISK_H

#include "common/error.h"

#include <stdint.h>
#include <sys/types.h>

/**
 * Make an image of `bytes` with an empty ext4 on it. One that is there is made
 * anew: where its blocks lie is a part of what differs from start to start.
 */
int disk_prepare(const char *path, int64_t bytes, struct error *err);

#endif
