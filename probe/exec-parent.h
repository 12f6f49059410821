/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Without a pid namespace not all ends with process 1, and a launcher that is
 * killed can end nothing. So one process more is the one that is seen from
 * outside: it stands for the launcher, which outlives it for as long as it
 * takes to end what was started.
 */
#ifndef PROBE_EXEC_PARENT_H
#define PROBE_EXEC_PARENT_H

#include "common/error.h"

/**
 * Go on in a new process, and never return in this one: that passes signals on
 * and ends as the new one does, with what that leaves should it be killed. A
 * descriptor that is readable when it has ended; negative with `err`.
 */
int exec_parent_leave(struct error *err);

#endif
