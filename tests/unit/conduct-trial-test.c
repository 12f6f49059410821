/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One trial: whatever an environment answers, or does not, is recorded. */
#include "common/cleanup.h"
#include "harness/conduct/trial.h"
#include "tests/unit/mock-scene.h"
#include "tests/unit/suite.h"

#include <math.h>
#include <string.h>

static struct scene scene;
static struct error err;
static double median;
static int higher;

static enum trial_end run(struct environment *e, const json_t *params)
{
	struct trial_place place = {"alpha", params, 3, 2};

	return trial_run(&scene.conduct, e, &place, &median, &higher, &err);
}

START_TEST(a_trial_is_recorded_with_all_times)
{
	struct environment *e = scene_start(&scene, NULL);
	cleanup_json json_t *trial = NULL;

	ck_assert_int_eq(run(e, NULL), TRIAL_DONE);
	ck_assert_double_eq(median, 2);
	ck_assert_int_eq(higher, 0);
	trial = scene_only_trial(&scene);
	ck_assert_str_eq(json_text(trial, "status", ""), "done");
	ck_assert_str_eq(json_text(trial, "unit", ""), "ns");
	ck_assert_double_eq(json_double(trial, "median", 0), 2);
	ck_assert_uint_eq(json_array_size(json_object_get(trial, "samples")),
			  3);
	ck_assert_int_eq(json_int(trial, "round", 0), 3);
	ck_assert_int_eq(json_int(trial, "position", 0), 2);
	ck_assert_int_eq(json_int(trial, "start", 0), 1);
	ck_assert_int_eq(json_int(trial, "host_ns", 0), 10 * NS_PER_MS);
	ck_assert_int_eq(json_int(trial, "charged_ns", 0), 10 * NS_PER_MS);
	ck_assert_int_eq(json_int(trial, "job_ns", 0), 5000);
	ck_assert_int_eq(json_int(trial, "cpu_ns", 0), 4000);
	ck_assert_int_eq(scene.conduct.failed_items, 0);
	scene_close(&scene);
}
END_TEST

START_TEST(an_arm_is_slowed_down_where_that_can_be)
{
	struct environment *e = scene_start(&scene, NULL);
	static const char *const workloads[] = {"beta", "gamma"};
	cleanup_json json_t *trials = NULL;

	e->burn = 5;
	for (int i = 0; i < 2; i++) {
		struct trial_place place = {workloads[i], NULL, 1, i + 1};

		ck_assert_int_eq(trial_run(&scene.conduct, e, &place, &median,
					   &higher, &err),
				 TRIAL_DONE);
	}
	trials = scene_records(&scene, "trials");
	ck_assert_int_eq(
		json_int(json_object_get(json_array_get(trials, 0), "params"),
			 "burn_percent", 0),
		5);
	ck_assert_ptr_null(json_object_get(
		json_object_get(json_array_get(trials, 1), "params"),
		"burn_percent"));
	scene_close(&scene);
}
END_TEST

static const struct {
	const char *said;
	enum trial_steady steady;
} settlings[] = {
	{"true", TRIAL_STEADY_YES},
	{"false", TRIAL_STEADY_NO},
	{"null", TRIAL_STEADY_UNSAID},
	{"'yes'", TRIAL_STEADY_UNSAID},
};

START_TEST(what_the_agent_says_of_the_warm_up_is_recorded)
{
	char script[160];
	struct mock_rule rules[] = {{NULL, "alpha", 1, script}, {0}};
	struct environment *e;
	cleanup_json json_t *trial = NULL;

	snprintf(script, sizeof(script),
		 "[{'result': {'status': 'done', 'data': {'samples': [1, 2],"
		 " 'steady': %s}}}]",
		 settlings[_i].said);
	e = scene_start(&scene, rules);
	ck_assert_int_eq(run(e, NULL), TRIAL_DONE);
	trial = scene_only_trial(&scene);
	ck_assert_int_eq((int)trial_steady(json_object_get(trial, "steady")),
			 (int)settlings[_i].steady);
	scene_close(&scene);
}
END_TEST

struct answer {
	const char *script;
	const char *status, *reason; /* as recorded; the reason in part */
	enum trial_end end;
	int up; /* whether the environment goes on */
	int ms; /* how long it took */
};

