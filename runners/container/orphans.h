/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a container leaves to its launcher when it has no pid namespace. */
#ifndef RUNNERS_CONTAINER_ORPHANS_H
#define RUNNERS_CONTAINER_ORPHANS_H

/** Kill and reap every child of the caller, those too that become so
 * meanwhile. */
void orphans_end(void);

#endif
