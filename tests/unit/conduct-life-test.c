/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the conductor measures about environments as wholes: with instances of
 * its own, which are all gone afterwards, whatever happened. */
#include "common/cleanup.h"
#include "harness/conduct/life.h"
#include "harness/conduct/rounds.h"
#include "harness/conduct/trial.h"
#include "tests/unit/mock-scene.h"
#include "tests/unit/suite.h"

#include <math.h>
#include <string.h>

static struct scene scene;
static struct error err;

/* A hello that is said after 5 ms; the mock's clock stands at 1,000 s. */
#define HELLO(clocks)                                                                \
	"[{'after_ms': 5, 'line': {'hello': {'protocol': 1, 'sha256': '" MOCK_SHA256 \
	"'" clocks "}}}]"

static enum trial_end measure(const char *workload, const char *params)
{
	cleanup_json json_t *given = mock_json(params);
	struct trial_place place = {workload, given, 1, 1};
	double median;
	int higher;

	return trial_run(&scene.conduct, scene_environment(&scene, "native"),
			 &place, &median, &higher, &err);
}

static json_t *measured(const char *workload, const char *params)
{
	ck_assert_int_eq(measure(workload, params), TRIAL_DONE);
	return scene_only_trial(&scene);
}

/* Only the environment itself is left, it is as it was, and the store knows of
 * no other. */
static void check_left_alone(void)
{
	cleanup_json json_t *starts = scene_records(&scene, "starts");
	int handle;

	for (handle = 0; handle < STAGE_HANDLES; handle++)
		ck_assert_int_eq(scene.conduct.environments[handle] != NULL,
				 handle == 0);
	ck_assert_int_eq(scene_environment(&scene, "native")->state,
			 ENVIRONMENT_UP);
	ck_assert_int_eq(mock_count(&scene.mock, "open", "native", NULL), 1);
	ck_assert_int_eq(mock_count(&scene.mock, "close", "native", NULL), 0);
	ck_assert_int_eq(mock_count(&scene.mock, "open", NULL, NULL),
			 mock_count(&scene.mock, "close", NULL, NULL) + 1);
	ck_assert_uint_eq(json_array_size(starts), 1);
}

START_TEST(a_start_is_timed_within_the_budget)
{
	cleanup_json json_t *trial = NULL;

	scene_start(&scene, NULL);
	scene.mock.close_takes = 3 * NS_PER_MS;
	trial = measured("life.start", "{'budget_ms': 40}");
	ck_assert_str_eq(json_text(trial, "unit", ""), "ns");
	ck_assert_str_eq(json_text(trial, "better", ""), "lower");
	ck_assert_double_eq(json_double(trial, "median", 0), 5e6);
	ck_assert_uint_eq(json_array_size(json_object_get(trial, "samples")),
			  5);
	ck_assert_int_eq(json_int(trial, "host_ns", 0), 40 * NS_PER_MS);
	/* No agent's clock and no group of this environment had to do with it.
	 */
	ck_assert_int_eq(json_int(trial, "job_ns", 0), 0);
	ck_assert(json_is_null(json_object_get(trial, "charged_ns")));
	check_left_alone();
	scene_close(&scene);
}
END_TEST

START_TEST(a_stop_is_timed)
{
	cleanup_json json_t *trial = NULL;

	scene_start(&scene, NULL);
	scene.mock.close_takes = 3 * NS_PER_MS;
	trial = measured("life.stop", "{'budget_ms': 1}");
	ck_assert_double_eq(json_double(trial, "median", 0), 3e6);
	ck_assert_uint_eq(json_array_size(json_object_get(trial, "samples")),
			  1);
	check_left_alone();
	scene_close(&scene);
}
END_TEST

/* Asked for at 1,000.005 s, heard of at 1,000.010 s. */
static const struct {
	const char *hello;
	double start_ns;
} clocks[] = {
	/* Ours. */
	{HELLO(", 'clock_ns': 1000007000000, 'said_ns': 1000009000000"), 2e6},
	/* Another kernel's, before and behind. */
	{HELLO(", 'clock_ns': 700000000, 'said_ns': 701500000"), 3.5e6},
	{HELLO(", 'clock_ns': 9000000000000, 'said_ns': 9000001000000"), 4e6},
	/* None, half of one, and nonsense. */
	{HELLO(""), 5e6},
	{HELLO(", 'clock_ns': 700000000"), 5e6},
	{HELLO(", 'clock_ns': 700000000, 'said_ns': 600000000"), 5e6},
	{HELLO(", 'clock_ns': 1, 'said_ns': 9223372036854775807"), 5e6},
	{HELLO(", 'clock_ns': 'x', 'said_ns': []"), 5e6},
};

