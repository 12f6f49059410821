/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attacks everywhere, controls where they can tell something, verdicts. */
#include "common/cleanup.h"
#include "harness/conduct/isolate.h"
#include "tests/unit/mock-scene.h"
#include "tests/unit/suite.h"

#include <string.h>

#define WITNESS(data)                                                  \
	"[{'event': {'name': 'ready'}}, {'until': 'done'}, {'result':" \
	" {'status': 'done', 'data': " data "}}]"
#define STILL WITNESS("{'witness': 'still'}")
#define MOVED WITNESS("{'witness': 'moved'}")
#define BLIND WITNESS("{'witness': 'blind', 'reason': 'dark'}")
#define ATTACK(data) "[{'result': {'status': 'done', 'data': " data "}}]"
#define TRIED ATTACK("{'attempt': 'no_effect'}")
#define ABSENT ATTACK("{'attempt': 'not_made', 'reason': 'no file'}")
#define BOTH "'environments': ['native', 'container'], "
static struct scene scene;
static struct error err;

static void isolate(const struct mock_rule *rules, const char *plan)
{
	scene_open(&scene, rules, plan);
	ck_assert_msg(isolate_run(&scene.conduct, &err) == CONDUCT_COMPLETE,
		      "%s", err.message);
}

/* Evidence of the verdict in an environment (of a row). */
static void expect_evidence(const char *environment, const char *row,
			    const char *wanted)
{
	cleanup_json json_t *all = scene_records(&scene, "verdicts");
	json_t *verdict;
	size_t i;

	json_array_foreach (all, i, verdict)
		if (!strcmp(json_text(verdict, "environment", ""),
			    environment) &&
		    !strcmp(json_text(verdict, "row", ""), row))
			ck_assert_str_eq(json_text(verdict, "evidence", ""),
					 wanted);
}

struct plot {
	/* What the witness sees of native, container, and the control. */
	const char *native, *container, *control;
	const char *attack; /* what the container's attacker says */
	int controls;	    /* how many attempts there were at it */
	const char *verdicts[2];
};

static const struct plot plots[] = {
	{MOVED, STILL, MOVED, TRIED, 1, {"through", "held by pids"}},
	{MOVED, STILL, STILL, TRIED, 2, {"through", "held against native"}},
	{STILL, STILL, STILL, TRIED, 2, {"held unproven", "held unproven"}},
	{STILL, STILL, MOVED, TRIED, 1, {"held unproven", "held by pids"}},
	{MOVED, MOVED, STILL, TRIED, 0, {"through", "through"}},
	{STILL, MOVED, STILL, TRIED, 0, {"held against container", "through"}},
	{MOVED, BLIND, STILL, TRIED, 0, {"through", "not tried"}},
	{BLIND, STILL, BLIND, TRIED, 1, {"not tried", "held unproven"}},
	{MOVED, STILL, MOVED, ABSENT, 1, {"through", "held by pids"}},
	{STILL, STILL, STILL, ABSENT, 2, {"held unproven", "not tried"}},
	{MOVED, STILL, STILL, "[{'end': 'x'}]", 0, {"through", "error"}},
	{MOVED, MOVED, STILL, "[{'end': 'x'}]", 0, {"through", "through"}},
};

START_TEST(a_control_is_run_where_it_can_tell_something)
{
	const struct plot *plot = &plots[_i];
	/* The witness looks once for each attempt, in this order. */
	struct mock_rule rules[] = {
		{"witness", "look", 1, plot->native},
		{"witness", "look", 1, plot->container},
		{"witness", "look", 1, plot->control},
		{"container", "poke", 0, plot->attack},
		{"container pids=off", "poke", 0, plot->attack},
		{NULL, "poke", 0, TRIED},
		{0}};
	const json_t *control;

	isolate(rules, "{" BOTH "'attacks': {'poke': {}}}");
	control = mock_find(&scene.mock, "open", "container pids=off", NULL);
	ck_assert_int_eq(control != NULL, plot->controls > 0);
	if (control)
		ck_assert_str_eq(
			json_text(json_object_get(control, "keys"), "pids", ""),
			"off");
	ck_assert_str_eq(scene_verdict(&scene, "native", ""),
			 plot->verdicts[0]);
	ck_assert_str_eq(scene_verdict(&scene, "container", ""),
			 plot->verdicts[1]);
	/* A control is no case of its own. */
	ck_assert_str_eq(scene_verdict(&scene, "container pids=off", ""),
			 "none");
	ck_assert_int_eq(scene_count(&scene, "attempts", "attack", "poke"),
			 2 + plot->controls);
	scene_close(&scene);
}
END_TEST

