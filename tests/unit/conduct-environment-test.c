/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starts of environments: those that come up, and all the ways not to. */
#include "common/cleanup.h"
#include "harness/conduct/exchange.h"
#include "harness/conduct/kept.h"
#include "tests/unit/mock-scene.h"
#include "tests/unit/suite.h"

#include <string.h>

static struct scene scene;
static struct error err;

static struct environment *open_one(const char *script, int times)
{
	struct mock_rule rules[] = {{"container", "hello", times, script}, {0}};

	scene_open(&scene, rules, "{'environments': ['native', 'container']}");
	return scene_environment(&scene, "container");
}

struct bad_start {
	const char *script;
	const char *reason, *remedy; /* parts of what is said */
	int tries, seconds;
};

static const struct bad_start bad_starts[] = {
	{"[{'line': {'refused': {'reason': 'no such thing here',"
	 " 'remedy': 'apt install it'}}}]",
	 "no such thing here", "apt install it", 1, 0},
	{"[{'line': {'refused': {}}}]", "", "", 1, 0},
	{"[{'line': {'hello': {'protocol': 2, 'version': '9',"
	 " 'sha256': '00c0ffee'}}}]",
	 "(version 9) speaks protocol 2, not 1", "", 1, 0},
	{"[{'line': {'hello': {}}}]", "speaks protocol 0", "", 1, 0},
	{"[{'line': {'hello': {'protocol': 1, 'sha256': 'bad'}}}]",
	 "SHA-256 bad…, not 00c0ffee…", "", 1, 0},
	{"[{'line': {'hello': {'protocol': 1}}}]", "not the one that was sent",
	 "", 1, 0},
	{"[{'line': {'greetings': 1}}]", "neither hello nor refused", "", 1, 0},
	{"[{'end': 'it exited with status 3'}]", "it exited with status 3", "",
	 ENVIRONMENT_TRIES, 0},
	{"[]", "said nothing within its deadline", "", ENVIRONMENT_TRIES,
	 15 * ENVIRONMENT_TRIES},
};

START_TEST(a_bad_start_is_given_up_with_its_reason)
{
	const struct bad_start *bad = &bad_starts[_i];
	struct environment *e = open_one(bad->script, 0);
	nanoseconds began = scene.mock.now;

	ck_assert_int_eq(environment_start(&scene.conduct, e, &err),
			 STARTED_NOT);
	ck_assert_int_eq(e->state, ENVIRONMENT_UNUSABLE);
	ck_assert_msg(strstr(e->reason, bad->reason), "%s", e->reason);
	ck_assert_str_eq(e->remedy, bad->remedy);
	ck_assert_int_eq(scene.mock.now - began, bad->seconds * NS_PER_S);
	ck_assert_int_eq(mock_count(&scene.mock, "open", NULL, NULL),
			 bad->tries);
	ck_assert_int_eq(mock_count(&scene.mock, "close", NULL, NULL),
			 bad->tries);
	ck_assert_int_eq(scene_count(&scene, "starts", "status", "failed"),
			 bad->tries);
	/* It is not tried again. */
	ck_assert_int_eq(environment_start(&scene.conduct, e, &err),
			 STARTED_NOT);
	ck_assert_int_eq(mock_count(&scene.mock, "open", NULL, NULL),
			 bad->tries);
	scene_close(&scene);
}
END_TEST

