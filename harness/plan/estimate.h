/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a part of a plan is likely to take. Pure. */
#ifndef HARNESS_PLAN_ESTIMATE_H
#define HARNESS_PLAN_ESTIMATE_H

#include "common/clock.h"
#include "harness/plan/plan.h"

/** One pass of all antagonists over all victims, in every environment on the
 * same CPU and on another one; going by the victims' budgets. */
nanoseconds estimate_pass(const struct plan *plan,
			  const struct catalogue *catalogue);

#endif
