/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The launcher while the program runs: it passes signals on, relays the
 * terminal, and ends the program when its time is over.
 */
#ifndef PROBE_EXEC_WAIT_H
#define PROBE_EXEC_WAIT_H

#include "probe/exec.h"
#include "runners/container/launch.h"

/** struct payload's wait(). */
void exec_wait(void *exec, const struct launched *launched);

#endif
