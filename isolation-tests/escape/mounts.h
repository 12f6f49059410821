/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mounts and namespaces that a child makes for itself. */
#ifndef ISOLATION_TESTS_ESCAPE_MOUNTS_H
#define ISOLATION_TESTS_ESCAPE_MOUNTS_H

#include "isolation-tests/escape/act.h"

/** The acts, ended by a NULL row. */
extern const struct act mount_acts[];

#endif
