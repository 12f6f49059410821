/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways back to privileges that a process has given up. */
#ifndef ISOLATION_TESTS_ESCAPE_PRIVILEGE_H
#define ISOLATION_TESTS_ESCAPE_PRIVILEGE_H

#include "isolation-tests/escape/act.h"

/** The acts, ended by a NULL row. */
extern const struct act privilege_acts[];

#endif
