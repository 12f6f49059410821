/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The system calls that a container may make. */
#ifndef RUNNERS_CONTAINER_SECCOMP_H
#define RUNNERS_CONTAINER_SECCOMP_H

#include "common/error.h"

/**
 * Load the filter on the caller, for good: what is not on the list answers
 * EPERM, clone3 (whose flags a filter can't see) ENOSYS. Needs no_new_privs or
 * CAP_SYS_ADMIN.
 */
int seccomp_load_default(struct error *err);

#endif
