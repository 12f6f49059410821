/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The laboratory in a plan: a guest, and in it what is attacked outside, too.
 * Pure. */
#ifndef HARNESS_PLAN_LABORATORY_H
#define HARNESS_PLAN_LABORATORY_H

#include "harness/plan/plan.h"

/** Whether a plan of these has one. */
int plan_has_laboratory(const struct suite *suite,
			const struct plan_options *options);

/**
 * Add the environment `laboratory`, and within it `lab-NAME` for each `native`
 * or container of root's in the plan, with the same keys. `by_name`: the user
 * asked for it, so it must work.
 */
int plan_add_laboratory(struct plan *plan, int by_name, struct error *err);

#endif
