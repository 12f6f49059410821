/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rounds: every pair once in each, in an order that only the seed decides, to
 * the end of the plan, the budget, or somebody's patience. */
#include "common/cleanup.h"
#include "harness/conduct/rounds.h"
#include "harness/stats/stopping.h"
#include "tests/unit/mock-scene.h"
#include "tests/unit/suite.h"

#include <string.h>

#define THREE_BY_THREE                                                     \
	"'environments': ['native', 'container', 'vm'], 'workloads':"      \
	" {'alpha': {}, 'beta': {}, 'gamma': {}}, 'starts': 2, 'rounds': " \
	"3"

static struct scene scene;
static struct error err;

/* All trials in the order in which they were made. */
static json_t *trials_in_order(void)
{
	json_t *ordered = json_array(), *entry;
	size_t i;

	json_array_foreach (scene.mock.log, i, entry)
		if (!strcmp(json_text(entry, "did", ""), "job"))
			json_array_append_new(
				ordered,
				json_sprintf(
					"%s in %s",
					json_text(entry, "name", ""),
					json_text(entry, "environment", "")));
	return ordered;
}

static json_t *order_for(const char *plan)
{
	json_t *order;

	scene_open(&scene, NULL, plan);
	ck_assert_int_eq(rounds_run(&scene.conduct, &err), CONDUCT_COMPLETE);
	order = trials_in_order();
	scene_close(&scene);
	return order;
}

START_TEST(each_round_has_every_pair_once)
{
	cleanup_json json_t *trials = NULL;
	int seen[7][3][3] = {0}, positions[7][10] = {0};
	static const char *const environments[] = {"native", "container", "vm"};
	static const char *const workloads[] = {"alpha", "beta", "gamma"};
	json_t *trial;
	size_t i;

	scene_open(&scene, NULL, "{" THREE_BY_THREE "}");
	ck_assert_int_eq(rounds_run(&scene.conduct, &err), CONDUCT_COMPLETE);
	trials = scene_records(&scene, "trials");
	ck_assert_uint_eq(json_array_size(trials), 2 * 3 * 3 * 3);
	json_array_foreach (trials, i, trial) {
		int64_t round = json_int(trial, "round", 0);
		int64_t position = json_int(trial, "position", 0);
		int e = 0, w = 0;

		while (strcmp(environments[e],
			      json_text(trial, "environment", "")))
			e++;
		while (strcmp(workloads[w], json_text(trial, "workload", "")))
			w++;
		ck_assert(round >= 1 && round <= 6);
		ck_assert(position >= 1 && position <= 9);
		ck_assert_int_eq(seen[round][e][w]++, 0);
		ck_assert_int_eq(positions[round][position]++, 0);
		/* Rounds are numbered through, three to a start. */
		ck_assert_int_eq(json_int(trial, "start", 0), (round + 2) / 3);
	}
	scene_close(&scene);
}
END_TEST

START_TEST(what_is_compared_is_measured_side_by_side)
{
	cleanup_json json_t *order = order_for("{" THREE_BY_THREE "}");

	for (size_t i = 0; i < json_array_size(order); i++) {
		const char *now = json_string_value(json_array_get(order, i));
		const char *first =
			json_string_value(json_array_get(order, i / 3 * 3));

		ck_assert(!strncmp(now, first, strcspn(first, " ")));
	}
}
END_TEST

START_TEST(the_seed_alone_decides_the_order)
{
	cleanup_json json_t *one = order_for("{'seed': 7, " THREE_BY_THREE "}");
	cleanup_json json_t *same =
		order_for("{'seed': 7, " THREE_BY_THREE "}");
	cleanup_json json_t *other =
		order_for("{'seed': 8, " THREE_BY_THREE "}");
	int differ = 0;

	ck_assert(json_equal(one, same));
	ck_assert(!json_equal(one, other));
	for (size_t i = 0; i < 9; i++)
		differ += !json_equal(json_array_get(one, i),
				      json_array_get(one, 9 + i));
	ck_assert_int_gt(differ, 0); /* between rounds, too */
}
END_TEST