/* What the witness sees, in this order. */
struct doubt {
	const char *container, *control, *native;
	int natively; /* attempts */
	const char *verdict;
};

static const struct doubt doubts[] = {
	{STILL, MOVED, MOVED, 0, "held by pids"},
	{MOVED, MOVED, MOVED, 0, "through"},
	{STILL, STILL, MOVED, 1, "held against native"},
	{STILL, STILL, STILL, 1, "held unproven"}};

START_TEST(nobody_asked_for_it_and_nothing_is_left_to_prove)
{
	const struct doubt *doubt = &doubts[_i];
	const struct mock_rule rules[] = {
		{"witness", "look", 1, doubt->container},
		{"witness", "look", 2 * doubt->natively, doubt->control},
		{"witness", "look", 1, doubt->native},
		{NULL, "poke", 0, TRIED},
		{0}};

	scene_open(&scene, rules, "{" BOTH "'attacks': {'poke': {}}}");
	scene.conduct.environments[0]->to_prove = 1;
	ck_assert_int_eq(isolate_run(&scene.conduct, &err), CONDUCT_COMPLETE);
	ck_assert_int_eq(mock_count(&scene.mock, "job", "native", "poke"),
			 doubt->natively);
	ck_assert_str_eq(scene_verdict(&scene, "container", ""),
			 doubt->verdict);
	scene_close(&scene);
}
END_TEST

/* Natively no row is tried that is proven, or not held at all. */
START_TEST(only_rows_in_doubt_are_tried_to_prove_them)
{
	static const struct mock_rule rules[] = {
		{"witness", "look", 0,
		 WITNESS("{'rows': [{'name': 'one', 'truth': 'secret',"
			 " 'compare': 'exact'}, {'name': 'two', 'truth':"
			 " 'open', 'compare': 'exact'}, {'name': 'three',"
			 " 'truth': 'hidden', 'compare': 'exact'}]}")},
		{NULL, "peek", 0,
		 ATTACK("{'rows': [{'name': 'one', 'found': ''},"
			" {'name': 'two', 'found': 'open'},"
			" {'name': 'three', 'found': ''}]}")},
		{0}};
	const json_t *asked;

	scene_open(&scene, rules, "{" BOTH "'attacks': {'peek': {}}}");
	scene.conduct.environments[0]->to_prove = 1;
	ck_assert_int_eq(isolate_run(&scene.conduct, &err), CONDUCT_COMPLETE);
	asked = json_object_get(
		json_object_get(mock_find(&scene.mock, "job", "native", "peek"),
				"params"),
		"rows");
	ck_assert_uint_eq(json_array_size(asked), 2);
	ck_assert(json_holds(asked, "one") && json_holds(asked, "three"));
	ck_assert_str_eq(scene_verdict(&scene, "native", "two"), "none");
	scene_close(&scene);
}
END_TEST

#define SAW(word, evidence)                                           \
	WITNESS("{'witness': '" word "', 'evidence': '" evidence "'}" \
		"")

/* A verdict carries both halves of its proof, and nothing of a control that
 * proves nothing. */
START_TEST(what_a_control_showed_is_evidence)
{
	static const struct {
		const char *control, *evidence;
	} halves[] = {
		{SAW("moved", "1,500 made"),
		 "64 made; without pids: 1,500 made"},
		{SAW("still", "3 made"), "64 made"},
		{MOVED, "64 made"},
	};
	const struct mock_rule rules[] = {
		{"witness", "look", 1, SAW("moved", "1,499 made")},
		{"witness", "look", 1, SAW("still", "64 made")},
		{"witness", "look", 1, halves[_i].control},
		{NULL, "poke", 0, TRIED},
		{0}};

	isolate(rules, "{" BOTH "'attacks': {'poke': {}}}");
	expect_evidence("native", "", "1,499 made");
	expect_evidence("container", "", halves[_i].evidence);
	scene_close(&scene);
}
END_TEST

