/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The container's root directory: a small tmpfs of its own, or a directory of
 * the user's, with /proc, /dev, /sys, /tmp and the data directory in it, and
 * nothing of the host's behind it. What comes from the host is taken before the
 * root changes, by descriptor; everything is put in place after, when every
 * path, whatever links the directory holds, ends within the new root. Paths
 * that are hidden or read-only are in masks.c.
 */
#ifndef RUNNERS_CONTAINER_MOUNTS_H
#define RUNNERS_CONTAINER_MOUNTS_H

#include "runners/container/opened.h"

/** Where the data directory is inside. */
#define MOUNTS_DATA "/data"

/** Build the root directory, and make it the caller's. */
int mounts_build(const struct settings *settings, const struct place *place,
		 struct error *err);

#endif
