/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/plan/calibration.h"

#include "common/cleanup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
	/* So that the last of their handles is far away. */
	CALIBRATED_MOST = 6,
	/* Nights' worth of starts; the budget ends them sooner, as a rule. */
	NIGHTS_MOST = 20,
};

const int calibration_percent[CALIBRATION_ARMS] = {0, 1, 2, 5, 10};

char *calibration_arm(const char *environment, size_t arm)
{
	char *name = NULL;

	if (asprintf(&name, "%s burn=%d", environment,
		     calibration_percent[arm]) < 0)
		return NULL;
	return name;
}

static int is_native(const struct plan_environment *e)
{
	return !strcmp(e->name, "native");
}

/* Whom to calibrate: the named ones; else all others; else native. */
static int is_chosen(const struct plan *plan, const struct plan_environment *of)
{
	int named = 0, others = 0;

	for (size_t i = 0; i < plan->environment_count; i++) {
		named |= plan->environments[i].by_name;
		others |= !is_native(&plan->environments[i]);
	}
	if (of->within)
		return 0;
	if (named)
		return of->by_name;
	return others ? !is_native(of) : 1;
}

static json_t *choose(const struct plan *plan)
{
	json_t *chosen = json_array();

	for (size_t i = 0; i < plan->environment_count; i++)
		if (is_chosen(plan, &plan->environments[i]))
			json_array_append_new(
				chosen,
				json_string(plan->environments[i].name));
	return chosen;
}

static struct plan_environment arm_of(const struct plan_environment *e,
				      size_t arm)
{
	return (struct plan_environment){
		.name = calibration_arm(e->name, arm),
		.kind = strdup(e->kind),
		.preset = e->preset ? strdup(e->preset) : NULL,
		.keys = json_copy(e->keys),
		.by_name = e->by_name,
		.burn = calibration_percent[arm],
	};
}

/* `native` and the arms of those that are chosen, in another plan. */
static void add_arms(const struct plan *plan, const json_t *chosen,
		     struct plan *arms)
{
	for (size_t i = 0; i < plan->environment_count; i++) {
		const struct plan_environment *e = &plan->environments[i];

		if (is_native(e)) {
			arms->environments[arms->environment_count] =
				arm_of(e, 0);
			free(arms->environments[arms->environment_count].name);
			arms->environments[arms->environment_count++].name =
				strdup(e->name);
		}
		for (size_t arm = 0;
		     json_holds(chosen, e->name) && arm < CALIBRATION_ARMS;
		     arm++)
			arms->environments[arms->environment_count++] =
				arm_of(e, arm);
	}
}

static int replace_environments(struct plan *plan, const json_t *chosen,
				struct error *err)
{
	struct plan arms = {
		.environments =
			calloc(1 + json_array_size(chosen) * CALIBRATION_ARMS,
			       sizeof(*arms.environments))};
	struct plan old = {.environments = plan->environments,
			   .environment_count = plan->environment_count};

	if (!arms.environments)
		return error_make(err, ENOMEM, "plan");
	add_arms(plan, chosen, &arms);
	plan->environments = arms.environments;
	plan->environment_count = arms.environment_count;
	plan_free(&old);
	return 0;
}

static int can_be_slowed(const struct catalogue *catalogue, const char *name)
{
	return catalogue_check_parameter(
		       json_object_get(catalogue->jobs, name), CALIBRATION_BURN,
		       calibration_percent[CALIBRATION_ARMS - 1], NULL) == 0;
}

static int choose_workloads(struct plan *plan,
			    const struct catalogue *catalogue,
			    struct error *err)
{
	const char *name;
	json_t *value;
	void *next;

	json_object_foreach_safe(plan->workloads, next, name, value)
	{
		if (can_be_slowed(catalogue, name))
			continue;
		if (json_object_get(plan->by_name, name))
			return error_make(
				err, 0,
				"workload '%s' cannot be slowed down, hence not calibrated",
				name);
		json_object_del(plan->workloads, name);
	}
	return json_object_size(plan->workloads)
		       ? 0
		       : error_make(
				 err, 0,
				 "no workload that is selected can be slowed down, hence calibrated");
}

int plan_calibrate(struct plan *plan, const struct catalogue *catalogue,
		   json_t **calibrated, struct error *err)
{
	cleanup_json json_t *chosen = choose(plan);

	*calibrated = NULL;
	if (!json_array_size(chosen))
		return error_make(
			err, 0,
			"what is within another environment cannot be calibrated");
	if (json_array_size(chosen) > CALIBRATED_MOST)
		return error_make(
			err, 0,
			"%zu environments are too many to calibrate at once; name up to %d with --only",
			json_array_size(chosen), CALIBRATED_MOST);
	if (choose_workloads(plan, catalogue, err) < 0 ||
	    replace_environments(plan, chosen, err) < 0)
		return -1;
	plan->calibrates = plan->starts;
	plan->starts *= NIGHTS_MOST;
	plan->precision = -1; /* only the time ends it */
	*calibrated = steal_pointer(&chosen);
	return 0;
}