START_TEST(clocks_are_ours_or_not)
{
	struct mock_rule rules[] = {{"native.1", "hello", 1, clocks[_i].hello},
				    {0}};
	cleanup_json json_t *trial = NULL;

	scene_start(&scene, rules);
	trial = measured("life.start", "{'budget_ms': 1}");
	ck_assert_double_eq(json_double(trial, "median", 0),
			    clocks[_i].start_ns);
	scene_close(&scene);
}
END_TEST

START_TEST(an_instance_is_like_its_environment)
{
	const json_t *spec;
	struct environment *e;

	scene_open(&scene, NULL, "{'environments': ['vm', 'native']}");
	e = scene_environment(&scene, "vm");
	json_object_set_new(e->keys, "accelerator", json_string("tcg"));
	snprintf(e->label, sizeof(e->label), "TCG");
	ck_assert_int_eq(environment_start(&scene.conduct, e, &err),
			 STARTED_UP);
	e = environment_spare(&scene.conduct, e, &err);
	ck_assert_ptr_nonnull(e);
	ck_assert_int_eq(environment_start(&scene.conduct, e, &err),
			 STARTED_UP);
	ck_assert_str_eq(e->label, "TCG");
	spec = mock_find(&scene.mock, "open", "vm.2", NULL);
	ck_assert_str_eq(json_text(spec, "kind", ""), "vm");
	ck_assert_str_eq(
		json_text(json_object_get(spec, "keys"), "accelerator", ""),
		"tcg");
	ck_assert_int_eq(json_int(spec, "index", 0), 2);
	ck_assert_ptr_nonnull(
		strstr(json_text(spec, "directory", ""), "/2-vm"));
	environment_remove(&scene.conduct, e);
	scene_close(&scene);
}
END_TEST

START_TEST(a_footprint_is_read_twice_over)
{
	cleanup_json json_t *trial = NULL;

	scene_start(&scene, NULL);
	trial = measured("life.footprint", "{'budget_ms': 1}");
	ck_assert_str_eq(json_text(trial, "unit", ""), "KiB");
	ck_assert_double_eq(json_double(trial, "median", 0),
			    (double)MOCK_HELD_BYTES / 1024);
	check_left_alone();
	scene_close(&scene);
}
END_TEST

START_TEST(what_the_host_has_less_is_shared_out)
{
	cleanup_json json_t *trial = NULL;

	scene_start(&scene, NULL);
	trial = measured("life.footprint.host",
			 "{'budget_ms': 500, 'environments': 5}");
	ck_assert_double_eq(json_double(trial, "median", 0),
			    (double)MOCK_HOST_BYTES / 1024);
	/* 25 ms of starts and twice 200 ms to settle, twice. */
	ck_assert_int_eq(mock_count(&scene.mock, "open", NULL, NULL), 11);
	check_left_alone();
	scene_close(&scene);
}
END_TEST

START_TEST(where_no_group_counts_that_is_said)
{
	cleanup_json json_t *trial = NULL;

	scene_start(&scene, NULL);
	scene.mock.charges = 0;
	ck_assert_int_eq(measure("life.footprint", "{}"), TRIAL_FAILED);
	trial = scene_only_trial(&scene);
	ck_assert_str_eq(json_text(trial, "status", ""), "unsupported");
	ck_assert_ptr_nonnull(strstr(json_text(trial, "reason", ""), "group"));
	ck_assert_int_eq(scene.conduct.failed_items, 0);
	check_left_alone();
	scene_close(&scene);
}
END_TEST

START_TEST(a_crowd_lives_side_by_side)
{
	cleanup_json json_t *trial = NULL;
	const char *note;

	scene_start(&scene, NULL);
	trial = measured("life.density", "{'environments': 30}");
	note = json_text(trial, "note", "");
	ck_assert_uint_eq(json_array_size(json_object_get(trial, "samples")),
			  30);
	ck_assert_msg(strstr(note, "30 alive (as many as asked for)") &&
			      strstr(note, " 1.00 times") &&
			      strstr(note, "3 MiB by its groups"),
		      "%s", note);
	ck_assert_int_eq(mock_count(&scene.mock, "job", NULL, "null"), 30);
	check_left_alone();
	scene_close(&scene);
}
END_TEST

