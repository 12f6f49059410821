/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two environments of a kind side by side: where they are, what they are told,
 * and what is left of them. */
#include "common/cleanup.h"
#include "harness/conduct/twin.h"
#include "tests/unit/mock-scene.h"
#include "tests/unit/suite.h"

#include <string.h>

static struct scene scene;
static struct twin twin;
static struct error err;

static enum environment_started open_twin(const struct mock_rule *rules,
					  enum twin_place place)
{
	scene_open(&scene, rules, "{'environments': ['container']}");
	return twin_open(&twin, &scene.conduct,
			 scene_environment(&scene, "container"), place, &err);
}

static void start(struct twin_half *half, const char *job)
{
	cleanup_json json_t *params = json_object();

	twin_start(&twin, half, job, "subject", params);
}

static const struct {
	enum twin_place place;
	const char *house, *cpus;
} places[] = {
	{TWIN_SAME_CPU, "0", "1"},
	{TWIN_OTHER_CPU, "0", "0"},
	{TWIN_OTHER_CPU, "0,2-15", "15"},
	{TWIN_OTHER_CPU, "0,7", "7"},
};

START_TEST(a_twin_is_where_it_is_to_be)
{
	const json_t *spec;

	scene_open(&scene, NULL, "{'environments': ['container']}");
	scene.conduct.house_cpus = places[_i].house;
	ck_assert_int_eq(twin_open(&twin, &scene.conduct,
				   scene_environment(&scene, "container"),
				   places[_i].place, &err),
			 STARTED_UP);
	ck_assert(twin_is_up(&twin));
	spec = mock_find(&scene.mock, "open", "container", NULL);
	ck_assert_str_eq(json_text(spec, "cpus", ""), "1");
	spec = mock_find(&scene.mock, "open", "container.1", NULL);
	ck_assert_str_eq(json_text(spec, "kind", ""), "container");
	ck_assert_str_eq(json_text(spec, "cpus", ""), places[_i].cpus);
	twin_close(&twin);
	/* The first goes on, and the store knows of no second. */
	ck_assert_int_eq(mock_count(&scene.mock, "close", NULL, NULL), 1);
	ck_assert_int_eq(scene_count(&scene, "starts", "status", "up"), 1);
	twin_close(&twin);
	ck_assert_int_eq(mock_count(&scene.mock, "close", NULL, NULL), 1);
	scene_close(&scene);
}
END_TEST

START_TEST(one_cpu_is_no_other)
{
	scene_open(&scene, NULL, "{'environments': ['container']}");
	scene.conduct.house_cpus = scene.conduct.run_cpus;
	ck_assert_int_eq(twin_open(&twin, &scene.conduct,
				   scene_environment(&scene, "container"),
				   TWIN_OTHER_CPU, &err),
			 STARTED_NOT);
	ck_assert_ptr_nonnull(strstr(err.message, "only one CPU"));
	twin_close(&twin);
	ck_assert_int_eq(mock_count(&scene.mock, "open", NULL, NULL), 0);
	scene_close(&scene);
}
END_TEST

START_TEST(a_second_that_will_not_start_says_why)
{
	struct mock_rule rules[] = {
		{"container.1", "hello", 0, "[{'end': 'no room'}]"}, {0}};

	ck_assert_int_eq(open_twin(rules, TWIN_SAME_CPU), STARTED_NOT);
	ck_assert_ptr_nonnull(strstr(err.message, "no room"));
	ck_assert(!twin_is_up(&twin));
	twin_close(&twin);
	ck_assert_int_eq(scene_environment(&scene, "container")->state,
			 ENVIRONMENT_UP);
	scene_close(&scene);
}
END_TEST

START_TEST(both_do_a_job_at_once)
{
	struct mock_rule rules[] = {
		{"container", "alpha", 0,
		 "[{'event': {'name': 'word', 'data': 7}}, {'after_ms': 9,"
		 " 'result': {'status': 'done', 'data': {}}}]"},
		{"container.1", "beta", 0,
		 "[{'event': {'name': 'ready', 'data': {'port': 1}}},"
		 " {'until': 'word'}, {'event': {'name': 'done'}},"
		 " {'until': 'done'}, {'result': {'status': 'done'}}]"},
		{0}};

	ck_assert_int_eq(open_twin(rules, TWIN_SAME_CPU), STARTED_UP);
	start(&twin.second, "beta");
	ck_assert_int_eq(twin_until_ready(&twin, &twin.second, &err),
			 TWIN_THERE);
	ck_assert_int_eq(json_int(twin.second.ready_data, "port", 0), 1);
	start(&twin.first, "alpha");
	ck_assert_int_eq(twin_until_result(&twin, &twin.first, &err),
			 TWIN_THERE);
	ck_assert_str_eq(json_text(twin.first.result, "status", ""), "done");
	/* Words go over; that it is over is not the neighbour's to say. */
	ck_assert_int_eq(mock_count(&scene.mock, "tell", "container.1", "word"),
			 1);
	ck_assert_int_eq(mock_count(&scene.mock, "tell", "container", NULL), 0);
	ck_assert_ptr_null(twin.second.result);
	exchange_tell(&scene.conduct, twin.second.environment, twin.second.job,
		      "done", NULL);
	ck_assert_int_eq(twin_until_result(&twin, &twin.second, &err),
			 TWIN_THERE);
	twin_close(&twin);
	scene_close(&scene);
}
END_TEST

static const struct {
	const char *script, *why;
} losses[] = {
	{"[]", "no answer within its deadline"},
	{"[{'after_ms': 3, 'end': 'killed'}]", "killed"},
	{"[{'cannot': 'broken pipe'}]", "broken pipe"},
	{"[{'result': {'status': 'unsupported', 'reason': 'no disk'}}]",
	 "no disk"},
};

START_TEST(a_half_that_is_lost_says_why)
{
	struct mock_rule rules[] = {
		{"container.1", "alpha", 0, losses[_i].script}, {0}};

	ck_assert_int_eq(open_twin(rules, TWIN_OTHER_CPU), STARTED_UP);
	start(&twin.second, "alpha");
	ck_assert_int_eq(twin_until_ready(&twin, &twin.second, &err),
			 TWIN_LOST);
	ck_assert_msg(strstr(twin.second.why, losses[_i].why), "%s",
		      twin.second.why);
	/* The other one has nothing to do with it. */
	start(&twin.first, "alpha");
	ck_assert_int_eq(twin.first.lost, 0);
	twin_close(&twin);
	scene_close(&scene);
}
END_TEST

START_TEST(a_signal_ends_waiting)
{
	ck_assert_int_eq(open_twin(NULL, TWIN_SAME_CPU), STARTED_UP);
	scene.mock.interrupt_at = scene.mock.now + NS_PER_MS;
	start(&twin.first, "alpha");
	ck_assert_int_eq(twin_until_result(&twin, &twin.first, &err),
			 TWIN_INTERRUPTED);
	twin_close(&twin);
	scene_close(&scene);
}
END_TEST

static Suite *conduct_twin_suite(void)
{
	Suite *suite = suite_create("conduct-twin");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, a_twin_is_where_it_is_to_be, 0,
			    sizeof(places) / sizeof(*places));
	tcase_add_test(all, one_cpu_is_no_other);
	tcase_add_test(all, a_second_that_will_not_start_says_why);
	tcase_add_test(all, both_do_a_job_at_once);
	tcase_add_loop_test(all, a_half_that_is_lost_says_why, 0,
			    sizeof(losses) / sizeof(*losses));
	tcase_add_test(all, a_signal_ends_waiting);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(conduct_twin_suite)
