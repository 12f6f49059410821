/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Environments within others: one line for two, and what ends together. */
#include "common/cleanup.h"
#include "harness/conduct/exchange.h"
#include "tests/unit/mock-scene.h"
#include "tests/unit/suite.h"

#include <string.h>

#define HELLO                                            \
	"{'hello': {'protocol': 1, 'sha256': '00c0ffee'" \
	", 'memory_bytes': 1073741824}}"
#define SAYS(number, line) "{'line': {'env': " #number ", 'message': " line "}}"

static struct scene scene;
static struct error err;
static struct environment *vm, *box;

static void set_scene(const struct mock_rule *rules)
{
	cleanup_json json_t *keys = json_pack("{s:s}", "pids", "64");

	scene_open(&scene, rules, "{'environments': ['native', 'vm']}");
	vm = scene_environment(&scene, "vm");
	box = environment_add(&scene.conduct, "box", "container", keys, NULL,
			      ROLE_MEASURED, &err);
	ck_assert_ptr_nonnull(box);
	box->within = vm;
}

static const struct mock_rule good[] = {
	{"vm", "hello", 0, "[{'line': " HELLO "}]"},
	{"vm", "open", 1, "[" SAYS(1, HELLO) "]"},
	{0},
};

static void start_box(void)
{
	ck_assert_int_eq(environment_start(&scene.conduct, box, &err),
			 STARTED_UP);
	ck_assert_int_eq(box->state, ENVIRONMENT_UP);
}

/* Set the scene and begin a job in the box, whose number is 1. */
static void start_job_in_box(const struct mock_rule *rules)
{
	cleanup_json json_t *params = json_object();

	set_scene(rules);
	start_box();
	ck_assert_int_eq(exchange_job(&scene.conduct, box, "alpha", "subject",
				      params, NS_PER_S, &err),
			 1);
}

START_TEST(what_it_is_in_is_started_first)
{
	const json_t *opened, *spec;

	set_scene(good);
	start_box();
	ck_assert_int_eq(vm->state, ENVIRONMENT_UP);
	ck_assert_int_eq(mock_count(&scene.mock, "open", NULL, NULL), 1);
	opened = mock_find(&scene.mock, "open within", "vm", NULL);
	ck_assert_int_eq(json_int(opened, "env", 0), 1);
	spec = json_object_get(opened, "spec");
	ck_assert_str_eq(json_text(spec, "kind", ""), "container");
	ck_assert_str_eq(json_text(spec, "cpus", "?"), "");
	ck_assert_str_eq(json_text(spec, "directory", ""),
			 "/data/bulkhead-20260101-000000-cafe-2-container");
	ck_assert_int_eq(json_int(spec, "memory_bytes", 0), 768 << 20);
	ck_assert_ptr_null(json_object_get(spec, "agent"));
	ck_assert_str_eq(json_text(json_object_get(spec, "keys"), "pids", ""),
			 "64");
	/* The host sees the guest's groups. */
	ck_assert_str_eq(json_text(environment_groups(box), "pids", ""), "vm");
	scene_close(&scene);
}
END_TEST

START_TEST(a_job_goes_over_the_other_line)
{
	const struct mock_rule rules[] = {
		good[0],
		good[1],
		{"vm", "within", 1,
		 "[" SAYS(7, "{'result': {'id': 1}}") "," SAYS(
			 1, "{'result': {'id': 1, 'status': 'done'}}") "]"},
		{0}};
	cleanup_json json_t *message = NULL;
	struct environment *from = NULL;

	start_job_in_box(rules);
	ck_assert_int_eq(mock_count(&scene.mock, "within", "vm", NULL), 1);
	/* Nobody has the number 7: that is dropped. */
	ck_assert_int_eq(exchange_next(&scene.conduct,
				       scene.mock.now + NS_PER_S, &from,
				       &message, &err),
			 STAGE_MESSAGE);
	ck_assert_ptr_eq(from, box);
	ck_assert_str_eq(
		json_text(json_object_get(message, "result"), "status", ""),
		"done");
	scene_close(&scene);
}
END_TEST