START_TEST(a_good_start_is_recorded)
{
	struct environment *e =
		open_one("[{'after_ms': 7, 'line': {'hello': {'protocol': 1,"
			 " 'sha256': '00c0ffee', 'groups': {'cpu': '/in'}}}}]",
			 0);
	cleanup_json json_t *starts = NULL;
	const json_t *spec, *start;

	ck_assert_int_eq(environment_start(&scene.conduct, e, &err),
			 STARTED_UP);
	ck_assert_int_eq(environment_start(&scene.conduct, e, &err),
			 STARTED_UP);
	starts = scene_records(&scene, "starts");
	ck_assert_uint_eq(json_array_size(starts), 1);
	start = json_array_get(starts, 0);
	ck_assert_str_eq(json_text(start, "status", ""), "up");
	ck_assert_int_eq(json_int(start, "start_ns", 0), 7 * NS_PER_MS);
	ck_assert_int_eq(json_int(start, "number", 0), 1);
	ck_assert_str_eq(json_text(environment_groups(e), "cpu", ""), "/in");
	spec = mock_find(&scene.mock, "open", "container", NULL);
	ck_assert_str_eq(json_text(spec, "run", ""), SCENE_RUN);
	ck_assert_str_eq(json_text(spec, "cpus", ""), "1");
	ck_assert_int_eq(json_int(spec, "memory_bytes", 0), 1 << 30);
	ck_assert_ptr_null(json_object_get(spec, "address"));
	scene_close(&scene);
}
END_TEST

static const struct {
	const char *kind, *keys;
	int scheduled;
} schedulings[] = {
	{"native", "{}", 0},
	{"container", "{}", 1},
	{"container", "{'pids': 'off'}", 1},
	{"container", "{'pids': 'off', 'memory': 'off'}", 0},
	{"container", "{'pids': '64', 'memory': 'off', 'masks': 'off'}", 1},
	{"vm", "{}", 1},
	{"peer", "{}", 1},
	{"unheard-of", "{}", 1},
};

/* What no group limits is in no group that the scheduler must go through. */
START_TEST(what_is_limited_is_scheduled_apart)
{
	cleanup_json json_t *keys = mock_json(schedulings[_i].keys);
	struct environment *e;
	const json_t *spec;

	scene_open(&scene, NULL, "{'environments': []}");
	e = environment_add(&scene.conduct, "it", schedulings[_i].kind, keys,
			    NULL, ROLE_MEASURED, &err);
	ck_assert_int_eq(environment_start(&scene.conduct, e, &err),
			 STARTED_UP);
	spec = mock_find(&scene.mock, "open", "it", NULL);
	ck_assert_int_eq(json_bool(spec, "scheduled", -1),
			 schedulings[_i].scheduled);
	scene_close(&scene);
}
END_TEST

/* Where it was asked, and where it is of use. */
START_TEST(a_runner_is_told_why_there_is_no_kvm)
{
	static const char *const reasons[] = {"it interprets", NULL};
	struct environment *e;
	const json_t *spec;

	scene_open(&scene, NULL, "{'environments': []}");
	scene.conduct.kvm_refused = reasons[_i];
	e = environment_add(&scene.conduct, "it", "vm", NULL, NULL,
			    ROLE_MEASURED, &err);
	ck_assert_int_eq(environment_start(&scene.conduct, e, &err),
			 STARTED_UP);
	spec = mock_find(&scene.mock, "open", "it", NULL);
	ck_assert_pstr_eq(json_text(spec, "kvm_refused", NULL), reasons[_i]);
	scene_close(&scene);
}
END_TEST

START_TEST(a_second_try_may_come_up)
{
	struct environment *e = open_one("[{'end': 'a hiccup'}]", 2);

	ck_assert_int_eq(environment_start(&scene.conduct, e, &err),
			 STARTED_UP);
	ck_assert_int_eq(e->state, ENVIRONMENT_UP);
	ck_assert_int_eq(scene_count(&scene, "starts", "status", "failed"), 2);
	ck_assert_int_eq(scene_count(&scene, "starts", "status", "up"), 1);
	/* Without groups of its own it is charged to those that it got. */
	ck_assert_str_eq(json_text(environment_groups(e), "pids", ""),
			 "container");
	scene_close(&scene);
}
END_TEST

START_TEST(emulation_is_labelled)
{
	struct mock_rule rules[] = {
		{"vm", "hello", 0,
		 "[{'after_ms': 60000, 'line': {'hello': {'protocol': 1,"
		 " 'sha256': '00c0ffee', 'facts': {'accelerator': 'tcg'}}}}]"},
		{0}};
	struct environment *e;

	scene_open(&scene, rules, "{'environments': ['vm']}");
	e = scene_environment(&scene, "vm");
	ck_assert_int_eq(environment_start(&scene.conduct, e, &err),
			 STARTED_UP);
	ck_assert_str_eq(e->label, "TCG");
	/* What it found is kept, so that the next start need not look. */
	ck_assert_str_eq(json_text(e->keys, "accelerator", ""), "tcg");
	environment_stop(&scene.conduct, e);
	ck_assert_int_eq(e->state, ENVIRONMENT_DOWN);
	scene_close(&scene);
}
END_TEST