/* A crowd that ends before it is as large as asked for. */
static const struct {
	const char *hello; /* of native.4 */
	const char *params, *why;
	int64_t available_bytes;
	int count;
} bounds[] = {
	{HELLO(""), "{'environments': 9, 'budget_ms': 12}", "budget", 1LL << 33,
	 3},
	{HELLO(""), "{'environments': 9}", "memory available",
	 (INT64_C(256) << 20) + 6 * MOCK_HOST_BYTES, 4},
	{"[{'after_ms': 1, 'line': {'refused': {'reason': 'full up'}}}]",
	 "{'environments': 9}", "full up", 1LL << 33, 3},
	{"[{'after_ms': 1, 'end': 'out of memory'}]", "{'environments': 9}",
	 "out of memory", 1LL << 33, 3},
};

START_TEST(a_crowd_has_bounds)
{
	struct mock_rule rules[] = {{"native.4", "hello", 0, bounds[_i].hello},
				    {0}};
	cleanup_json json_t *trial = NULL;

	scene_start(&scene, rules);
	scene.mock.available_bytes = bounds[_i].available_bytes;
	trial = measured("life.density", bounds[_i].params);
	ck_assert_uint_eq(json_array_size(json_object_get(trial, "samples")),
			  (size_t)bounds[_i].count);
	ck_assert_msg(strstr(json_text(trial, "note", ""), bounds[_i].why),
		      "%s", json_text(trial, "note", ""));
	check_left_alone();
	scene_close(&scene);
}
END_TEST

/* What fails a trial, and with which words. */
static const struct {
	const char *workload, *job, *script, *why;
} failures[] = {
	{"life.start", "hello", "[{'line': {'refused': {'reason': 'no'}}}]",
	 "did not start: no"},
	{"life.stop", "hello", "[{'after_ms': 1, 'end': 'gone'}]",
	 "did not start: gone"},
	{"life.footprint", "hello", "[]", "said nothing"},
	{"life.footprint.host", "hello", "[{'line': {'x': 1}}]",
	 "neither hello nor refused"},
	{"life.density", "hello", "[{'end': 'gone'}]", "did not start: gone"},
	{"life.density", "null", "[{'end': 'dead'}]", "of 20: dead"},
	{"life.density", "null", "[]", "did not answer"},
	{"life.density", "null",
	 "[{'result': {'status': 'failed', 'reason': 'ill'}}]", "of 20: ill"},
};

START_TEST(failures_are_recorded)
{
	struct mock_rule rules[] = {
		{"native.1", failures[_i].job, 0, failures[_i].script}, {0}};
	cleanup_json json_t *trial = NULL;

	scene_start(&scene, rules);
	ck_assert_int_eq(measure(failures[_i].workload, "{}"), TRIAL_FAILED);
	trial = scene_only_trial(&scene);
	ck_assert_str_eq(json_text(trial, "status", ""), "failed");
	ck_assert_msg(strstr(json_text(trial, "reason", ""), failures[_i].why),
		      "%s", json_text(trial, "reason", ""));
	check_left_alone();
	scene_close(&scene);
}
END_TEST

static const char *const names[] = {"life.density", "life.footprint",
				    "life.footprint.host", "life.start",
				    "life.stop"};

START_TEST(a_signal_ends_it_unrecorded)
{
	scene_start(&scene, NULL);
	scene.mock.interrupt_at = scene.mock.now + 12 * NS_PER_MS;
	ck_assert_int_eq(measure(names[_i], "{}"), TRIAL_INTERRUPTED);
	ck_assert_int_eq(scene_count(&scene, "trials", "workload", names[_i]),
			 0);
	check_left_alone();
	scene_close(&scene);
}
END_TEST

START_TEST(a_dead_guard_is_a_fault)
{
	scene_start(&scene, NULL);
	scene.mock.fault_at = scene.mock.now + 12 * NS_PER_MS;
	ck_assert_int_eq(measure(names[_i], "{}"), TRIAL_FAULT);
	ck_assert_str_eq(err.message, "the guard is gone");
	scene_close(&scene);
}
END_TEST

