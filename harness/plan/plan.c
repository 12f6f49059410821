/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/plan/plan.h"

#include "common/cleanup.h"
#include "harness/plan/expectation.h"
#include "harness/plan/laboratory.h"

#include <fnmatch.h>
#include <string.h>

/* Time on top of a suite's budget: to explain what held, to attack in a
 * laboratory, too, and for both, since explaining takes what attacks leave. */
#define EXPLAIN_BUDGET (12 * 60 * NS_PER_S)
#define LABORATORY_BUDGET (7 * 60 * NS_PER_S)
#define BOTH_BUDGET (13 * 60 * NS_PER_S)

/* Beside these a run has helpers and one variant at a time. */
#define ENVIRONMENTS_MOST 32

/* What stands under --only, sorted by what it names. */
struct selection {
	json_t *environments, *workloads, *attacks, *antagonists;
};

static void selection_free(struct selection *selection)
{
	json_decref(selection->environments);
	json_decref(selection->workloads);
	json_decref(selection->attacks);
	json_decref(selection->antagonists);
}

static int select_one(struct selection *into, const char *name,
		      const struct suite *suite,
		      const struct catalogue *catalogue, struct error *err)
{
	const json_t *job = json_object_get(catalogue->jobs, name), *preset;
	const char *kind = json_text(job, "kind", "");
	cleanup_json json_t *known = NULL;

	if (json_object_get(suite->environments, name) ||
	    catalogue_resolve(catalogue, name, &preset, NULL))
		return json_object_set_new(into->environments, name,
					   json_true());
	if (!strcmp(kind, "workload"))
		return json_object_set_new(into->workloads, name, json_true());
	if (!strcmp(kind, "attack"))
		return json_object_set_new(into->attacks, name, json_true());
	if (!strcmp(kind, "antagonist"))
		return json_object_set_new(into->antagonists, name,
					   json_true());
	known = catalogue_ladder(catalogue);
	json_object_update(known, catalogue->jobs);
	json_object_update(known, suite->environments);
	return catalogue_unknown("environment, workload, attack or antagonist",
				 name, known, err);
}

static int select_all(struct selection *into,
		      const struct plan_options *options,
		      const struct suite *suite,
		      const struct catalogue *catalogue, struct error *err)
{
	size_t i;

	*into = (struct selection){json_object(), json_object(), json_object(),
				   json_object()};
	for (i = 0; i < options->only_count; i++)
		if (select_one(into, options->only[i], suite, catalogue, err) <
		    0)
			return -1;
	return 0;
}

/* Keys of a preset, and over them those of the suite. */
static json_t *merge_keys(const json_t *preset, const json_t *keys)
{
	json_t *merged = json_object();

	json_object_update(merged, json_object_get(preset, "keys"));
	json_object_update(merged, (json_t *)keys);
	return merged;
}

/* An environment as the suite declares it (NULL: all is said by its name, a
 * kind or a preset of one). */
static int add_environment(struct plan *plan, const char *name,
			   const json_t *declared, int by_name,
			   const struct catalogue *catalogue, struct error *err)
{
	const char *word = json_text(declared, "kind", name);
	const char *within = json_text(declared, "within", NULL);
	struct plan_environment *grown;
	const json_t *preset;
	const char *kind = catalogue_resolve(catalogue, word, &preset, err);

	if (!kind)
		return -1;
	grown = realloc(plan->environments,
			(plan->environment_count + 1) * sizeof(*grown));
	if (!grown)
		return error_make(err, ENOMEM, "plan");
	plan->environments = grown;
	grown[plan->environment_count++] = (struct plan_environment){
		.name = strdup(name),
		.kind = strdup(kind),
		.preset = preset ? strdup(word) : NULL,
		.within = within ? strdup(within) : NULL,
		.keys = merge_keys(preset, json_object_get(declared, "keys")),
		.by_name = by_name,
	};
	return 0;
}

static struct plan_environment *environment_of(const struct plan *plan,
					       const char *name)
{
	size_t i;

	for (i = 0; i < plan->environment_count; i++)
		if (!strcmp(plan->environments[i].name, name))
			return &plan->environments[i];
	return NULL;
}

