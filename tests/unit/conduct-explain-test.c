/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What holds an attack, by removal: on a mock whose witness tells. The
 * container has three protections: pids, memory, masks. */
#include "common/cleanup.h"
#include "harness/conduct/explain-parts.h"
#include "harness/conduct/isolate.h"
#include "tests/unit/mock-scene.h"
#include "tests/unit/suite.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define WITNESS(word)                                        \
	"[{'event': {'name': 'ready'}}, {'until': 'done'}, " \
	"{'result': {'status': 'done', 'data': {'witness': '" word "'}}}]"
#define STILL WITNESS("still")
#define MOVED WITNESS("moved")
#define TRIED \
	"[{'result': {'status': 'done', 'data': {'attempt': 'no_effect'}}}]"
#define TRIED_AFTER(ms)                                                \
	"[{'after_ms': " #ms ", 'result': {'status': 'done', 'data': " \
	"{'attempt': 'no_effect'}}}]"
#define LOOKS 12
#define AMONG "'among': ['pids', 'memory', 'masks'], "

static struct scene scene;
static struct error err;

/* Attack the container; the witness sees `looks`, in this order, and then that
 * nothing moves. `budget` 0: an hour. How it ended. */
static enum conduct_end explain(const char *const *looks, const char *subject,
				nanoseconds budget)
{
	struct mock_rule rules[LOOKS + 4] = {{0}};
	enum conduct_end end;
	int count = 0;

	for (; looks[count]; count++)
		rules[count] =
			(struct mock_rule){"witness", "look", 1, looks[count]};
	rules[count++] = (struct mock_rule){"witness", "look", 0, STILL};
	rules[count++] = (struct mock_rule){NULL, "poke", 0, subject};
	scene_open(&scene, rules,
		   "{'environments': ['container'], 'attacks': {'poke': {}}}");
	scene.plan.explain = 1;
	if (budget)
		scene.conduct.deadline = scene.conduct.started + budget;
	end = isolate_run(&scene.conduct, &err);
	ck_assert_msg(end != CONDUCT_FAULT, "%s", err.message);
	return end;
}

/* New reference. */
static json_t *the_verdict(void)
{
	cleanup_json json_t *all = scene_records(&scene, "verdicts");

	ck_assert_uint_eq(json_array_size(all), 1);
	return json_incref(json_array_get(all, 0));
}

struct plot {
	/* Of the container, its control, and that once more unless it moves;
	 * all removed and so on; of the variant that proves what the control
	 * did not. */
	const char *looks[LOOKS];
	int stored; /* attempts */
	const char *outcome, *proof_detail;
	const char *explanation; /* what must be in it */
};

static const struct plot plots[] = {
	/* All; then memory and masks, memory, masks. */
	{{STILL, MOVED, MOVED},
	 2,
	 "by",
	 "pids",
	 "{" AMONG "'sets': [['pids']], 'without_all': 'through', 'tried': 2,"
	 " 'complete': true, 'attempts': 5, 'impossible': 0, 'unclear': 0}"},
	/* The same, and the control had a bad moment. */
	{{STILL, STILL, MOVED, MOVED},
	 3,
	 "by",
	 "pids",
	 "{" AMONG "'sets': [['pids']], 'without_all': 'through', 'tried': 2,"
	 " 'complete': true, 'attempts': 5, 'impossible': 0, 'unclear': 0}"},
	/* All; all but pids, all but memory; pids and memory; the proof;
	   memory, masks. That masks alone do it is settled by all but pids. */
	{{STILL, STILL, STILL, MOVED, STILL, MOVED, STILL, MOVED},
	 4,
	 "by",
	 "pids and masks",
	 "{" AMONG
	 "'sets': [['pids', 'masks']], 'without_all': 'through', 'tried': 2,"
	 " 'complete': true, 'attempts': 7, 'impossible': 0, 'unclear': 0}"},
	/* All; memory and masks; masks, memory. */
	{{STILL, MOVED, MOVED, MOVED, STILL, MOVED},
	 2,
	 "by",
	 "pids",
	 "{" AMONG
	 "'sets': [['pids'], ['memory']], 'without_all': 'through', 'tried': 2,"
	 " 'complete': true, 'attempts': 5, 'impossible': 0, 'unclear': 0}"},
	{{STILL, STILL, STILL, STILL},
	 3,
	 "unproven",
	 NULL,
	 "{" AMONG
	 "'sets': [], 'without_all': 'held', 'tried': 0, 'complete': false,"
	 " 'attempts': 1, 'impossible': 0, 'unclear': 0}"},
};