START_TEST(rows_share_a_control)
{
	static const struct mock_rule rules[] = {
		/* In the control row one comes through, row two does not. */
		{"witness", "look", 0,
		 WITNESS("{'rows': [{'name': 'one', 'truth': 'secret',"
			 " 'compare': 'exact'}, {'name': 'two', 'truth':"
			 " 'hidden', 'compare': 'exact'}, {'name': 'three',"
			 " 'truth': 'open', 'compare': 'exact'}]}")},
		{"container", "peek", 0,
		 ATTACK("{'rows': [{'name': 'one', 'found': ''},"
			" {'name': 'two', 'not_made': 'no such file'},"
			" {'name': 'three', 'found': 'open'}]}")},
		{"container masks=off", "peek", 0,
		 ATTACK("{'rows': [{'name': 'one', 'found': 'secret'},"
			" {'name': 'two', 'not_made': 'no such file'}]}")},
		{0}};
	const json_t *control, *rows;

	isolate(rules, "{'environments': ['container'], 'attacks':"
		       " {'peek': {}}}");
	ck_assert_int_eq(
		mock_count(&scene.mock, "open", "container masks=off", NULL),
		1);
	control = mock_find(&scene.mock, "job", "container masks=off", "peek");
	rows = json_object_get(json_object_get(control, "params"), "rows");
	ck_assert_uint_eq(json_array_size(rows), 2);
	ck_assert_str_eq(scene_verdict(&scene, "container", "one"),
			 "held by masks");
	ck_assert_str_eq(scene_verdict(&scene, "container", "two"),
			 "not tried");
	ck_assert_str_eq(scene_verdict(&scene, "container", "three"),
			 "through");
	scene_close(&scene);
}
END_TEST

#define CODE "011010010110100101101001"
#define DROWNED \
	ATTACK("{'rows': [{'name': 'one', 'found': '', 'drowned': true}]}")
#define HEARD ATTACK("{'rows': [{'name': 'one', 'found': '" CODE "'}]}")

struct look {
	const char *first, *control, *second;
	int attempts; /* in the container */
	const char *verdict;
};

static const struct look looks[] = {
	{DROWNED, HEARD, HEARD, 2, "through"},
	{DROWNED, HEARD, DROWNED, 2, "held by masks"},
	/* Nowhere through: there is no code to be drowned. */
	{DROWNED, DROWNED, HEARD, 1, "held unproven"},
	{HEARD, DROWNED, DROWNED, 1, "through"},
	/* Refused, and not drowned. */
	{ATTACK("{'rows': [{'name': 'one', 'found': ''}]}"), HEARD, HEARD, 1,
	 "held by masks"},
};

START_TEST(what_may_be_drowned_is_looked_at_again)
{
	const struct look *look = &looks[_i];
	struct mock_rule rules[] = {
		{"witness", "look", 0,
		 WITNESS("{'rows': [{'name': 'one', 'truth': '" CODE
			 "', 'compare': 'bits'}]}")},
		{"container", "peek", 1, look->first},
		{"container masks=off", "peek", 1, look->control},
		{"container", "peek", 0, look->second},
		{0}};

	isolate(rules, "{'environments': ['container'], 'attacks':"
		       " {'peek': {}}}");
	ck_assert_int_eq(mock_count(&scene.mock, "job", "container", "peek"),
			 look->attempts);
	ck_assert_str_eq(scene_verdict(&scene, "container", "one"),
			 look->verdict);
	scene_close(&scene);
}
END_TEST

START_TEST(an_attack_that_breaks_takes_its_rows_with_it)
{
	static const struct mock_rule rules[] = {
		{"witness", "look", 0, WITNESS("{'rows': []}")},
		{"container", "peek", 0, "[{'end': 'it died'}]"},
		{0}};

	isolate(rules, "{'environments': ['container'], 'attacks':"
		       " {'peek': {}}}");
	ck_assert_str_eq(scene_verdict(&scene, "container", "one"), "error");
	ck_assert_str_eq(scene_verdict(&scene, "container", "three"), "error");
	ck_assert_int_eq(scene.conduct.failed_items, 3);
	scene_close(&scene);
}
END_TEST