/* The selected ones, and what they are in. */
static json_t *with_outer(const json_t *only, const struct suite *suite)
{
	json_t *all = json_copy((json_t *)only), *value;
	const char *name;

	json_object_foreach ((json_t *)only, name, value) {
		const char *within =
			json_text(json_object_get(suite->environments, name),
				  "within", NULL);

		if (within)
			json_object_set_new(all, within, json_true());
	}
	return all;
}

/* The agent of a guest can start others in there; nothing else is needed. */
static int check_within(const struct plan *plan, struct error *err)
{
	size_t i;

	for (i = 0; i < plan->environment_count; i++) {
		const struct plan_environment *e = &plan->environments[i];
		const struct plan_environment *outer =
			e->within ? environment_of(plan, e->within) : NULL;

		if (!e->within)
			continue;
		if (!outer)
			return error_make(
				err, 0,
				"environment '%s' is within '%s', which this suite has not",
				e->name, e->within);
		if (strcmp(outer->kind, "vm") || outer->within)
			return error_make(
				err, 0,
				"environment '%s' is within '%s', but only a vm can hold others",
				e->name, e->within);
		if (!strcmp(e->kind, "vm") || !strcmp(e->kind, "bare"))
			return error_make(
				err, 0,
				"environment '%s' cannot be within another: there is no %s in a guest",
				e->name, e->kind);
	}
	return 0;
}

/* The environments of the suite that are selected; `native` always, since
 * everything is compared with it; selected kinds that the suite lacks. */
static int choose_environments(struct plan *plan, const struct suite *suite,
			       const struct catalogue *catalogue,
			       const struct selection *only, struct error *err)
{
	cleanup_json json_t *chosen = with_outer(only->environments, suite);
	const char *name;
	json_t *value;
	int all = !json_object_size(chosen);

	json_object_foreach (suite->environments, name, value) {
		int named = json_object_get(only->environments, name) != NULL;
		int wanted = all || json_object_get(chosen, name);

		if (!wanted && strcmp(name, "native"))
			continue;
		if (add_environment(plan, name, value, named, catalogue, err) <
		    0)
			return -1;
		environment_of(plan, name)->to_prove = !wanted;
	}
	json_object_foreach (only->environments, name, value)
		if (!environment_of(plan, name) &&
		    add_environment(plan, name, NULL, 1, catalogue, err) < 0)
			return -1;
	return 0;
}

static int check_environments(const struct plan *plan, struct error *err)
{
	if (plan->environment_count > ENVIRONMENTS_MOST)
		return error_make(
			err, 0,
			"%zu environments are too many; a run has up to %d",
			plan->environment_count, ENVIRONMENTS_MOST);
	return check_within(plan, err);
}

/* Why no environment of the plan has this name. */
static int not_planned(const char *name, const char *text,
		       const struct suite *suite,
		       const struct catalogue *catalogue, struct error *err)
{
	cleanup_json json_t *known = NULL;
	const json_t *preset;

	if (json_object_get(suite->environments, name))
		return error_make(
			err, 0,
			"--set %s: environment '%s' is not among those that --only selects",
			text, name);
	if (catalogue_resolve(catalogue, name, &preset, NULL))
		return error_make(
			err, 0,
			"--set %s: environment '%s' is not in this suite; '--only %s' adds it",
			text, name, name);
	known = catalogue_ladder(catalogue);
	json_object_update(known, suite->environments);
	return catalogue_unknown("environment", name, known, err);
}

static int set_one(struct plan *plan, const struct suite *suite,
		   const struct catalogue *catalogue, const char *text,
		   struct error *err)
{
	const char *dot = strchr(text, '.');
	const char *equals = dot ? strchr(dot, '=') : NULL;
	cleanup_free char *name = NULL, *key = NULL;
	struct plan_environment *environment;

	if (!equals || dot == text || equals == dot + 1)
		return error_make(err, 0,
				  "--set takes ENVIRONMENT.KEY=VALUE, not '%s'",
				  text);
	name = strndup(text, (size_t)(dot - text));
	key = strndup(dot + 1, (size_t)(equals - dot - 1));
	environment = environment_of(plan, name);
	if (!environment)
		return not_planned(name, text, suite, catalogue, err);
	environment->by_name = 1;
	if (json_object_set_new(environment->keys, key,
				json_string(equals + 1)) < 0)
		return error_make(err, 0, "--set %s.…: this is not UTF-8",
				  name);
	return 0;
}

