/* SPDX-License-Identifier: GPL-3.0-or-later */
/* System calls that hardened environments refuse. */
#ifndef ISOLATION_TESTS_ESCAPE_CALLS_H
#define ISOLATION_TESTS_ESCAPE_CALLS_H

#include "isolation-tests/escape/act.h"

/** The acts, ended by a NULL row. */
extern const struct act call_acts[];

#endif
