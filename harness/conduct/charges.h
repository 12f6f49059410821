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

/**
 * What the machine has spent, as stage.h has it. Busy is what was neither idle
 * nor taken away by a machine that it is a guest of. Interrupts are apart where
 * the kernel measures them (CONFIG_IRQ_TIME_ACCOUNTING): else they are seen by
 * what a clock's tick falls upon, which is hardly ever a hard interrupt, and
 * whoever was interrupted pays for them.
 */
json_t *charges_spent(struct stage *stage);

/** Memory that the machine has available, in bytes; -1 unknown. */
int64_t charges_available(struct stage *stage);

#endif