START_TEST(a_signal_ends_the_waiting)
{
	struct environment *e = open_one("[]", 0);

	scene.mock.interrupt_at = scene.mock.now + NS_PER_S;
	ck_assert_int_eq(environment_start(&scene.conduct, e, &err),
			 STARTED_INTERRUPTED);
	scene_close(&scene);
}
END_TEST

START_TEST(a_dead_guard_is_a_fault)
{
	struct environment *e = open_one("[]", 0);

	scene.mock.fault_at = scene.mock.now + NS_PER_S;
	ck_assert_int_eq(environment_start(&scene.conduct, e, &err),
			 STARTED_FAULT);
	ck_assert_str_eq(err.message, "the guard is gone");
	scene_close(&scene);
}
END_TEST

START_TEST(a_runner_that_cannot_be_asked_for_is_a_fault)
{
	struct environment *e = open_one("[{'cannot': 'no process'}]", 0);

	ck_assert_int_eq(environment_start(&scene.conduct, e, &err),
			 STARTED_FAULT);
	ck_assert_str_eq(err.message, "no process");
	scene_close(&scene);
}
END_TEST

START_TEST(others_may_die_meanwhile)
{
	struct mock_rule rules[] = {
		{"native", "hello", 1,
		 "[{'line': {'hello': {'protocol': 1, 'sha256': '00c0ffee'}}},"
		 " {'after_ms': 1, 'line': {'chatter': 1}}, {'end': 'gone'}]"},
		{0}};

	scene_open(&scene, rules, "{'environments': ['native', 'container']}");
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(
			environment_start(&scene.conduct,
					  scene.conduct.environments[i], &err),
			STARTED_UP);
	ck_assert_int_eq(scene.conduct.environments[0]->state,
			 ENVIRONMENT_DOWN);
	ck_assert_str_eq(scene.conduct.environments[0]->reason, "gone");
	ck_assert_int_eq(environment_start(&scene.conduct,
					   scene.conduct.environments[0], &err),
			 STARTED_UP);
	scene_close(&scene);
}
END_TEST

/* Start the container while `native` does a job as scripted. */
static struct environment *start_beside(const char *script)
{
	struct mock_rule rules[] = {{"native", "alpha", 1, script}, {0}};
	cleanup_json json_t *params = json_object();
	struct environment *native;

	scene_open(&scene, rules, "{'environments': ['native', 'container']}");
	native = scene_environment(&scene, "native");
	ck_assert_int_eq(environment_start(&scene.conduct, native, &err),
			 STARTED_UP);
	ck_assert_int_eq(exchange_job(&scene.conduct, native, "alpha",
				      "subject", params, NS_PER_S, &err),
			 1);
	ck_assert_int_eq(
		environment_start(&scene.conduct,
				  scene_environment(&scene, "container"), &err),
		STARTED_UP);
	return native;
}

/* What comes next must be of this one. */
static enum stage_status hear(const struct environment *of, json_t **message)
{
	struct environment *from = NULL;
	enum stage_status status =
		exchange_next(&scene.conduct, scene.mock.now + NS_PER_S, &from,
			      message, &err);

	ck_assert_ptr_eq(from, of);
	return status;
}

