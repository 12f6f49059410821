/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/plan/estimate.h"

#include <string.h>

#define PLACES 2
/* Measured (docs/method.md): what a victim takes beside its budget, and an
 * antagonist to begin and to end. */
#define BESIDE_NS (30 * NS_PER_MS)
#define ANTAGONIST_NS (60 * NS_PER_MS)
/* Two instances, started and stopped. */
#define START_NS (100 * NS_PER_MS)
#define START_GUEST_NS (6 * NS_PER_S)

static nanoseconds budget_of(const json_t *job, const json_t *params)
{
	const json_t *parameter;
	size_t i;

	json_array_foreach (json_object_get(job, "parameters"), i, parameter)
		if (!strcmp(json_text(parameter, "name", ""), "budget_ms"))
			return NS_PER_MS *
			       json_int(params, "budget_ms",
					json_int(parameter, "default", 0));
	return 0;
}

nanoseconds estimate_pass(const struct plan *plan,
			  const struct catalogue *catalogue)
{
	nanoseconds starts = 0, round = 0;
	nanoseconds antagonists =
		(nanoseconds)json_object_size(plan->antagonists);
	nanoseconds environments = (nanoseconds)plan->environment_count;
	const char *name;
	json_t *params;
	size_t i;

	json_object_foreach (plan->victims, name, params)
		round += BESIDE_NS +
			 budget_of(json_object_get(catalogue->jobs, name),
				   params);
	for (i = 0; i < plan->environment_count; i++)
		starts += strcmp(plan->environments[i].kind, "vm")
				  ? START_NS
				  : START_GUEST_NS;
	return PLACES * (starts + environments * antagonists *
					  (2 * round + ANTAGONIST_NS));
}
