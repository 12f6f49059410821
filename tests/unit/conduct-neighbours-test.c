/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Neighbours: which pairs there are and in what order, what is charged to whom,
 * who is not let loose, and what comes of those who die. */
#include "common/cleanup.h"
#include "harness/conduct/neighbours.h"
#include "tests/unit/mock-scene.h"
#include "tests/unit/suite.h"

#include <string.h>

static struct scene scene;
static struct error err;

#define NOISY                                               \
	"[{'after_ms': 5, 'event': {'name': 'ready'}},"     \
	" {'until': 'done'}, {'result': {'status': 'done'," \
	" 'started_ns': 0, 'ended_ns': 100, 'cpu_ns': 50,"  \
	" 'data': {'count': 9, 'what': 'hums'}}}]"
#define TWO_BY_TWO                                                          \
	"'environments': ['container'], 'antagonists': {'din': {}, 'hum': " \
	"{}}, 'victims': {'alpha': {'size': 3}, 'beta': {}}, 'starts': 3"

static const struct mock_rule noisy[] = {
	{NULL, "din", 0, NOISY}, {NULL, "hum", 0, NOISY}, {0}};

static enum conduct_end run(const struct mock_rule *rules, const char *plan)
{
	scene_open(&scene, rules, plan);
	return neighbours_run(&scene.conduct, &err);
}

static size_t omissions(const char *part)
{
	cleanup_json json_t *all = scene_omissions(&scene);
	json_t *omission;
	size_t found = 0, i;

	json_array_foreach (all, i, omission)
		found += strstr(json_text(omission, "what", ""), part) ||
			 strstr(json_text(omission, "reason", ""), part);
	return found;
}

static int is_entry(const json_t *entry, const char *did, const char *name)
{
	return !strcmp(json_text(entry, "did", ""), did) &&
	       (!name || !strcmp(json_text(entry, "name", ""), name));
}

/* The log's jobs and words, a letter each: d and h are antagonists, a and b
 * victims, . is "done". */
static char *letters(void)
{
	char *text = calloc(json_array_size(scene.mock.log) + 1, 1), *at = text;
	json_t *entry;
	size_t i;

	json_array_foreach (scene.mock.log, i, entry)
		if (is_entry(entry, "job", NULL))
			*at++ = json_text(entry, "name", "?")[0];
		else if (is_entry(entry, "tell", "done"))
			*at++ = '.';
	return text;
}

/* One round of both victims; with the antagonist around it if it is noisy. */
static int is_round(const char *at, int noisy_one)
{
	const char *victims = at + noisy_one;

	if (noisy_one && (!strchr("dh", at[0]) || at[3] != '.'))
		return 0;
	return !strncmp(victims, "ab", 2) || !strncmp(victims, "ba", 2);
}

START_TEST(a_pair_is_a_quiet_and_a_noisy_round)
{
	cleanup_json json_t *pairs = NULL;
	cleanup_free char *jobs = NULL;
	const char *at;
	json_t *pair;
	size_t i, noisy_first = 0;

	ck_assert_int_eq(run(noisy, "{" TWO_BY_TWO "}"), CONDUCT_COMPLETE);
	pairs = scene_records(&scene, "neighbours");
	jobs = letters();
	at = jobs;
	/* Three passes, two places, two antagonists; each of both rounds. */
	ck_assert_uint_eq(json_array_size(pairs), 12);
	ck_assert_uint_eq(strlen(jobs), 12 * (2 + 2 + 2));
	json_array_foreach (pairs, i, pair) {
		int first = json_bool(pair, "noisy_first", -1);
		const char *noisy_at = first ? at : at + 2;

		ck_assert_msg(is_round(at, first), "%s", at);
		ck_assert_msg(is_round(at + (first ? 4 : 2), !first), "%s", at);
		ck_assert_int_eq(*noisy_at,
				 json_text(pair, "antagonist", "?")[0]);
		at += 6;
		noisy_first += (size_t)first;
	}
	/* Neither is always first. */
	ck_assert_uint_gt(noisy_first, 0);
	ck_assert_uint_lt(noisy_first, 12);
	scene_close(&scene);
}
END_TEST

