/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rungs of the ladder that a container has, from the lowest. */
#ifndef RUNNERS_CONTAINER_PRESETS_H
#define RUNNERS_CONTAINER_PRESETS_H

#include "probe/preset.h"

/** Ended by a NULL name. `container` itself stands in its place, unchanged. */
extern const struct preset container_presets[];

#endif