START_TEST(what_holds_is_found_by_removal)
{
	const struct plot *plot = &plots[_i];
	cleanup_json json_t *wanted = mock_json(plot->explanation);
	cleanup_json json_t *verdict = NULL;
	cleanup_free char *got = NULL;
	const json_t *explanation;

	ck_assert_int_eq(explain(plot->looks, TRIED, 0), CONDUCT_COMPLETE);
	verdict = the_verdict();
	explanation = json_object_get(verdict, "explanation");
	got = json_dumps(explanation, 0);
	ck_assert_msg(json_equal(explanation, wanted), "%s", got);
	ck_assert_str_eq(json_text(verdict, "outcome", ""), "held");
	ck_assert_str_eq(json_text(verdict, "proof", ""), plot->outcome);
	ck_assert_pstr_eq(json_text(verdict, "proof_detail", NULL),
			  plot->proof_detail);
	/* Of the variants only the one that proves it is stored. */
	ck_assert_int_eq(scene_count(&scene, "attempts", "attack", "poke"),
			 plot->stored);
	scene_close(&scene);
}
END_TEST

struct haste {
	const char *subject;
	nanoseconds budget;
	enum conduct_end end;
	int tried, complete;
	const char *unsearched; /* words in it */
};

static const struct haste hastes[] = {
	/* The attack and its control take 400 ms of it. */
	{TRIED_AFTER(200), 500 * NS_PER_MS, CONDUCT_BUDGET, 0, 0, "--budget"},
	/* No time is left at all. */
	{TRIED_AFTER(200), 300 * NS_PER_MS, CONDUCT_BUDGET, 0, 0, "--budget"},
	{TRIED_AFTER(200), 0, CONDUCT_COMPLETE, 1, 1,
	 "pairs were not tried one by one: an attempt takes 205 ms"},
	/* The dual search alone: what is left would be too dear. */
	{TRIED_AFTER(1500), 0, CONDUCT_COMPLETE, 0, 1,
	 "single ones and pairs were not tried one by one"},
};

START_TEST(what_there_was_no_time_for_is_said)
{
	static const char *const looks[] = {STILL, MOVED, MOVED, NULL};
	const struct haste *haste = &hastes[_i];
	cleanup_json json_t *verdict = NULL;
	const json_t *explanation;

	ck_assert_int_eq(explain(looks, haste->subject, haste->budget),
			 haste->end);
	verdict = the_verdict();
	explanation = json_object_get(verdict, "explanation");
	ck_assert_int_eq(json_int(explanation, "tried", -1), haste->tried);
	ck_assert_int_eq(json_bool(explanation, "complete", -1),
			 haste->complete);
	ck_assert_msg(strstr(json_text(explanation, "unsearched", ""),
			     haste->unsearched) != NULL,
		      "%s", json_text(explanation, "unsearched", ""));
	ck_assert_str_eq(json_text(verdict, "proof_detail", ""), "pids");
	scene_close(&scene);
}
END_TEST

/* Of the log: the attack that the first variant was opened for. */
static const char *first_explained(void)
{
	const json_t *job =
		mock_find(&scene.mock, "job",
			  "container without pids, memory, masks", NULL);

	return json_text(job, "name", "none");
}

START_TEST(the_quick_attack_is_explained_first)
{
	static const struct mock_rule rules[] = {
		{"witness", "look", 0, STILL},
		{NULL, "poke", 0, TRIED_AFTER(1500)},
		{NULL, "prod", 0, TRIED_AFTER(10)},
		{0}};

	scene_open(&scene, rules,
		   "{'environments': ['container'], 'attacks': {'poke': {},"
		   " 'prod': {}}}");
	scene.plan.explain = 1;
	ck_assert_int_eq(isolate_run(&scene.conduct, &err), CONDUCT_COMPLETE);
	ck_assert_str_eq(first_explained(), "prod");
	scene_close(&scene);
}
END_TEST

START_TEST(what_was_judged_before_it_is_cut_short_stays)
{
	static const struct mock_rule rules[] = {
		{"witness", "look", 0, STILL},
		{NULL, "poke", 0, TRIED_AFTER(200)},
		{0}};
	cleanup_json json_t *verdict = NULL;

	scene_open(&scene, rules,
		   "{'environments': ['container'], 'attacks': {'poke': {}}}");
	scene.plan.explain = 1;
	scene.mock.interrupt_at = scene.mock.now + 700 * NS_PER_MS;
	ck_assert_int_eq(isolate_run(&scene.conduct, &err),
			 CONDUCT_INTERRUPTED);
	verdict = the_verdict();
	ck_assert_str_eq(json_text(verdict, "proof", ""), "unproven");
	ck_assert(json_is_null(json_object_get(verdict, "explanation")));
	scene_close(&scene);
}
END_TEST

/* A case on the machine and its like in a laboratory. */
struct telling {
	const char *keys; /* of the one on the machine */
	size_t found;	  /* smallest sets there */
	int complete;
	enum control variant; /* of the one in the laboratory */
	int told;
};