static enum stage_status next(struct environment **from)
{
	cleanup_json json_t *message = NULL;

	return exchange_next(&scene.conduct, scene.mock.now + NS_PER_S, from,
			     &message, &err);
}

START_TEST(both_end_when_the_outer_one_does)
{
	const struct mock_rule rules[] = {
		good[0],
		good[1],
		{"vm", "within", 1, "[{'end': 'the emulator died'}]"},
		{0}};
	struct environment *from = NULL;

	start_job_in_box(rules);
	ck_assert_int_eq(next(&from), STAGE_ENDED);
	ck_assert_ptr_eq(from, vm);
	ck_assert_int_eq(box->state, ENVIRONMENT_DOWN);
	ck_assert_int_eq(next(&from), STAGE_ENDED);
	ck_assert_ptr_eq(from, box);
	ck_assert_msg(strstr(err.message, "'vm'"), "%s", err.message);
	ck_assert_int_eq(next(&from), STAGE_TIMEOUT);
	scene_close(&scene);
}
END_TEST

START_TEST(it_may_end_alone)
{
	const struct mock_rule rules[] = {
		good[0],
		good[1],
		{"vm", "within", 1,
		 "[{'line': {'closed': {'env': 1, 'reason': 'it ended'}}}]"},
		{0}};
	struct environment *from = NULL;

	start_job_in_box(rules);
	ck_assert_int_eq(next(&from), STAGE_ENDED);
	ck_assert_ptr_eq(from, box);
	ck_assert_msg(strstr(err.message, "it ended"), "%s", err.message);
	ck_assert_int_eq(vm->state, ENVIRONMENT_UP);
	ck_assert_int_eq(mock_count(&scene.mock, "close", NULL, NULL), 0);
	scene_close(&scene);
}
END_TEST

START_TEST(it_is_stopped_alone)
{
	set_scene(good);
	start_box();
	environment_stop(&scene.conduct, box);
	ck_assert_int_eq(vm->state, ENVIRONMENT_UP);
	ck_assert_int_eq(mock_count(&scene.mock, "close within", "vm", NULL),
			 1);
	environment_stop(&scene.conduct, box);
	ck_assert_int_eq(mock_count(&scene.mock, "close within", "vm", NULL),
			 1);
	scene_close(&scene);
}
END_TEST

START_TEST(it_is_down_when_the_outer_one_is_stopped)
{
	struct environment *from = NULL;

	set_scene(good);
	start_box();
	environment_stop(&scene.conduct, vm);
	ck_assert_int_eq(box->state, ENVIRONMENT_DOWN);
	ck_assert_int_eq(mock_count(&scene.mock, "close within", NULL, NULL),
			 0);
	/* That was meant: nobody is told. */
	ck_assert_int_eq(next(&from), STAGE_TIMEOUT);
	scene_close(&scene);
}
END_TEST

START_TEST(it_cannot_be_where_the_outer_one_cannot)
{
	const struct mock_rule rules[] = {
		{"vm", "hello", 0,
		 "[{'line': {'refused': {'reason': 'no emulator'}}}]"},
		{0}};

	set_scene(rules);
	ck_assert_int_eq(environment_start(&scene.conduct, box, &err),
			 STARTED_NOT);
	ck_assert_int_eq(box->state, ENVIRONMENT_UNUSABLE);
	ck_assert_msg(strstr(box->reason, "'vm'") &&
			      strstr(box->reason, "no emulator"),
		      "%s", box->reason);
	scene_close(&scene);
}
END_TEST

START_TEST(a_death_at_its_start_is_tried_again)
{
	const struct mock_rule rules[] = {
		good[0],
		{"vm", "open", 1, "[{'end': 'the emulator died'}]"},
		{"vm", "open", 1, "[{'cannot': 'it does not read'}]"},
		{"vm", "open", 1, "[" SAYS(3, HELLO) "]"},
		{0}};

	set_scene(rules);
	start_box();
	ck_assert_int_eq(mock_count(&scene.mock, "open", "vm", NULL), 3);
	ck_assert_int_eq(mock_count(&scene.mock, "open within", "vm", NULL), 3);
	ck_assert_int_eq(box->starts, 3);
	scene_close(&scene);
}
END_TEST

