/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The container's root directory: a small tmpfs of its own with /proc, /dev,
 * /sys, /tmp and the data directory in it, and nothing of the host's behind
 * it. Paths that are hidden or read-only are in masks.c.
 */
#ifndef RUNNERS_CONTAINER_MOUNTS_H
#define RUNNERS_CONTAINER_MOUNTS_H

#include "runners/container/settings.h"

/** Where the data directory is inside. */
#define MOUNTS_DATA "/data"

/**
 * Build the root directory, and make it the caller's. `data` is a descriptor
 * of the data directory, opened in the caller's mount namespace: no path is
 * looked up, as the caller's ids may not be allowed to.
 */
int mounts_build(const struct settings *settings, int data, struct error *err);

#endif
