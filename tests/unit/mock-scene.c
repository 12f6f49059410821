/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/mock-scene.h"

#include "common/cleanup.h"
#include "tests/unit/report-fixture.h"

#include <check.h>
#include <string.h>

const char scene_catalogue[] =
	"{'jobs': ["
	"{'name': 'alpha', 'kind': 'workload', 'deadline_ns': 1000000000,"
	" 'title': 'A', 'parameters': [{'name': 'size', 'unit': 'bytes',"
	" 'minimum': 1, 'maximum': 100, 'default': 10},"
	" {'name': 'llc_bytes', 'unit': 'bytes', 'minimum': 1024,"
	" 'maximum': 1048576, 'default': 4096}]},"
	"{'name': 'beta', 'kind': 'workload', 'deadline_ns': 1000000000,"
	" 'parameters': [{'name': 'burn_percent', 'unit': '%',"
	" 'minimum': 0, 'maximum': 1000, 'default': 0}]},"
	"{'name': 'gamma', 'kind': 'workload', 'deadline_ns': 1000000000},"
	"{'name': 'din', 'kind': 'antagonist', 'deadline_ns': 9000000000,"
	" 'needs': ['outer']},"
	"{'name': 'hum', 'kind': 'antagonist', 'deadline_ns': 9000000000,"
	" 'needs': ['outer', 'hardware']},"
	"{'name': 'look', 'kind': 'witness', 'deadline_ns': 30000000000},"
	"{'name': 'canary', 'kind': 'witness', 'deadline_ns': 60000000000},"
	"{'name': 'poke', 'kind': 'attack', 'deadline_ns': 2000000000,"
	" 'title': 'Poke', 'attack': {'boundary': 'the wall',"
	" 'witness': 'look', 'without': 'pids=off'}},"
	"{'name': 'prod', 'kind': 'attack', 'deadline_ns': 2000000000,"
	" 'title': 'Prod', 'attack': {'boundary': 'the wall',"
	" 'witness': 'look', 'without': 'pids=off'}},"
	"{'name': 'bomb', 'kind': 'attack', 'deadline_ns': 2000000000,"
	" 'needs': ['outer'],"
	" 'title': 'Bomb', 'attack': {'boundary': 'the till',"
	" 'witness': 'look', 'without': 'pids=off'}},"
	"{'name': 'peek', 'kind': 'attack', 'deadline_ns': 2000000000,"
	" 'title': 'Peek', 'attack': {'boundary': 'the curtain',"
	" 'witness': 'look', 'rows': ["
	"{'name': 'one', 'title': 'One', 'without': 'masks=off'},"
	"{'name': 'two', 'title': 'Two', 'without': 'masks=off'},"
	"{'name': 'three', 'title': 'Three'}]}},"
	"{'name': 'gnaw', 'kind': 'attack', 'deadline_ns': 2000000000,"
	" 'needs': ['outer'], 'title': 'Gnaw', 'attack': {'boundary': 'the"
	" larder', 'witness': 'look', 'rows': ["
	"{'name': 'crumb', 'title': 'Crumb', 'without': 'pids=off'},"
	"{'name': 'loaf', 'title': 'Loaf', 'without': 'pids=off'}]}},"
	"{'name': 'send', 'kind': 'service', 'deadline_ns': 2000000000},"
	"{'name': 'whisper', 'kind': 'attack', 'deadline_ns': 2000000000,"
	" 'title': 'Whisper', 'attack': {'boundary': 'silence',"
	" 'witness': 'look', 'partner': 'send'}}],"
	"'runners': [{'kind': 'native', 'plain': true, 'keys': []},"
	" {'kind': 'vm',"
	" 'keys': [{'name': 'accelerator', 'type': 'text', 'default': 'auto'}]},"
	"{'kind': 'peer', 'keys': []},"
	"{'kind': 'bare', 'aside': true, 'keys': []},"
	"{'kind': 'container', 'presets': {'bucket': {'title': 'B',"
	" 'keys': {'pids': 'off', 'masks': 'off'}},"
	" 'container': {'title': 'C', 'keys': {}},"
	" 'jail': {'title': 'J', 'keys': {'root': 'host'}}}, 'keys': ["
	"{'name': 'pids', 'type': 'count', 'default': '512', 'minimum': 16,"
	" 'maximum': 4096, 'off': true, 'protects': true, 'grouped': true},"
	"{'name': 'memory', 'type': 'size', 'default': 'common',"
	" 'minimum': 1048576, 'maximum': 1073741824, 'off': true,"
	" 'protects': true, 'grouped': true},"
	"{'name': 'masks', 'type': 'switch', 'default': 'on', 'off': true,"
	" 'protects': true},"
	"{'name': 'root', 'type': 'choice', 'default': 'tmpfs',"
	" 'choices': 'tmpfs host', 'off': false}]}]}";

static void open_store(struct scene *scene)
{
	cleanup_free char *path = NULL;
	struct run_record run = {
		.id = SCENE_RUN, .started_s = 1, .status = "running"};
	struct error err = {0};

	scene->directory = fixture_directory();
	ck_assert_ptr_nonnull(scene->directory);
	ck_assert_int_gt(asprintf(&path, "%s/store.db", scene->directory), 0);
	ck_assert_msg(store_open(&scene->conduct.store, path, 1, &err) == 0,
		      "%s", err.message);
	ck_assert_msg(store_add_run(scene->conduct.store, &run, &err) == 0,
		      "%s", err.message);
}