static const struct telling tellings[] = {
	{"{}", 1, 1, CONTROL_THROUGH, 1},
	/* The same, written out. */
	{"{'pids': '512'}", 1, 1, CONTROL_THROUGH, 1},
	{"{'pids': 'off'}", 1, 1, CONTROL_THROUGH, 0},
	{"{}", 0, 0, CONTROL_THROUGH, 0},
	{"{}", 1, 0, CONTROL_THROUGH, 0},
	/* It wants a proof of its own. */
	{"{}", 1, 1, CONTROL_HELD, 0},
};

START_TEST(what_the_machine_told_is_not_tried_in_the_laboratory)
{
	const struct telling *telling = &tellings[_i];
	cleanup_json json_t *keys = mock_json(telling->keys);
	cleanup_json json_t *none = json_object();
	struct environment guest = {.role = ROLE_LABORATORY};
	struct environment here = {.kind = (char *)"container", .keys = keys};
	struct environment there = {.kind = (char *)"container",
				    .keys = none,
				    .role = ROLE_ATTACKED,
				    .within = &guest};
	struct case_ cases[] = {
		{.environment = &here},
		{.environment = &there, .file.variant = telling->variant}};
	struct explained all[2] = {{0}};
	struct explaining explaining = {.all = all, .count = 2};
	size_t i;

	scene_open(&scene, (const struct mock_rule[]){{0}}, "{}");
	for (i = 0; i < 2; i++) {
		all[i].of = &explaining;
		all[i].case_ = &cases[i];
		all[i].protections.catalogue = &scene.catalogue;
	}
	all[0].search.count = telling->found;
	all[0].search.complete = telling->complete;
	ck_assert_int_eq(explain_is_told(&all[1]), telling->told);
	scene_close(&scene);
}
END_TEST

/* An agent that says that nothing can be without `memory`. Caller frees. */
static char *make_agent(void)
{
	static const char text[] =
		"#!/bin/sh\nwhile read -r line; do case $line in\n"
		"*'\"memory\":\"off\"'*)"
		" echo '{\"refused\": {\"reason\": \"no\"}}' ;;\n"
		"*) echo '{\"ok\": true}' ;;\nesac done\n";
	char *path = NULL;
	FILE *file;

	ck_assert_int_gt(asprintf(&path, "%s/agent", scene.directory), 0);
	file = fopen(path, "we");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fputs(text, file) < 0 || fclose(file), 0);
	ck_assert_int_eq(chmod(path, 0700), 0);
	return path;
}

START_TEST(what_cannot_be_is_not_started)
{
	static const struct mock_rule rules[] = {
		{"witness", "look", 2, STILL}, /* of it, and its control */
		{"witness", "look", 0, MOVED},
		{NULL, "poke", 0, TRIED},
		{0}};
	cleanup_json json_t *verdict = NULL;
	cleanup_free char *agent = NULL;
	const json_t *explanation;

	scene_open(&scene, rules,
		   "{'environments': ['container'], 'attacks': {'poke': {}}}");
	scene.plan.explain = 1;
	agent = make_agent();
	scene.conduct.agent = agent;
	ck_assert_int_eq(isolate_run(&scene.conduct, &err), CONDUCT_COMPLETE);
	verdict = the_verdict();
	explanation = json_object_get(verdict, "explanation");
	ck_assert_int_ge(json_int(explanation, "impossible", -1), 1);
	ck_assert_ptr_null(mock_find(&scene.mock, "open",
				     "container without pids, memory, masks",
				     NULL));
	ck_assert_ptr_null(mock_find(&scene.mock, "open",
				     "container without memory", NULL));
	scene_close(&scene);
}
END_TEST

START_TEST(nothing_is_explained_unasked)
{
	static const struct mock_rule rules[] = {
		{"witness", "look", 0, STILL}, {NULL, "poke", 0, TRIED}, {0}};
	cleanup_json json_t *verdict = NULL;

	scene_open(&scene, rules,
		   "{'environments': ['container'], 'attacks': {'poke': {}}}");
	ck_assert_int_eq(isolate_run(&scene.conduct, &err), CONDUCT_COMPLETE);
	verdict = the_verdict();
	ck_assert(json_is_null(json_object_get(verdict, "explanation")));
	scene_close(&scene);
}
END_TEST

static Suite *explain_suite(void)
{
	Suite *suite = suite_create("conduct-explain");
	TCase *tests = tcase_create("conduct-explain");

	tcase_add_loop_test(tests, what_holds_is_found_by_removal, 0,
			    sizeof(plots) / sizeof(*plots));
	tcase_add_loop_test(tests, what_there_was_no_time_for_is_said, 0,
			    sizeof(hastes) / sizeof(*hastes));
	tcase_add_test(tests, the_quick_attack_is_explained_first);
	tcase_add_test(tests, what_was_judged_before_it_is_cut_short_stays);
	tcase_add_loop_test(
		tests, what_the_machine_told_is_not_tried_in_the_laboratory, 0,
		sizeof(tellings) / sizeof(*tellings));
	tcase_add_test(tests, what_cannot_be_is_not_started);
	tcase_add_test(tests, nothing_is_explained_unasked);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(explain_suite)