START_TEST(each_start_is_a_fresh_one)
{
	scene_open(&scene, NULL, "{" THREE_BY_THREE "}");
	ck_assert_int_eq(rounds_run(&scene.conduct, &err), CONDUCT_COMPLETE);
	ck_assert_int_eq(mock_count(&scene.mock, "open", NULL, NULL), 6);
	ck_assert_int_eq(scene_count(&scene, "starts", "status", "up"), 6);
	scene_close(&scene);
}
END_TEST

START_TEST(a_crash_costs_one_trial_and_a_start)
{
	struct mock_rule rules[] = {
		{"container", "beta", 1, "[{'after_ms': 2, 'end': 'boom'}]"},
		{0}};

	scene_open(&scene, rules, "{" THREE_BY_THREE "}");
	ck_assert_int_eq(rounds_run(&scene.conduct, &err), CONDUCT_COMPLETE);
	ck_assert_int_eq(scene_count(&scene, "trials", "status", "crashed"), 1);
	ck_assert_int_eq(scene_count(&scene, "trials", "status", "done"), 53);
	ck_assert_int_eq(mock_count(&scene.mock, "open", "container", NULL), 3);
	ck_assert_int_eq(scene_environment(&scene, "container")->state,
			 ENVIRONMENT_UP);
	ck_assert_int_eq(scene.conduct.failed_items, 1);
	scene_close(&scene);
}
END_TEST

START_TEST(crashes_in_a_row_end_an_environment_only)
{
	struct mock_rule rules[] = {
		{"container", NULL, 0, "[{'after_ms': 2, 'end': 'boom'}]"},
		{0}};

	scene_open(&scene, rules, "{" THREE_BY_THREE "}");
	ck_assert_int_eq(rounds_run(&scene.conduct, &err), CONDUCT_COMPLETE);
	ck_assert_int_eq(scene_count(&scene, "trials", "status", "crashed"),
			 ENVIRONMENT_TRIES);
	ck_assert_int_eq(scene_count(&scene, "trials", "status", "done"), 36);
	ck_assert_int_eq(scene_environment(&scene, "container")->state,
			 ENVIRONMENT_UNUSABLE);
	scene_close(&scene);
}
END_TEST

START_TEST(crashes_now_and_then_do_not)
{
	struct mock_rule rules[] = {
		{"container", "alpha", 0, "[{'after_ms': 2, 'end': 'boom'}]"},
		{0}};

	scene_open(&scene, rules, "{" THREE_BY_THREE "}");
	ck_assert_int_eq(rounds_run(&scene.conduct, &err), CONDUCT_COMPLETE);
	ck_assert_int_eq(scene_count(&scene, "trials", "status", "crashed"), 6);
	ck_assert_int_eq(scene_count(&scene, "trials", "status", "done"), 48);
	scene_close(&scene);
}
END_TEST

START_TEST(an_unusable_environment_leaves_the_others_alone)
{
	struct mock_rule rules[] = {
		{"vm", "hello", 0,
		 "[{'line': {'refused': {'reason': 'no kernel'}}}]"},
		{0}};

	scene_open(&scene, rules, "{" THREE_BY_THREE "}");
	ck_assert_int_eq(rounds_run(&scene.conduct, &err), CONDUCT_COMPLETE);
	ck_assert_int_eq(scene_count(&scene, "trials", "status", "done"), 36);
	ck_assert_int_eq(mock_count(&scene.mock, "open", "vm", NULL), 1);
	scene_close(&scene);
}
END_TEST

/* A trial takes 10 ms here, a start 5: a round of two environments 20. */
struct budget {
	int ms;
	enum conduct_end end;
	int trials;
};

static const struct budget budgets[] = {
	{0, CONDUCT_BUDGET, 2}, /* one round there always is */
	{10, CONDUCT_BUDGET, 2},   {49, CONDUCT_BUDGET, 2},
	{50, CONDUCT_BUDGET, 4},   {69, CONDUCT_BUDGET, 4},
	{70, CONDUCT_COMPLETE, 6}, {999999, CONDUCT_COMPLETE, 6},
};

