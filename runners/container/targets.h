/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Places in a container's root directory for what is mounted there, as
 * descriptors: whoever made the directory may have filled it with links to
 * anywhere, and may be changing it meanwhile. A name is looked up once, beneath
 * the working directory, which is that root; and never through a link of
 * /proc's, which leads to what it is of and out of any root. Nothing that is
 * there is opened but as a place (O_PATH), so that no FIFO is waited for and no
 * device is touched.
 */
#ifndef RUNNERS_CONTAINER_TARGETS_H
#define RUNNERS_CONTAINER_TARGETS_H

#include "common/error.h"

/** The directory NAME ("proc") of the container's own, made where there is
 * none. A link is refused: what lies below would be found through it again. */
int target_directory(const char *name, struct error *err);

/**
 * PATH, as a directory or as a file, made where there is none, with each
 * directory on the way. Links are followed within the root.
 */
int target_open(const char *path, int is_directory, struct error *err);

#endif