static int check_keys(const struct plan *plan,
		      const struct catalogue *catalogue, struct error *err)
{
	size_t i;

	for (i = 0; i < plan->environment_count; i++) {
		const struct plan_environment *e = &plan->environments[i];
		const char *key;
		json_t *value;

		json_object_foreach (e->keys, key, value)
			if (catalogue_check_key(catalogue, e->kind, key,
						json_string_value(value),
						err) < 0)
				return error_wrap(err, "environment '%s'",
						  e->name);
	}
	return 0;
}

/* Jobs of one kind that fit a pattern and have no line of their own. */
static int add_fitting(json_t *into, const char *pattern,
		       const json_t *of_suite, const char *kind,
		       const struct catalogue *catalogue, struct error *err)
{
	const char *name;
	json_t *job;
	int fitting = 0;

	json_object_foreach (catalogue->jobs, name, job) {
		if (strcmp(json_text(job, "kind", ""), kind) ||
		    fnmatch(pattern, name, 0))
			continue;
		fitting = 1;
		if (!json_object_get(of_suite, name) &&
		    !json_object_get(into, name))
			json_object_set_new(into, name, json_object());
	}
	return fitting ? 0
		       : error_make(err, 0, "no %s fits '%s'", kind, pattern);
}

/* What a section of the suite means: name → parameters, checked. New
 * reference, or NULL. */
static json_t *all_of(const json_t *of_suite, const char *kind,
		      const struct catalogue *catalogue, struct error *err)
{
	cleanup_json json_t *all = json_object();
	const char *name, *parameter;
	json_t *params, *value;

	json_object_foreach ((json_t *)of_suite, name, params) {
		const json_t *job;

		if (strpbrk(name, "*?[")) {
			if (add_fitting(all, name, of_suite, kind, catalogue,
					err) < 0)
				return NULL;
			continue;
		}
		job = catalogue_job(catalogue, name, kind, err);
		if (!job)
			return NULL;
		json_object_foreach (params, parameter, value)
			if (catalogue_check_parameter(job, parameter,
						      json_integer_value(value),
						      err) < 0)
				return NULL;
		json_object_set(all, name, params);
	}
	return steal_pointer(&all);
}

/* Jobs of one kind: those of the suite that are selected, and selected ones
 * that the suite lacks with their defaults. */
static void choose_jobs(json_t *into, const json_t *of_suite,
			const json_t *only, int all)
{
	const char *name;
	json_t *params, *value;

	json_object_foreach ((json_t *)of_suite, name, params)
		if (all || json_object_get(only, name))
			json_object_set(into, name, params);
	json_object_foreach ((json_t *)only, name, value)
		if (!json_object_get(into, name))
			json_object_set_new(into, name, json_object());
}

/* Who is set upon whom. With --neighbours what is not named is all there is of
 * it; else antagonists are one more thing to select. */
static int choose_neighbours(struct plan *plan, const struct suite *suite,
			     const struct catalogue *catalogue,
			     const struct plan_options *options,
			     const struct selection *only, int all,
			     struct error *err)
{
	cleanup_json json_t *antagonists =
		all_of(suite->antagonists, "antagonist", catalogue, err);
	cleanup_json json_t *victims =
		antagonists ? all_of(suite->victims, "workload", catalogue, err)
			    : NULL;
	int named = json_object_size(only->antagonists) > 0;

	if (!victims)
		return -1;
	choose_jobs(plan->antagonists, antagonists, only->antagonists,
		    options->neighbours ? !named : all);
	if (!json_object_size(plan->antagonists))
		return 0;
	choose_jobs(plan->victims, victims,
		    options->neighbours ? only->workloads : NULL,
		    !options->neighbours || !json_object_size(only->workloads));
	if (!json_object_size(plan->victims))
		return error_make(
			err, 0,
			"suite %s has antagonists and no victims; name workloads under [victims], or with --neighbours and --only",
			suite->path);
	json_object_update(plan->dared, only->antagonists);
	return 0;
}

