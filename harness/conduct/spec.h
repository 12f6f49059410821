/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The specification of an environment: line 1 to its runner. */
#ifndef HARNESS_SPEC_H
#define HARNESS_SPEC_H

#include "harness/conduct/conduct.h"

/** As docs/protocol.md has it, for the next start; makes the directory that it
 * names. A new reference, NULL on failure. */
json_t *spec_make(const struct conduct *conduct,
		  const struct environment *environment, struct error *err);

#endif