struct hush {
	const char *asked; /* what the outer one says when it is asked */
	int boots, opened; /* of both, until the inner one is up */
};

static const struct hush hushes[] = {
	{"[{'result': {'status': 'done'}}]", 1, 2},
	{"[{'after_ms': 14000, 'result': {'status': 'failed'}}]", 1, 2},
	{"[]", 2, 2},
	{"[{'end': 'the emulator died'}]", 2, 2},
	{"[{'cannot': 'it does not read'}]", 2, 2},
};

/* Then it is asked whether it is the outer one that hangs. */
START_TEST(silence_at_its_start_may_be_the_outer_ones)
{
	const struct hush *hush = &hushes[_i];
	const struct mock_rule rules[] = {
		good[0],
		{"vm", "open", 1, "[]"},
		{"vm", "open", 1, "[" SAYS(2, HELLO) "]"},
		{"vm", "null", 0, hush->asked},
		{0}};

	set_scene(rules);
	start_box();
	ck_assert_int_eq(mock_count(&scene.mock, "job", "vm", "null"), 1);
	ck_assert_int_eq(mock_count(&scene.mock, "open", "vm", NULL),
			 hush->boots);
	ck_assert_int_eq(mock_count(&scene.mock, "open within", "vm", NULL),
			 hush->opened);
	ck_assert_int_eq(vm->state, ENVIRONMENT_UP);
	ck_assert_int_eq(vm->silent, 0);
	scene_close(&scene);
}
END_TEST

START_TEST(an_outer_one_that_hangs_each_time_is_given_up)
{
	const struct mock_rule rules[] = {
		good[0], {"vm", "open", 0, "[]"}, {"vm", "null", 0, "[]"}, {0}};

	set_scene(rules);
	ck_assert_int_eq(environment_start(&scene.conduct, box, &err),
			 STARTED_NOT);
	ck_assert_int_eq(box->state, ENVIRONMENT_UNUSABLE);
	ck_assert_int_eq(vm->state, ENVIRONMENT_UNUSABLE);
	ck_assert_str_eq(vm->reason, "it does not answer any more");
	ck_assert_int_eq(mock_count(&scene.mock, "open", "vm", NULL),
			 ENVIRONMENT_TRIES);
	scene_close(&scene);
}
END_TEST

START_TEST(a_variant_is_in_there_too)
{
	struct environment *variant;

	set_scene(good);
	variant = environment_add(&scene.conduct, "box pids=off", "container",
				  NULL, box->name, ROLE_CONTROL, &err);
	ck_assert_ptr_eq(variant->within, vm);
	scene_close(&scene);
}
END_TEST

static Suite *conduct_within_suite(void)
{
	Suite *all = suite_create("conduct-within");
	TCase *cases = tcase_create("all");

	tcase_add_test(cases, what_it_is_in_is_started_first);
	tcase_add_test(cases, a_job_goes_over_the_other_line);
	tcase_add_test(cases, both_end_when_the_outer_one_does);
	tcase_add_test(cases, it_may_end_alone);
	tcase_add_test(cases, it_is_stopped_alone);
	tcase_add_test(cases, it_is_down_when_the_outer_one_is_stopped);
	tcase_add_test(cases, it_cannot_be_where_the_outer_one_cannot);
	tcase_add_test(cases, a_death_at_its_start_is_tried_again);
	tcase_add_loop_test(cases, silence_at_its_start_may_be_the_outer_ones,
			    0, sizeof(hushes) / sizeof(*hushes));
	tcase_add_test(cases, an_outer_one_that_hangs_each_time_is_given_up);
	tcase_add_test(cases, a_variant_is_in_there_too);
	suite_add_tcase(all, cases);
	return all;
}
TEST_SUITE(conduct_within_suite)