/* Job's deadline and grace: 1 s + 3 s. */
static const struct answer answers[] = {
	{"[{'result': {'status': 'failed', 'reason': 'no disk'}}]", "failed",
	 "no disk", TRIAL_FAILED, 1, 0},
	{"[{'result': {'status': 'unsupported', 'reason': 'no peer'}}]",
	 "unsupported", "no peer", TRIAL_FAILED, 1, 0},
	{"[{'result': {'status': 'crashed', 'reason': 'signal 11'}}]",
	 "crashed", "signal 11", TRIAL_FAILED, 1, 0},
	{"[{'result': {'status': 'killed', 'reason': 'signal 9'}}]", "crashed",
	 "signal 9", TRIAL_FAILED, 1, 0},
	{"[{'after_ms': 1500, 'result': {'status': 'overrun',"
	 " 'reason': 'ended'}}]",
	 "overrun", "ended", TRIAL_FAILED, 1, 1500},
	{"[]", "overrun", "no answer within the deadline", TRIAL_FAILED, 0,
	 4000},
	{"[{'after_ms': 20, 'end': 'signal 9'}]", "crashed", "signal 9",
	 TRIAL_FAILED, 0, 20},
	{"[{'cannot': 'broken pipe'}]", "crashed", "broken pipe", TRIAL_FAILED,
	 0, 0},
	/* Short answers and nonsense. */
	{"[{'result': {}}]", "failed", "", TRIAL_FAILED, 1, 0},
	{"[{'result': {'status': 'splendid'}}]", "failed", "'splendid'",
	 TRIAL_FAILED, 1, 0},
	{"[{'result': {'status': 5}}]", "failed", "", TRIAL_FAILED, 1, 0},
	{"[{'result': {'status': 'done'}}]", "failed", "without samples",
	 TRIAL_FAILED, 1, 0},
	{"[{'result': {'status': 'done', 'data': 5}}]", "failed",
	 "without samples", TRIAL_FAILED, 1, 0},
	{"[{'result': {'status': 'done', 'data': {'samples': []}}}]", "failed",
	 "without samples", TRIAL_FAILED, 1, 0},
	{"[{'result': {'status': 'done', 'data': {'samples': {'a': 1}}}}]",
	 "failed", "without samples", TRIAL_FAILED, 1, 0},
	{"[{'result': {'status': 'done', 'data': {'samples': ['x', 1]}}}]",
	 "failed", "without samples", TRIAL_FAILED, 1, 0},
	{"[{'result': {'status': 'done', 'started_ns': -9223372036854775808,"
	 " 'ended_ns': 9223372036854775807, 'data': {'samples': [1]}}}]",
	 "done", "", TRIAL_DONE, 1, 0},
	/* What is not the answer is passed over. */
	{"[{'result': {'id': 999, 'status': 'done'}}, {'line': {'x': 1}},"
	 " {'event': {'name': 'ready'}}, {'after_ms': 30, 'result':"
	 " {'status': 'done', 'data': {'samples': [7]}}}]",
	 "done", "", TRIAL_DONE, 1, 30},
};

START_TEST(whatever_comes_is_recorded)
{
	const struct answer *answer = &answers[_i];
	struct mock_rule rules[] = {{NULL, "alpha", 1, answer->script}, {0}};
	struct environment *e = scene_start(&scene, rules);
	nanoseconds began = scene.mock.now;
	cleanup_json json_t *trial = NULL;

	ck_assert_int_eq(run(e, NULL), answer->end);
	trial = scene_only_trial(&scene);
	ck_assert_str_eq(json_text(trial, "status", ""), answer->status);
	ck_assert_msg(strstr(json_text(trial, "reason", ""), answer->reason),
		      "%s", json_text(trial, "reason", ""));
	ck_assert_int_eq(e->state == ENVIRONMENT_UP, answer->up);
	ck_assert_int_eq(scene.mock.now - began, answer->ms * NS_PER_MS);
	ck_assert_int_eq(scene.conduct.failed_items,
			 answer->end == TRIAL_FAILED &&
				 strcmp(answer->status, "unsupported"));
	/* The next one finds it up, or up again. */
	ck_assert_int_eq(environment_start(&scene.conduct, e, &err),
			 STARTED_UP);
	ck_assert_int_eq(run(e, NULL), TRIAL_DONE);
	scene_close(&scene);
}
END_TEST

