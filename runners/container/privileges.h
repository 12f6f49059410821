/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the container's processes may do: capabilities, no_new_privs, seccomp.
 */
#ifndef RUNNERS_CONTAINER_PRIVILEGES_H
#define RUNNERS_CONTAINER_PRIVILEGES_H

#include "runners/container/settings.h"

#include <stdint.h>

/** Give up what the settings say. For good, so it comes last. */
int privileges_drop(const struct settings *settings, struct error *err);

/** The bits of the default set that the kernel knows. */
uint64_t privileges_default_mask(void);

#endif