/* What the witness saw happen before that did happen. */
START_TEST(an_attack_that_breaks_does_not_undo_a_row)
{
	static const struct mock_rule rules[] = {
		{"witness", "look", 0,
		 WITNESS("{'rows': [{'name': 'one', 'saw': 'moved',"
			 " 'evidence': 'it grew'}, {'name': 'three', 'saw':"
			 " 'still'}]}")},
		{"container", "peek", 0, "[{'end': 'it died'}]"},
		{0}};

	isolate(rules, "{'environments': ['container'], 'attacks':"
		       " {'peek': {}}}");
	ck_assert_str_eq(scene_verdict(&scene, "container", "one"), "through");
	ck_assert_str_eq(scene_verdict(&scene, "container", "two"), "error");
	ck_assert_str_eq(scene_verdict(&scene, "container", "three"), "error");
	scene_close(&scene);
}
END_TEST

START_TEST(two_attacks_may_want_the_same_control)
{
	static const struct mock_rule rules[] = {{"witness", "look", 0, STILL},
						 {NULL, "poke", 0, TRIED},
						 {NULL, "prod", 0, TRIED},
						 {0}};
	cleanup_json json_t *starts = NULL;

	isolate(rules, "{'environments': ['container'], 'attacks':"
		       " {'poke': {}, 'prod': {}}}");
	ck_assert_int_eq(scene_count(&scene, "attempts", "environment",
				     "container pids=off"),
			 4);
	ck_assert_int_eq(scene_count(&scene, "verdicts", "outcome", "held"), 2);
	starts = scene_records(&scene, "starts");
	for (size_t i = 0, n = 0; i < json_array_size(starts); i++) {
		const json_t *start = json_array_get(starts, i);

		if (!strcmp(json_text(start, "environment", ""),
			    "container pids=off"))
			ck_assert_int_eq(json_int(start, "number", 0), ++n);
	}
	scene_close(&scene);
}
END_TEST

START_TEST(nothing_is_exhausted_without_an_outer_group)
{
	static const struct mock_rule rules[] = {
		{"witness", "look", 0, STILL}, {NULL, "poke", 0, TRIED}, {0}};
	cleanup_json json_t *left_out = NULL;
	const char *reason;

	scene_open(&scene, rules,
		   "{" BOTH "'attacks': {'bomb': {}, 'poke': {}}}");
	scene.conduct.no_outer = "no outer group";
	ck_assert_int_eq(isolate_run(&scene.conduct, &err), CONDUCT_COMPLETE);
	ck_assert_int_eq(mock_count(&scene.mock, "job", NULL, "bomb"), 0);
	ck_assert_int_gt(mock_count(&scene.mock, "job", NULL, "poke"), 0);
	left_out = scene_omissions(&scene);
	ck_assert_uint_eq(json_array_size(left_out), 1);
	ck_assert_str_eq(json_text(json_array_get(left_out, 0), "what", ""),
			 "bomb");
	reason = json_text(json_array_get(left_out, 0), "reason", "");
	ck_assert_msg(strstr(reason, "outer group"), "%s", reason);
	scene_close(&scene);
}
END_TEST

START_TEST(strangers_hardware_is_not_strained_unless_told_to)
{
	static const struct mock_rule rules[] = {
		{"witness", "look", 0, STILL}, {NULL, NULL, 0, TRIED}, {0}};

	for (int dared = 0; dared < 2; dared++) {
		cleanup_json json_t *left_out = NULL;

		scene_open(&scene, rules,
			   "{'attacks': {'prod': {}, 'poke': {}}}");
		json_object_set_new(
			(json_t *)catalogue_job(scene.conduct.catalogue, "prod",
						NULL, &err),
			"needs", mock_json("['hardware']"));
		scene.conduct.is_guest = 1;
		if (dared)
			scene.plan.dared = mock_json("{'prod': true}");
		ck_assert_int_eq(isolate_run(&scene.conduct, &err),
				 CONDUCT_COMPLETE);
		ck_assert_int_eq(mock_count(&scene.mock, "job", NULL, "prod"),
				 dared);
		ck_assert_int_eq(mock_count(&scene.mock, "job", NULL, "poke"),
				 1);
		left_out = scene_omissions(&scene);
		ck_assert_uint_eq(json_array_size(left_out), !dared);
		scene_close(&scene);
	}
}
END_TEST