/* What is measured and what is tried, and what must come of that. */
static int choose_work(struct plan *plan, const struct suite *suite,
		       const struct catalogue *catalogue,
		       const struct plan_options *options,
		       const struct selection *only, struct error *err)
{
	cleanup_json json_t *workloads =
		all_of(suite->workloads, "workload", catalogue, err);
	cleanup_json json_t *attacks =
		workloads ? all_of(suite->attacks, "attack", catalogue, err)
			  : NULL;
	int all = !json_object_size(only->workloads) &&
		  !json_object_size(only->attacks) &&
		  !json_object_size(only->antagonists);

	if (!attacks || expectation_check(suite, attacks, catalogue, err) < 0)
		return -1;
	if (options->workloads)
		choose_jobs(plan->workloads, workloads, only->workloads, all);
	if (options->attacks && !options->neighbours)
		choose_jobs(plan->attacks, attacks, only->attacks, all);
	json_object_update(plan->dared, only->attacks);
	if (options->attacks && choose_neighbours(plan, suite, catalogue,
						  options, only, all, err) < 0)
		return -1;
	if (!json_object_size(plan->workloads) &&
	    !json_object_size(plan->attacks) &&
	    !json_object_size(plan->antagonists))
		return error_make(
			err, 0,
			"nothing is left to do: no workload, attack or antagonist is selected");
	return 0;
}

static int is_partial(const struct plan_options *options)
{
	return options->only_count || options->set_count ||
	       !options->workloads || !options->attacks || options->neighbours;
}

static nanoseconds added_budget(int explains, int has_laboratory)
{
	if (explains)
		return has_laboratory ? BOTH_BUDGET : EXPLAIN_BUDGET;
	return has_laboratory ? LABORATORY_BUDGET : 0;
}

int plan_make(struct plan *plan, const struct suite *suite,
	      const struct catalogue *catalogue,
	      const struct plan_options *options, struct error *err)
{
	struct selection only __attribute__((cleanup(selection_free))) = {0};
	int has_laboratory = plan_has_laboratory(suite, options);
	size_t i;

	*plan = (struct plan){.by_name = json_object(),
			      .workloads = json_object(),
			      .attacks = json_object(),
			      .antagonists = json_object(),
			      .victims = json_object(),
			      .dared = json_object(),
			      .expectations = json_incref(suite->expectations),
			      .seed = options->seed,
			      .starts = suite->starts,
			      .rounds = suite->rounds,
			      .budget = options->budget ? options->budget
							: suite->budget,
			      .memory_bytes = suite->memory_bytes,
			      .is_partial = is_partial(options),
			      .quiet = suite->quiet,
			      .precision = suite->precision};
	if (select_all(&only, options, suite, catalogue, err) < 0 ||
	    choose_environments(plan, suite, catalogue, &only, err) < 0)
		return -1;
	if (has_laboratory &&
	    plan_add_laboratory(plan, options->laboratory, err) < 0)
		return -1;
	plan->explain =
		options->attacks && (options->explain || suite->explain);
	if (!options->budget)
		plan->budget += added_budget(plan->explain, has_laboratory);
	if (check_environments(plan, err) < 0)
		return -1;
	if (!options->neighbours)
		json_object_update(plan->by_name, only.workloads);
	for (i = 0; i < options->set_count; i++)
		if (set_one(plan, suite, catalogue, options->set[i], err) < 0)
			return -1;
	if (check_keys(plan, catalogue, err) < 0)
		return -1;
	return choose_work(plan, suite, catalogue, options, &only, err);
}

void plan_free(struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->environment_count; i++) {
		free(plan->environments[i].name);
		free(plan->environments[i].kind);
		free(plan->environments[i].preset);
		free(plan->environments[i].within);
		json_decref(plan->environments[i].keys);
	}
	free(plan->environments);
	json_decref(plan->by_name);
	json_decref(plan->workloads);
	json_decref(plan->attacks);
	json_decref(plan->antagonists);
	json_decref(plan->victims);
	json_decref(plan->dared);
	json_decref(plan->expectations);
	*plan = (struct plan){0};
}