START_TEST(the_budget_is_kept)
{
	const struct budget *budget = &budgets[_i];

	scene_open(&scene, NULL,
		   "{'environments': ['native', 'container'], 'workloads':"
		   " {'alpha': {}}, 'rounds': 3}");
	scene.conduct.deadline = scene.mock.now + budget->ms * NS_PER_MS;
	ck_assert_int_eq(rounds_run(&scene.conduct, &err), budget->end);
	ck_assert_int_eq(scene_count(&scene, "trials", "status", "done"),
			 budget->trials);
	scene_close(&scene);
}
END_TEST

START_TEST(a_signal_keeps_what_is_finished)
{
	scene_open(&scene, NULL, "{" THREE_BY_THREE "}");
	/* Three starts of 5 ms, then trials of 10. */
	scene.mock.interrupt_at = scene.mock.now + (15 + _i * 10) * NS_PER_MS;
	ck_assert_int_eq(rounds_run(&scene.conduct, &err), CONDUCT_INTERRUPTED);
	ck_assert_int_eq(scene_count(&scene, "trials", "status", "done"),
			 _i > 0 ? _i - 1 : 0);
	scene_close(&scene);
}
END_TEST

/* All the same: nothing is more exact, and the first start shows it. */
START_TEST(what_is_exact_ends_rounds_and_no_starts)
{
	scene_open(&scene, NULL,
		   "{'environments': ['native', 'container'], 'workloads':"
		   " {'alpha': {}}, 'starts': 6, 'rounds': 20}");
	ck_assert_int_eq(rounds_run(&scene.conduct, &err), CONDUCT_PRECISE);
	ck_assert_int_eq(scene_count(&scene, "starts", "status", "up"), 2 * 6);
	ck_assert_int_eq(scene_count(&scene, "trials", "status", "done"),
			 (20 + 5 * STOPPING_LEAST) * 2);
	scene_close(&scene);
}
END_TEST

START_TEST(a_dead_guard_ends_it)
{
	scene_open(&scene, NULL, "{" THREE_BY_THREE "}");
	scene.mock.fault_at = scene.mock.now + 70 * NS_PER_MS;
	ck_assert_int_eq(rounds_run(&scene.conduct, &err), CONDUCT_FAULT);
	ck_assert_str_eq(err.message, "the guard is gone");
	scene_close(&scene);
}
END_TEST

START_TEST(nothing_to_measure_is_no_fault)
{
	scene_open(&scene, NULL, "{}");
	ck_assert_int_eq(rounds_run(&scene.conduct, &err), CONDUCT_COMPLETE);
	ck_assert_int_eq(mock_count(&scene.mock, "open", NULL, NULL), 0);
	scene_close(&scene);
}
END_TEST

static Suite *conduct_rounds_suite(void)
{
	Suite *suite = suite_create("conduct-rounds");
	TCase *order = tcase_create("order"), *ends = tcase_create("ends");

	tcase_set_timeout(order, 20);
	tcase_set_timeout(ends, 20);
	tcase_add_test(order, each_round_has_every_pair_once);
	tcase_add_test(order, what_is_compared_is_measured_side_by_side);
	tcase_add_test(order, the_seed_alone_decides_the_order);
	tcase_add_test(order, each_start_is_a_fresh_one);
	tcase_add_test(ends, a_crash_costs_one_trial_and_a_start);
	tcase_add_test(ends, crashes_in_a_row_end_an_environment_only);
	tcase_add_test(ends, crashes_now_and_then_do_not);
	tcase_add_test(ends, an_unusable_environment_leaves_the_others_alone);
	tcase_add_loop_test(ends, the_budget_is_kept, 0,
			    sizeof(budgets) / sizeof(*budgets));
	tcase_add_loop_test(ends, a_signal_keeps_what_is_finished, 0, 20);
	tcase_add_test(ends, what_is_exact_ends_rounds_and_no_starts);
	tcase_add_test(ends, a_dead_guard_ends_it);
	tcase_add_test(ends, nothing_to_measure_is_no_fault);
	suite_add_tcase(suite, order);
	suite_add_tcase(suite, ends);
	return suite;
}
TEST_SUITE(conduct_rounds_suite)