static void set_plan(struct scene *scene, const char *text)
{
	cleanup_json json_t *plan = mock_json(text);

	scene->plan = (struct plan){
		.workloads = json_deep_copy(json_object_get(plan, "workloads")),
		.attacks = json_deep_copy(json_object_get(plan, "attacks")),
		.antagonists =
			json_deep_copy(json_object_get(plan, "antagonists")),
		.victims = json_deep_copy(json_object_get(plan, "victims")),
		.seed = (uint64_t)json_int(plan, "seed", 42),
		.starts = (int)json_int(plan, "starts", 1),
		.rounds = (int)json_int(plan, "rounds", 1),
		.memory_bytes = INT64_C(1) << 30,
		.quiet = 2 * NS_PER_S,
		.precision = json_double(plan, "precision", 0.02),
		.budget = json_int(plan, "budget_s", 3600) * NS_PER_S,
	};
}

static void cast(struct scene *scene, const char *text)
{
	cleanup_json json_t *plan = mock_json(text);
	cleanup_json json_t *names = json_pack("[s]", "native");
	const json_t *wanted = json_object_get(plan, "environments");
	struct error err = {0};
	json_t *name;
	size_t i;

	json_array_foreach (wanted ? wanted : names, i, name) {
		const char *kind = json_string_value(name);

		ck_assert_ptr_nonnull(environment_add(&scene->conduct, kind,
						      kind, NULL, NULL,
						      ROLE_MEASURED, &err));
	}
}

void scene_open(struct scene *scene, const struct mock_rule *rules,
		const char *plan)
{
	cleanup_json json_t *said = mock_json(scene_catalogue);

	*scene = (struct scene){0};
	mock_open(&scene->mock, rules);
	progress_open(&scene->progress, NULL, 0);
	ck_assert_int_eq(catalogue_add(&scene->catalogue, said, NULL), 0);
	set_plan(scene, plan);
	scene->conduct = (struct conduct){
		.stage = &scene->mock.stage,
		.progress = &scene->progress,
		.catalogue = &scene->catalogue,
		.plan = &scene->plan,
		.run = SCENE_RUN,
		.run_cpus = "1",
		.house_cpus = "0",
		.agent = "/nowhere/bulkhead-probe",
		.agent_sha256 = MOCK_SHA256,
		.outer_groups = json_object(),
		.peer_netns = -1,
		.started = scene->mock.now,
		.deadline = scene->mock.now + scene->plan.budget,
	};
	open_store(scene);
	scene->conduct.directory = scene->directory;
	cast(scene, plan);
}

void scene_close(struct scene *scene)
{
	environment_end_all(&scene->conduct);
	for (int handle = 0; handle < STAGE_HANDLES; handle++)
		ck_assert_ptr_null(scene->mock.names[handle]);
	mock_close(&scene->mock);
	json_decref(scene->conduct.outer_groups);
	store_close(scene->conduct.store);
	fixture_remove(scene->directory);
	free(scene->directory);
	plan_free(&scene->plan);
	catalogue_free(&scene->catalogue);
}

struct environment *scene_environment(const struct scene *scene,
				      const char *name)
{
	for (int i = 0; i < scene->conduct.count; i++) {
		struct environment *e = scene->conduct.environments[i];

		if (e && !strcmp(e->name, name))
			return e;
	}
	ck_abort_msg("there is no environment '%s'", name);
	return NULL;
}

struct environment *scene_start(struct scene *scene,
				const struct mock_rule *rules)
{
	struct environment *e;
	struct error err = {0};

	scene_open(scene, rules, "{}");
	e = scene_environment(scene, "native");
	ck_assert_int_eq(environment_start(&scene->conduct, e, &err),
			 STARTED_UP);
	return e;
}

static json_t *export(const struct scene *scene)
{
	struct error err = {0};
	json_t *document;

	ck_assert_msg(store_export(scene->conduct.store, SCENE_RUN, &document,
				   &err) == 0,
		      "%s", err.message);
	return document;
}

json_t *scene_records(const struct scene *scene, const char *list)
{
	cleanup_json json_t *document = export(scene);
	json_t *all = json_array(), *environment, *record;
	size_t i, j;

	json_array_foreach (json_object_get(document, "environments"), i,
			    environment)
		json_array_foreach (json_object_get(environment, list), j,
				    record) {
			json_object_set(record, "environment",
					json_object_get(environment, "name"));
			json_array_append(all, record);
		}
	return all;
}

const char *scene_verdict(const struct scene *scene, const char *environment,
			  const char *row)
{
	static char words[200];
	cleanup_json json_t *all = scene_records(scene, "verdicts");
	json_t *verdict;
	size_t i;

	snprintf(words, sizeof(words), "none");
	json_array_foreach (all, i, verdict) {
		if (strcmp(json_text(verdict, "environment", ""),
			   environment) ||
		    strcmp(json_text(verdict, "row", ""), row))
			continue;
		snprintf(words, sizeof(words), "%s%s%s%s%s",
			 json_text(verdict, "outcome", ""),
			 json_text(verdict, "proof", NULL) ? " " : "",
			 json_text(verdict, "proof", ""),
			 json_text(verdict, "proof_detail", NULL) ? " " : "",
			 json_text(verdict, "proof_detail", ""));
	}
	return words;
}

json_t *scene_only_trial(const struct scene *scene)
{
	cleanup_json json_t *trials = scene_records(scene, "trials");

	ck_assert_uint_eq(json_array_size(trials), 1);
	return json_incref(json_array_get(trials, 0));
}

json_t *scene_omissions(const struct scene *scene)
{
	cleanup_json json_t *document = export(scene);

	return json_incref(json_object_get(document, "omissions"));
}

int scene_count(const struct scene *scene, const char *list, const char *key,
		const char *value)
{
	cleanup_json json_t *all = scene_records(scene, list);
	json_t *record;
	size_t i;
	int count = 0;

	json_array_foreach (all, i, record)
		count += !strcmp(json_text(record, key, ""), value);
	return count;
}
