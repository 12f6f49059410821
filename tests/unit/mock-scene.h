/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run on the mock stage: a real store, a small made-up catalogue, a plan.
 * What came of it is read from the store's export, as anybody would.
 */
#ifndef TESTS_MOCK_SCENE_H
#define TESTS_MOCK_SCENE_H

#include "harness/conduct/environment.h"
#include "tests/unit/mock-stage.h"

#define SCENE_RUN "20260101-000000-cafe"

struct scene {
	struct mock_stage mock;
	struct conduct conduct;
	struct plan plan;
	struct catalogue catalogue;
	struct progress progress;
	char *directory;
};

/** The catalogue of these tests: workloads `alpha beta gamma` (deadline 1 s,
 * `beta` can be slowed down),
 * attacks `poke` (witness `look`, control `pids=off`), `prod` (the same),
 * `bomb` (the same, needs an outer group), `peek` (rows `one` and `two` without
 * `masks=off`, `three` without anything), `gnaw` (rows `crumb` and `loaf`
 * without `pids=off`, needs an outer group), `whisper` (partner `send`),
 * antagonists `din` and `hum` (needs hardware), kinds `native container vm peer
 * bare`, presets `bucket` (pids=off masks=off) and `jail` (root=host) of
 * container. */
extern const char scene_catalogue[];

/** Set the scene; `plan` as in plan_json() with ' for ", what it leaves out is
 * 1 start, 1 round, no jobs, `native` alone. */
void scene_open(struct scene *scene, const struct mock_rule *rules,
		const char *plan);

/** Strike it, and check that no environment is left open. */
void scene_close(struct scene *scene);

/** An environment of the scene, by its name. */
struct environment *scene_environment(const struct scene *scene,
				      const char *name);

/** Set the scene of `native` alone, and start that. */
struct environment *scene_start(struct scene *scene,
				const struct mock_rule *rules);

/** All records of a list ("starts", "trials", "attempts", "verdicts") as one
 * array, each with its "environment". New reference. */
json_t *scene_records(const struct scene *scene, const char *list);

/** "outcome proof detail" of the verdict in an environment on a row ("": one of
 * an attack without rows), or "none". Good until the next call. */
const char *scene_verdict(const struct scene *scene, const char *environment,
			  const char *row);

/** The one trial that was recorded. New reference. */
json_t *scene_only_trial(const struct scene *scene);

/** What the run left out, an array. New reference. */
json_t *scene_omissions(const struct scene *scene);

/** How many records of a list have `key` = `value` (text). */
int scene_count(const struct scene *scene, const char *list, const char *key,
		const char *value);

#endif