START_TEST(the_death_of_another_is_not_this_ones)
{
	struct mock_rule rules[] = {
		{"container", "hello", 1,
		 "[{'line': {'hello': {'protocol': 1, 'sha256': '00c0ffee'}}},"
		 " {'after_ms': 5, 'end': 'gone'}]"},
		{0}};

	scene_open(&scene, rules, "{'environments': ['native', 'container']}");
	for (int i = 1; i >= 0; i--)
		ck_assert_int_eq(
			environment_start(&scene.conduct,
					  scene.conduct.environments[i], &err),
			STARTED_UP);
	ck_assert_int_eq(run(scene.conduct.environments[0], NULL), TRIAL_DONE);
	ck_assert_int_eq(scene.conduct.environments[1]->state,
			 ENVIRONMENT_DOWN);
	scene_close(&scene);
}
END_TEST

START_TEST(parameters_are_sent_and_the_cache_added)
{
	struct environment *e = scene_start(&scene, NULL);
	cleanup_json json_t *params = json_pack("{s:i}", "size", 7);
	const json_t *sent;

	scene.conduct.llc_bytes = 8192;
	ck_assert_int_eq(run(e, params), TRIAL_DONE);
	sent = mock_find(&scene.mock, "job", "native", "alpha");
	ck_assert_int_eq(json_int(sent, "deadline_ns", 0), NS_PER_S);
	sent = json_object_get(sent, "params");
	ck_assert_int_eq(json_int(sent, "size", 0), 7);
	ck_assert_int_eq(json_int(sent, "llc_bytes", 0), 8192);
	ck_assert_uint_eq(json_object_size(params), 1);
	scene_close(&scene);
}
END_TEST

START_TEST(emulation_gets_more_time)
{
	struct mock_rule rules[] = {{NULL, "alpha", 0, "[]"}, {0}};
	struct environment *e = scene_start(&scene, rules);
	nanoseconds began = scene.mock.now;

	snprintf(e->label, sizeof(e->label), "TCG");
	ck_assert_int_eq(run(e, NULL), TRIAL_FAILED);
	ck_assert_int_eq(scene.mock.now - began, 6 * NS_PER_S);
	scene_close(&scene);
}
END_TEST

START_TEST(charges_may_be_unknown)
{
	struct environment *e = scene_start(&scene, NULL);
	cleanup_json json_t *trial = NULL;

	scene.mock.charges = 0;
	ck_assert_int_eq(run(e, NULL), TRIAL_DONE);
	trial = scene_only_trial(&scene);
	ck_assert(json_is_null(json_object_get(trial, "charged_ns")));
	scene_close(&scene);
}
END_TEST

START_TEST(an_interrupted_trial_is_none)
{
	struct environment *e = scene_start(&scene, NULL);

	scene.mock.interrupt_at = scene.mock.now + 3 * NS_PER_MS;
	ck_assert_int_eq(run(e, NULL), TRIAL_INTERRUPTED);
	ck_assert_int_eq(scene_count(&scene, "trials", "status", "done"), 0);
	scene_close(&scene);
}
END_TEST

START_TEST(a_dead_guard_is_a_fault)
{
	struct environment *e = scene_start(&scene, NULL);

	scene.mock.fault_at = scene.mock.now + 3 * NS_PER_MS;
	ck_assert_int_eq(run(e, NULL), TRIAL_FAULT);
	ck_assert_str_eq(err.message, "the guard is gone");
	scene_close(&scene);
}
END_TEST

static Suite *conduct_trial_suite(void)
{
	Suite *suite = suite_create("conduct-trial");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 20);
	tcase_add_test(all, an_arm_is_slowed_down_where_that_can_be);
	tcase_add_test(all, a_trial_is_recorded_with_all_times);
	tcase_add_loop_test(all, what_the_agent_says_of_the_warm_up_is_recorded,
			    0, sizeof(settlings) / sizeof(*settlings));
	tcase_add_loop_test(all, whatever_comes_is_recorded, 0,
			    sizeof(answers) / sizeof(*answers));
	tcase_add_test(all, the_death_of_another_is_not_this_ones);
	tcase_add_test(all, parameters_are_sent_and_the_cache_added);
	tcase_add_test(all, emulation_gets_more_time);
	tcase_add_test(all, charges_may_be_unknown);
	tcase_add_test(all, an_interrupted_trial_is_none);
	tcase_add_test(all, a_dead_guard_is_a_fault);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(conduct_trial_suite)