START_TEST(every_cell_has_a_pair_of_each_pass)
{
	static const char *const places[] = {"same", "other"};
	static const char *const names[] = {"din", "hum"};
	int seen[2][2] = {{0}}, rounds[2][7] = {{0}};
	cleanup_json json_t *pairs = NULL;
	json_t *pair;
	size_t i;

	ck_assert_int_eq(run(noisy, "{" TWO_BY_TWO "}"), CONDUCT_COMPLETE);
	pairs = scene_records(&scene, "neighbours");
	json_array_foreach (pairs, i, pair) {
		const json_t *alpha = json_object_get(
			json_object_get(pair, "victims"), "alpha");
		int place =
			strcmp(json_text(pair, "place", ""), places[0]) != 0;
		int64_t round = json_int(pair, "round", 0);

		seen[place][strcmp(json_text(pair, "antagonist", ""),
				   names[0]) != 0]++;
		ck_assert(round >= 1 && round <= 6);
		ck_assert_int_eq(rounds[place][round]++, 0);
		ck_assert(json_is_null(json_object_get(pair, "reason")));
		ck_assert_double_gt(json_double(alpha, "quiet", 0), 0);
		ck_assert_double_gt(json_double(alpha, "noisy", 0), 0);
		ck_assert_int_eq(json_int(pair, "count", 0), 9);
		ck_assert_str_eq(json_text(pair, "what", ""), "hums");
	}
	for (i = 0; i < 4; i++)
		ck_assert_int_eq(seen[i / 2][i % 2], 3);
	/* Each pass has environments of its own, two at each place. */
	ck_assert_int_eq(mock_count(&scene.mock, "open", NULL, NULL), 12);
	ck_assert_int_eq(mock_count(&scene.mock, "close", NULL, NULL), 12);
	scene_close(&scene);
}
END_TEST

static char *order_for(const char *plan)
{
	char *order;

	ck_assert_int_eq(run(noisy, plan), CONDUCT_COMPLETE);
	order = letters();
	scene_close(&scene);
	return order;
}

START_TEST(the_seed_alone_decides_the_order)
{
	cleanup_free char *one = order_for("{'seed': 7, " TWO_BY_TWO "}");
	cleanup_free char *same = order_for("{'seed': 7, " TWO_BY_TWO "}");
	cleanup_free char *other = order_for("{'seed': 8, " TWO_BY_TWO "}");

	ck_assert_str_eq(one, same);
	ck_assert_str_ne(one, other);
}
END_TEST

static json_t *run_charged(int apart)
{
	json_t *pairs;

	scene_open(&scene, noisy, "{" TWO_BY_TWO "}");
	scene.mock.apart = apart;
	json_object_set_new(scene.conduct.outer_groups, "pids",
			    json_string(MOCK_OUTER));
	ck_assert_int_eq(neighbours_run(&scene.conduct, &err),
			 CONDUCT_COMPLETE);
	pairs = scene_records(&scene, "neighbours");
	scene_close(&scene);
	return pairs;
}

static void expect_share(const json_t *object, const char *name, double share)
{
	double found = json_double(object, name, -1);

	ck_assert_msg(found > share - 1e-6 && found < share + 1e-6,
		      "%s: %f, not %f", name, found, share);
}

/* Half a CPU of interrupts, of which an eighth is ksoftirqd's, is outside where
 * nobody else is charged with it. */
START_TEST(what_nobody_is_charged_for_is_outside)
{
	const double outside = 0.5 + 0.25 + (_i ? 0.375 : 0);
	cleanup_json json_t *pairs = run_charged(_i);
	json_t *pair;
	size_t i;

	ck_assert_uint_eq(json_array_size(pairs), 12);
	json_array_foreach (pairs, i, pair) {
		const json_t *parts = json_object_get(
			json_object_get(pair, "outside"), "noisy");
		const json_t *threads = json_object_get(parts, "threads");

		expect_share(pair, "charged", 1);
		expect_share(pair, "counted", 0.5);
		expect_share(pair, "outside_quiet", outside);
		expect_share(pair, "outside_noisy", outside);
		expect_share(parts, "helpers", 0.5);
		expect_share(parts, "kernel", 0.25);
		expect_share(parts, "interrupts", 0.375);
		ck_assert_int_eq(json_bool(parts, "apart", -1), _i);
		expect_share(threads, "kworker/0", 0.125);
		expect_share(threads, "ksoftirqd/0", 0.125);
		expect_share(parts, "others", 4 - 2 - outside);
	}
}
END_TEST