START_TEST(a_suite_can_name_them)
{
	const json_t *job;

	scene_open(&scene, NULL, "{}");
	ck_assert_int_eq(life_describe(&scene.catalogue, &err), 0);
	job = catalogue_job(&scene.catalogue, names[_i], "workload", &err);
	ck_assert_msg(job != NULL, "%s", err.message);
	ck_assert_ptr_nonnull(life_find(names[_i]));
	ck_assert_str_eq(json_text(job, "by", ""), "conductor");
	ck_assert_str_ne(json_text(job, "title", ""), "");
	ck_assert_int_gt(json_int(job, "deadline_ns", 0), 0);
	ck_assert_int_eq(catalogue_check_parameter(job, "budget_ms", 50, &err),
			 0);
	ck_assert_int_lt(catalogue_check_parameter(job, "budget_ms", 0, &err),
			 0);
	scene_close(&scene);
}
END_TEST

/* What is within another ends unseen, and holds nothing of the host's own. */
START_TEST(within_another_some_are_not_to_be_had)
{
	static const char *const unseen[] = {"life.stop", "life.footprint",
					     "life.footprint.host"};
	static const struct mock_rule rules[] = {
		{"vm", "open", 0,
		 "[{'line': {'env': 1, 'message': {'hello': {'protocol': 1,"
		 " 'sha256': '" MOCK_SHA256 "'}}}}]"},
		{0}};
	cleanup_json json_t *trial = NULL;
	struct environment *box;

	scene_open(&scene, rules, "{'environments': ['vm', 'native']}");
	box = scene_environment(&scene, "native");
	box->within = scene_environment(&scene, "vm");
	scene.conduct.next_number = 0;
	ck_assert_int_eq(environment_start(&scene.conduct, box, &err),
			 STARTED_UP);
	scene.conduct.next_number = 0; /* the script knows number 1 only */
	box->number = 0;
	ck_assert_int_eq(measure(unseen[_i], "{}"), TRIAL_FAILED);
	trial = scene_only_trial(&scene);
	ck_assert_str_eq(json_text(trial, "status", ""), "unsupported");
	scene_close(&scene);
}
END_TEST

START_TEST(a_round_holds_them_beside_others)
{
	scene_open(&scene, NULL,
		   "{'environments': ['native', 'container'], 'rounds': 2,"
		   " 'workloads': {'alpha': {}, 'life.start':"
		   " {'budget_ms': 1}}}");
	ck_assert_int_eq(rounds_run(&scene.conduct, &err), CONDUCT_COMPLETE);
	ck_assert_int_eq(
		scene_count(&scene, "trials", "workload", "life.start"), 4);
	ck_assert_int_eq(scene_count(&scene, "trials", "status", "done"), 8);
	scene_close(&scene);
}
END_TEST

START_TEST(room_is_made_for_a_crowd)
{
	cleanup_json json_t *planned = mock_json(
		"{'cpu': {}, 'life.density': {'environments': 1000}}");
	cleanup_json json_t *none = mock_json("{'cpu': {}}");

	ck_assert_int_eq(life_processes(planned), 4000);
	ck_assert_int_eq(life_processes(none), 0);
	ck_assert_ptr_null(life_find("null"));
}
END_TEST

static Suite *conduct_life_suite(void)
{
	const int all_names = sizeof(names) / sizeof(*names);
	Suite *suite = suite_create("conduct-life");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 20);
	tcase_add_test(all, a_start_is_timed_within_the_budget);
	tcase_add_test(all, a_stop_is_timed);
	tcase_add_loop_test(all, clocks_are_ours_or_not, 0,
			    sizeof(clocks) / sizeof(*clocks));
	tcase_add_test(all, an_instance_is_like_its_environment);
	tcase_add_test(all, a_footprint_is_read_twice_over);
	tcase_add_test(all, what_the_host_has_less_is_shared_out);
	tcase_add_test(all, where_no_group_counts_that_is_said);
	tcase_add_test(all, a_crowd_lives_side_by_side);
	tcase_add_loop_test(all, a_crowd_has_bounds, 0,
			    sizeof(bounds) / sizeof(*bounds));
	tcase_add_loop_test(all, failures_are_recorded, 0,
			    sizeof(failures) / sizeof(*failures));
	tcase_add_loop_test(all, a_signal_ends_it_unrecorded, 0, all_names);
	tcase_add_loop_test(all, a_dead_guard_is_a_fault, 0, all_names);
	tcase_add_loop_test(all, a_suite_can_name_them, 0, all_names);
	tcase_add_loop_test(all, within_another_some_are_not_to_be_had, 0, 3);
	tcase_add_test(all, a_round_holds_them_beside_others);
	tcase_add_test(all, room_is_made_for_a_crowd);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(conduct_life_suite)