START_TEST(what_others_say_meanwhile_comes_afterwards)
{
	struct environment *native = start_beside(
		"[{'after_ms': 1, 'event': {'name': 'one'}},"
		" {'result': {'status': 'done'}}, {'end': 'it fell'}]");
	cleanup_json json_t *first = NULL, *second = NULL, *none = NULL;
	nanoseconds now = scene.mock.now;

	ck_assert_int_eq(native->state, ENVIRONMENT_DOWN);
	ck_assert_int_eq(hear(native, &first), STAGE_MESSAGE);
	ck_assert_str_eq(json_text(json_object_get(first, "event"), "name", ""),
			 "one");
	ck_assert_int_eq(hear(native, &second), STAGE_MESSAGE);
	ck_assert_ptr_nonnull(json_object_get(second, "result"));
	ck_assert_int_eq(hear(native, &none), STAGE_ENDED);
	ck_assert_str_eq(err.message, "it fell");
	/* It is lost once, and it was all there by then. */
	ck_assert_int_eq(native->failures, 1);
	ck_assert_int_eq(scene.mock.now, now);
	ck_assert_int_eq(hear(NULL, &none), STAGE_TIMEOUT);
	scene_close(&scene);
}
END_TEST

START_TEST(what_was_said_in_a_past_life_is_dropped)
{
	struct environment *native = start_beside(
		"[{'after_ms': 1, 'event': {'name': 'one'}}, {'end': 'x'}]");
	cleanup_json json_t *none = NULL;

	ck_assert_int_eq(environment_start(&scene.conduct, native, &err),
			 STARTED_UP);
	ck_assert_int_eq(hear(NULL, &none), STAGE_TIMEOUT);
	scene_close(&scene);
}
END_TEST

START_TEST(who_talks_without_end_meanwhile_is_lost)
{
	cleanup_json json_t *chatter = json_array();
	cleanup_free char *script = NULL;
	struct environment *native;
	int i;

	for (i = 0; i <= KEPT_MOST; i++)
		json_array_append_new(
			chatter, json_pack("{s:{s:s}}", "event", "name", "x"));
	script = json_dumps(chatter, 0);
	native = start_beside(script);
	ck_assert_int_eq(native->state, ENVIRONMENT_DOWN);
	ck_assert_msg(strstr(native->reason, "said more than 256 things"), "%s",
		      native->reason);
	scene_close(&scene);
}
END_TEST

START_TEST(the_table_has_an_end)
{
	char name[16];
	int i;

	scene_open(&scene, NULL, "{}");
	for (i = 1; i < STAGE_HANDLES; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		ck_assert_ptr_nonnull(environment_add(&scene.conduct, name,
						      "native", NULL, NULL,
						      ROLE_MEASURED, &err));
	}
	ck_assert_ptr_null(environment_add(&scene.conduct, "more", "native",
					   NULL, NULL, ROLE_MEASURED, &err));
	environment_remove(&scene.conduct, scene_environment(&scene, "n7"));
	ck_assert_ptr_nonnull(environment_add(&scene.conduct, "more", "native",
					      NULL, NULL, ROLE_MEASURED, &err));
	scene_close(&scene);
}
END_TEST

static Suite *conduct_environment_suite(void)
{
	Suite *suite = suite_create("conduct-environment");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 20);
	tcase_add_loop_test(all, a_bad_start_is_given_up_with_its_reason, 0,
			    sizeof(bad_starts) / sizeof(*bad_starts));
	tcase_add_test(all, a_good_start_is_recorded);
	tcase_add_loop_test(all, what_is_limited_is_scheduled_apart, 0,
			    sizeof(schedulings) / sizeof(*schedulings));
	tcase_add_loop_test(all, a_runner_is_told_why_there_is_no_kvm, 0, 2);
	tcase_add_test(all, a_second_try_may_come_up);
	tcase_add_test(all, emulation_is_labelled);
	tcase_add_test(all, a_signal_ends_the_waiting);
	tcase_add_test(all, a_dead_guard_is_a_fault);
	tcase_add_test(all, a_runner_that_cannot_be_asked_for_is_a_fault);
	tcase_add_test(all, others_may_die_meanwhile);
	tcase_add_test(all, what_others_say_meanwhile_comes_afterwards);
	tcase_add_test(all, what_was_said_in_a_past_life_is_dropped);
	tcase_add_test(all, who_talks_without_end_meanwhile_is_lost);
	tcase_add_test(all, the_table_has_an_end);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(conduct_environment_suite)