START_TEST(a_spent_budget_leaves_attacks_out)
{
	cleanup_json json_t *left_out = NULL;

	scene_open(&scene, NULL,
		   "{" BOTH "'attacks': {'poke': {}, 'prod': {}}}");
	scene.conduct.deadline = scene.mock.now - 1;
	ck_assert_int_eq(isolate_run(&scene.conduct, &err), CONDUCT_BUDGET);
	left_out = scene_omissions(&scene);
	ck_assert_uint_eq(json_array_size(left_out), 2);
	ck_assert_int_eq(mock_count(&scene.mock, "job", NULL, NULL), 0);
	scene_close(&scene);
}
END_TEST

START_TEST(an_environment_that_dies_each_time_is_attacked_each_time)
{
	static const struct mock_rule rules[] = {
		{"witness", "look", 0, MOVED},
		{"container", NULL, 0, "[{'after_ms': 1, 'end': 'boom'}]"},
		{0}};

	isolate(rules, "{'environments': ['container'], 'attacks':"
		       " {'poke': {}, 'prod': {}}}");
	ck_assert_int_eq(mock_count(&scene.mock, "open", "container", NULL), 2);
	ck_assert_int_eq(scene_count(&scene, "verdicts", "outcome", "through"),
			 2);
	scene_close(&scene);
}
END_TEST

START_TEST(a_control_that_will_not_start_proves_nothing)
{
	static const struct mock_rule rules[] = {
		{"container pids=off", "hello", 0,
		 "[{'line': {'refused': {'reason': 'no'}}}]"},
		{"witness", "look", 0, STILL},
		{NULL, "poke", 0, TRIED},
		{0}};

	isolate(rules, "{'environments': ['container'], 'attacks':"
		       " {'poke': {}}}");
	ck_assert_str_eq(scene_verdict(&scene, "container", ""),
			 "held unproven");
	scene_close(&scene);
}
END_TEST

START_TEST(a_signal_keeps_what_is_judged)
{
	static const struct mock_rule rules[] = {
		{"witness", "look", 0,
		 "[{'event': {'name': 'ready'}}, {'until': 'done'}, {'result':"
		 " {'status': 'done', 'data': {'witness': 'moved'}}}]"},
		{NULL, "poke", 0, TRIED},
		{NULL, "prod", 0, "[]"},
		{0}};

	scene_open(&scene, rules, "{'attacks': {'poke': {}, 'prod': {}}}");
	scene.mock.interrupt_at = scene.mock.now + NS_PER_S;
	ck_assert_int_eq(isolate_run(&scene.conduct, &err),
			 CONDUCT_INTERRUPTED);
	ck_assert_int_eq(scene_count(&scene, "verdicts", "attack", "poke"), 1);
	ck_assert_int_eq(scene_count(&scene, "verdicts", "attack", "prod"), 0);
	scene_close(&scene);
}
END_TEST

static Suite *conduct_isolate_suite(void)
{
	Suite *suite = suite_create("conduct-isolate");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 20);
	tcase_add_loop_test(all, a_control_is_run_where_it_can_tell_something,
			    0, sizeof(plots) / sizeof(*plots));
	tcase_add_loop_test(all, what_a_control_showed_is_evidence, 0, 3);
	tcase_add_loop_test(all,
			    nobody_asked_for_it_and_nothing_is_left_to_prove, 0,
			    sizeof(doubts) / sizeof(*doubts));
	tcase_add_test(all, only_rows_in_doubt_are_tried_to_prove_them);
	tcase_add_test(all, rows_share_a_control);
	tcase_add_loop_test(all, what_may_be_drowned_is_looked_at_again, 0,
			    sizeof(looks) / sizeof(*looks));
	tcase_add_test(all, an_attack_that_breaks_takes_its_rows_with_it);
	tcase_add_test(all, an_attack_that_breaks_does_not_undo_a_row);
	tcase_add_test(all, two_attacks_may_want_the_same_control);
	tcase_add_test(all, nothing_is_exhausted_without_an_outer_group);
	tcase_add_test(all, strangers_hardware_is_not_strained_unless_told_to);
	tcase_add_test(all, a_spent_budget_leaves_attacks_out);
	tcase_add_test(
		all, an_environment_that_dies_each_time_is_attacked_each_time);
	tcase_add_test(all, a_control_that_will_not_start_proves_nothing);
	tcase_add_test(all, a_signal_keeps_what_is_judged);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(conduct_isolate_suite)
