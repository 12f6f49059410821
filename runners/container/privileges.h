/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the container's processes may do: capabilities, no_new_privs, seccomp.
 */
#ifndef RUNNERS_CONTAINER_PRIVILEGES_H
#define RUNNERS_CONTAINER_PRIVILEGES_H

#include "runners/container/seccomp.h"
#include "runners/container/settings.h"

/**
 * Give up what the settings say, and install `program` (made before by
 * seccomp_program_make(), without a filter for seccomp=off). For good, so it
 * comes last. `kept` are capabilities for capabilities_keep_beside().
 */
int privileges_drop(const struct settings *settings, uint64_t kept,
		    const struct seccomp_program *program, struct error *err);

#endif