START_TEST(what_is_not_known_is_not_made_up)
{
	cleanup_json json_t *pairs = NULL;
	json_t *first;

	scene_open(&scene, noisy, "{" TWO_BY_TWO "}");
	scene.mock.charges = 0;
	ck_assert_int_eq(neighbours_run(&scene.conduct, &err),
			 CONDUCT_COMPLETE);
	pairs = scene_records(&scene, "neighbours");
	first = json_array_get(pairs, 0);
	ck_assert(json_is_null(json_object_get(first, "charged")));
	ck_assert(json_is_null(json_object_get(first, "outside_noisy")));
	ck_assert_ptr_null(json_object_get(
		json_object_get(json_object_get(first, "outside"), "noisy"),
		"others"));
	ck_assert(json_is_object(json_object_get(first, "victims")));
	scene_close(&scene);
}
END_TEST

START_TEST(without_an_outer_group_nobody_is_let_loose)
{
	scene_open(&scene, noisy, "{" TWO_BY_TWO "}");
	scene.conduct.no_outer = "there is none";
	ck_assert_int_eq(neighbours_run(&scene.conduct, &err),
			 CONDUCT_COMPLETE);
	ck_assert_int_eq(mock_count(&scene.mock, "open", NULL, NULL), 0);
	ck_assert_uint_eq(omissions("there is none"), 1);
	scene_close(&scene);
}
END_TEST

START_TEST(strangers_hardware_is_not_strained_unless_told_to)
{
	for (int dared = 0; dared < 2; dared++) {
		scene_open(&scene, noisy, "{" TWO_BY_TWO "}");
		scene.conduct.is_guest = 1;
		if (dared)
			scene.plan.dared = mock_json("{'hum': true}");
		ck_assert_int_eq(neighbours_run(&scene.conduct, &err),
				 CONDUCT_COMPLETE);
		ck_assert_int_eq(mock_count(&scene.mock, "job", NULL, "hum"),
				 dared ? 6 : 0);
		ck_assert_int_eq(mock_count(&scene.mock, "job", NULL, "din"),
				 6);
		ck_assert_uint_eq(omissions("strangers"), dared ? 0 : 1);
		scene_close(&scene);
	}
}
END_TEST

START_TEST(one_cpu_is_one_place)
{
	scene_open(&scene, noisy, "{" TWO_BY_TWO "}");
	scene.conduct.house_cpus = scene.conduct.run_cpus;
	ck_assert_int_eq(neighbours_run(&scene.conduct, &err),
			 CONDUCT_COMPLETE);
	ck_assert_int_eq(scene_count(&scene, "neighbours", "place", "same"), 6);
	ck_assert_int_eq(scene_count(&scene, "neighbours", "place", "other"),
			 0);
	ck_assert_uint_eq(omissions("only one CPU"), 1);
	scene_close(&scene);
}
END_TEST

START_TEST(the_budget_ends_it_and_what_is_missing_is_said)
{
	cleanup_json json_t *pairs = NULL;

	scene_open(&scene, noisy, "{" TWO_BY_TWO "}");
	/* A pair takes 45 ms of the mock's time. */
	scene.conduct.deadline = scene.mock.now + 100 * NS_PER_MS;
	ck_assert_int_eq(neighbours_run(&scene.conduct, &err), CONDUCT_BUDGET);
	pairs = scene_records(&scene, "neighbours");
	ck_assert_uint_eq(json_array_size(pairs), 2);
	ck_assert_uint_eq(omissions("the budget was spent"), 2);
	scene_close(&scene);
}
END_TEST

static const struct {
	const char *script, *reason;
	int reopened; /* the antagonist's environment was lost with it */
} failures[] = {
	{"[{'end': 'out of memory'}]", "din: out of memory", 1},
	{"[{'event': {'name': 'ready'}}, {'after_ms': 3, 'end': 'killed'}]",
	 "din: killed", 1},
	{"[{'result': {'status': 'unsupported', 'reason': 'no disk'}}]",
	 "din: no disk", 0},
	{"[{'event': {'name': 'ready'}}, {'until': 'done'},"
	 " {'result': {'status': 'done', 'data': {'count': 0}}}]",
	 "din: it did nothing", 0},
};

