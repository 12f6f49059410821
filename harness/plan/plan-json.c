/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the store keeps of a plan. */
#include "harness/plan/plan.h"

json_t *plan_json(const struct plan *plan)
{
	json_t *environments = json_array();
	size_t i;

	for (i = 0; i < plan->environment_count; i++)
		json_array_append_new(
			environments,
			json_pack("{s:s, s:s, s:s*, s:s*, s:O, s:i}", "name",
				  plan->environments[i].name, "kind",
				  plan->environments[i].kind, "preset",
				  plan->environments[i].preset, "within",
				  plan->environments[i].within, "keys",
				  plan->environments[i].keys, "burn_percent",
				  plan->environments[i].burn));
	return json_pack(
		"{s:o, s:O, s:O, s:O, s:O, s:O, s:i, s:i, s:I, s:b, s:I, s:I, s:f, s:b, s:i}",
		"environments", environments, "workloads", plan->workloads,
		"attacks", plan->attacks, "antagonists", plan->antagonists,
		"victims", plan->victims, "expect", plan->expectations,
		"starts", plan->starts, "rounds", plan->rounds, "budget_ns",
		(json_int_t)plan->budget, "explain", plan->explain, "quiet_ns",
		(json_int_t)plan->quiet, "memory_bytes",
		(json_int_t)plan->memory_bytes, "precision", plan->precision,
		"partial", plan->is_partial, "calibrates", plan->calibrates);
}
