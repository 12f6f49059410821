/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What holds an attack, by removal: on a mock whose witness tells. The
 * container has three protections: pids, memory, masks. */
#include "common/cleanup.h"
#include "harness/conduct/isolate.h"
#include "tests/unit/mock-scene.h"
#include "tests/unit/suite.h"

#include <string.h>

#define WITNESS(word)                                        \
	"[{'event': {'name': 'ready'}}, {'until': 'done'}, " \
	"{'result': {'status': 'done', 'data': {'witness': '" word "'}}}]"
#define STILL WITNESS("still")
#define MOVED WITNESS("moved")
#define TRIED \
	"[{'result': {'status': 'done', 'data': {'attempt': 'no_effect'}}}]"
#define TRIED_LATE                                                 \
	"[{'after_ms': 200, 'result': {'status': 'done', 'data': " \
	"{'attempt': 'no_effect'}}}]"
#define LOOKS 12
#define AMONG "'among': ['pids', 'memory', 'masks'], "

static struct scene scene;
static struct error err;

/* Attack the container; the witness sees `looks`, in this order, and then that
 * nothing moves. */
static void explain(const char *const *looks, const char *subject,
		    nanoseconds explanation)
{
	struct mock_rule rules[LOOKS + 4] = {{0}};
	int count = 0;

	for (; looks[count]; count++)
		rules[count] =
			(struct mock_rule){"witness", "look", 1, looks[count]};
	rules[count++] = (struct mock_rule){"witness", "look", 0, STILL};
	rules[count++] = (struct mock_rule){NULL, "poke", 0, subject};
	scene_open(&scene, rules,
		   "{'environments': ['container'], 'attacks': {'poke': {}}}");
	scene.plan.explanation = explanation;
	ck_assert_msg(isolate_run(&scene.conduct, &err) == CONDUCT_COMPLETE,
		      "%s", err.message);
}

/* New reference. */
static json_t *the_verdict(void)
{
	cleanup_json json_t *all = scene_records(&scene, "verdicts");

	ck_assert_uint_eq(json_array_size(all), 1);
	return json_incref(json_array_get(all, 0));
}

struct plot {
	/* Of the container, its control, all removed and so on; of the variant
	 * that proves what the control did not. */
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
	/* All; all but pids, all but memory, masks; pids and memory; memory. */
	{{STILL, STILL, MOVED, STILL, MOVED, STILL, STILL, STILL, MOVED},
	 3,
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
	{{STILL, STILL, STILL},
	 2,
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

	explain(plot->looks, TRIED, 60 * NS_PER_S);
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
	nanoseconds explanation;
	int tried;
	const char *unsearched; /* words in it */
};

static const struct haste hastes[] = {
	{100 * NS_PER_MS, 0, "--budget"},
	{60 * NS_PER_S, 1, "pairs were not tried one by one"},
};

START_TEST(what_there_was_no_time_for_is_said)
{
	static const char *const looks[] = {STILL, MOVED, MOVED, NULL};
	const struct haste *haste = &hastes[_i];
	cleanup_json json_t *verdict = NULL;
	const json_t *explanation;

	explain(looks, TRIED_LATE, haste->explanation);
	verdict = the_verdict();
	explanation = json_object_get(verdict, "explanation");
	ck_assert_int_eq(json_int(explanation, "tried", -1), haste->tried);
	ck_assert_int_eq(json_bool(explanation, "complete", -1), haste->tried);
	ck_assert_msg(strstr(json_text(explanation, "unsearched", ""),
			     haste->unsearched) != NULL,
		      "%s", json_text(explanation, "unsearched", ""));
	ck_assert_str_eq(json_text(verdict, "proof_detail", ""), "pids");
	scene_close(&scene);
}
END_TEST

START_TEST(nothing_is_explained_unasked)
{
	static const char *const looks[] = {STILL, MOVED, NULL};
	cleanup_json json_t *verdict = NULL;

	explain(looks, TRIED, 0);
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
	tcase_add_test(tests, nothing_is_explained_unasked);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(explain_suite)
