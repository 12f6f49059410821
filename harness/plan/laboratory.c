/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/plan/laboratory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define LABORATORY "laboratory"

static int add(struct plan *plan, struct plan_environment new,
	       struct error *err)
{
	struct plan_environment *grown =
		realloc(plan->environments,
			(plan->environment_count + 1) * sizeof(*grown));

	if (!grown || !new.name)
		return error_make(err, ENOMEM, "plan");
	plan->environments = grown;
	grown[plan->environment_count++] = new;
	return 0;
}

/* The same in there; what takes an ordinary user, a link or a machine of its
 * own is not to be had in a guest. */
static int add_twin(struct plan *plan, size_t i, struct error *err)
{
	const struct plan_environment *e = &plan->environments[i];
	struct plan_environment twin = {
		.kind = strdup(e->kind),
		.preset = e->preset ? strdup(e->preset) : NULL,
		.within = strdup(LABORATORY),
		.keys = json_copy(e->keys),
		.part = PLAN_ATTACKED,
	};

	if (asprintf(&twin.name, "lab-%s", e->name) < 0)
		twin.name = NULL;
	return add(plan, twin, err);
}

static int has_twin(const struct plan_environment *e)
{
	return !e->within &&
	       (!strcmp(e->kind, "native") || !strcmp(e->kind, "container")) &&
	       strcmp(json_text(e->keys, "started_by", ""), "ordinary") != 0;
}

int plan_has_laboratory(const struct suite *suite,
			const struct plan_options *options)
{
	return options->attacks &&
	       (options->laboratory ||
		(suite->laboratory && !options->on_machine));
}

int plan_add_laboratory(struct plan *plan, int by_name, struct error *err)
{
	size_t i, count = plan->environment_count;

	if (add(plan,
		(struct plan_environment){.name = strdup(LABORATORY),
					  .kind = strdup("vm"),
					  .keys = json_object(),
					  .by_name = by_name,
					  .part = PLAN_LABORATORY},
		err) < 0)
		return -1;
	for (i = 0; i < count; i++)
		if (has_twin(&plan->environments[i]) &&
		    add_twin(plan, i, err) < 0)
			return -1;
	return 0;
}
