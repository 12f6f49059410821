/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runners that the guard does not hold: the kind `bare`, which is there to show
 * that living in the run's namespaces costs nothing. A child of the conductor,
 * in no group of the run's; it ends with its line, and with its parent.
 */
#ifndef HARNESS_OUTSIDE_H
#define HARNESS_OUTSIDE_H

#include "common/clock.h"
#include "common/error.h"

#include <sys/types.h>

/** Start PROGRAM --run KIND with `fd` as descriptor 3 and its messages in
 * `log`. Returns its pid, or negative. */
pid_t outside_start(const char *program, const char *kind, int fd, int log,
		    struct error *err);

/** Wait for it until `deadline`, then kill it. Returns its wait status. */
int outside_end(pid_t pid, nanoseconds deadline);

#endif
