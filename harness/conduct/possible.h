/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether the environments of a plan can be at all, asked of the runners
 * themselves before anything is made: what cannot be had together is a mistake
 * of whoever wrote it, not of the machine.
 */
#ifndef HARNESS_POSSIBLE_H
#define HARNESS_POSSIBLE_H

#include "harness/conduct/programs.h"
#include "harness/plan/plan.h"

/** Negative with the first environment that cannot be, and the reason. */
int possible_check(const struct programs *programs, const struct plan *plan,
		   struct error *err);

/** Whether the program says that one environment cannot be, in a plan with this
 * common memory size. */
int possible_refused(const char *program, const struct plan_environment *e,
		     int64_t memory_bytes);

#endif
