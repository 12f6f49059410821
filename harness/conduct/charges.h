/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What groups are charged with and the machine has left, for the real stage;
 * stage.h says more. */
#ifndef HARNESS_CHARGES_H
#define HARNESS_CHARGES_H

#include "harness/conduct/stage.h"

/** CPU time of these groups so far; -1 unknown. */
nanoseconds charges_cpu(struct stage *stage, const json_t *groups);

/** Memory of these groups now, in bytes; -1 unknown. */
int64_t charges_memory(struct stage *stage, const json_t *groups);

/** CPU time that the machine has been busy so far: not idle, nor taken from it
 * by a machine that it is a guest of; -1 unknown. */
nanoseconds charges_busy(struct stage *stage);

/** Memory that the machine has available, in bytes; -1 unknown. */
int64_t charges_available(struct stage *stage);

#endif
