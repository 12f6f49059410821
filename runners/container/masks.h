/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths of /proc and /sys that a container may not see, or not write. */
#ifndef RUNNERS_CONTAINER_MASKS_H
#define RUNNERS_CONTAINER_MASKS_H

#include "common/error.h"

/** Put `null`, a path from /proc's directory, or an empty directory over what
 * is to be hidden. `proc` and `sys` (-1: there is none) are the mounts: what
 * their names in the root directory lead to may have changed. The working
 * directory is another one then. */
int masks_hide(int proc, int sys, const char *null, struct error *err);

/** Make what is dangerous to write read-only; as masks_hide(). */
int masks_make_read_only(int proc, struct error *err);

/** From the inside: whether all that exists and should be is hidden (or
 * read-only). A path that shows otherwise into `*path`. */
int masks_are_hidden(const char **path);
int masks_are_read_only(const char **path);

#endif