START_TEST(a_neighbour_that_fails_makes_no_pair)
{
	struct mock_rule rules[] = {{NULL, "din", 0, failures[_i].script},
				    {NULL, "hum", 0, NOISY},
				    {0}};
	cleanup_json json_t *pairs = NULL;
	json_t *pair;
	size_t i;

	ck_assert_int_eq(run(rules, "{" TWO_BY_TWO "}"), CONDUCT_COMPLETE);
	pairs = scene_records(&scene, "neighbours");
	ck_assert_uint_eq(json_array_size(pairs), 12);
	json_array_foreach (pairs, i, pair) {
		int is_din = !strcmp(json_text(pair, "antagonist", ""), "din");

		ck_assert_int_eq(json_is_null(json_object_get(pair, "victims")),
				 is_din);
		if (is_din)
			ck_assert_str_eq(json_text(pair, "reason", ""),
					 failures[_i].reason);
	}
	ck_assert(failures[_i].reopened ==
		  (mock_count(&scene.mock, "open", NULL, NULL) > 12));
	ck_assert_int_eq(scene.conduct.failed_items, 6);
	scene_close(&scene);
}
END_TEST

START_TEST(a_victim_that_fails_says_so_in_the_pair)
{
	struct mock_rule rules[] = {
		{NULL, "din", 0, NOISY},
		{NULL, "hum", 0, NOISY},
		{NULL, "beta", 0,
		 "[{'result': {'status': 'unsupported', 'reason': 'no peer'}}]"},
		{0}};
	cleanup_json json_t *pairs = NULL;
	json_t *victims;

	ck_assert_int_eq(run(rules, "{" TWO_BY_TWO "}"), CONDUCT_COMPLETE);
	pairs = scene_records(&scene, "neighbours");
	victims = json_object_get(json_array_get(pairs, 0), "victims");
	ck_assert_str_eq(
		json_text(json_object_get(victims, "beta"), "reason", ""),
		"no peer");
	ck_assert_double_gt(
		json_double(json_object_get(victims, "alpha"), "noisy", 0), 0);
	scene_close(&scene);
}
END_TEST

START_TEST(a_place_without_a_second_is_given_up)
{
	struct mock_rule rules[] = {
		{"container.1", "hello", 0, "[{'end': 'no room'}]"}, {0}};

	ck_assert_int_eq(run(rules, "{" TWO_BY_TWO "}"), CONDUCT_COMPLETE);
	ck_assert_uint_eq(omissions("no room"), 2);
	ck_assert_int_eq(mock_count(&scene.mock, "job", NULL, NULL), 0);
	scene_close(&scene);
}
END_TEST

START_TEST(a_signal_ends_it_with_nothing_open)
{
	scene_open(&scene, noisy, "{" TWO_BY_TWO "}");
	scene.mock.interrupt_at = scene.mock.now + 17 * NS_PER_MS;
	ck_assert_int_eq(neighbours_run(&scene.conduct, &err),
			 CONDUCT_INTERRUPTED);
	for (int handle = 0; handle < STAGE_HANDLES; handle++)
		ck_assert_ptr_null(scene.mock.names[handle]);
	scene_close(&scene);
}
END_TEST

START_TEST(a_plan_without_antagonists_has_nothing_to_do)
{
	ck_assert_int_eq(run(noisy, "{'environments': ['container']}"),
			 CONDUCT_COMPLETE);
	ck_assert_int_eq(mock_count(&scene.mock, "open", NULL, NULL), 0);
	scene_close(&scene);
}
END_TEST

static Suite *conduct_neighbours_suite(void)
{
	Suite *suite = suite_create("conduct-neighbours");
	TCase *all = tcase_create("all");

	tcase_add_test(all, a_pair_is_a_quiet_and_a_noisy_round);
	tcase_add_test(all, every_cell_has_a_pair_of_each_pass);
	tcase_add_test(all, the_seed_alone_decides_the_order);
	tcase_add_loop_test(all, what_nobody_is_charged_for_is_outside, 0, 2);
	tcase_add_test(all, what_is_not_known_is_not_made_up);
	tcase_add_test(all, without_an_outer_group_nobody_is_let_loose);
	tcase_add_test(all, strangers_hardware_is_not_strained_unless_told_to);
	tcase_add_test(all, one_cpu_is_one_place);
	tcase_add_test(all, the_budget_ends_it_and_what_is_missing_is_said);
	tcase_add_loop_test(all, a_neighbour_that_fails_makes_no_pair, 0,
			    sizeof(failures) / sizeof(*failures));
	tcase_add_test(all, a_victim_that_fails_says_so_in_the_pair);
	tcase_add_test(all, a_place_without_a_second_is_given_up);
	tcase_add_test(all, a_signal_ends_it_with_nothing_open);
	tcase_add_test(all, a_plan_without_antagonists_has_nothing_to_do);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(conduct_neighbours_suite)
