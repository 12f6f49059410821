/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who suffers beside an attack: the canary in a run, whole and row by row. */
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
#define ATTACK(data) "[{'result': {'status': 'done', 'data': " data "}}]"
#define TRIED ATTACK("{'attempt': 'no_effect'}")
#define BOTH "'environments': ['native', 'container'], "
#define CALM_FOR(ms)                                                       \
	"[{'event': {'name': 'ready'}}, {'after_ms': " #ms ", 'result':"   \
	" {'status': 'done', 'data': {'fork': {'p99_high_ns': 1000000}}}}" \
	"]"
#define CALM CALM_FOR(2000)
#define STARTS_IN(ms)                                              \
	"[{'after_ms': " #ms ", 'line': {'hello': {'protocol': 1," \
	" 'version': 'mock', 'sha256': '" MOCK_SHA256 "'}}}]"
#define SHAKEN                                                                      \
	"[{'event': {'name': 'ready'}}, {'until': 'done'}, {'result':"              \
	" {'status': 'done', 'data': {'fork': {'count': 9, 'p99_low_ns': 90000000," \
	" 'p99_high_ns': 99000000}}}}]"

static struct scene scene;
static struct error err;

static void isolate(const struct mock_rule *rules, const char *plan)
{
	scene_open(&scene, rules, plan);
	ck_assert_msg(isolate_run(&scene.conduct, &err) == CONDUCT_COMPLETE,
		      "%s", err.message);
}

START_TEST(a_disturbed_host_is_degraded_and_wants_a_control)
{
	static const struct mock_rule rules[] = {
		{"canary", "canary", 1, CALM}, {"canary", "canary", 0, SHAKEN},
		{"witness", "look", 1, STILL}, {"witness", "look", 0, MOVED},
		{NULL, "bomb", 0, TRIED},      {0}};
	cleanup_json json_t *attempts = NULL;
	const json_t *canary;

	isolate(rules, "{'environments': ['container'], 'attacks':"
		       " {'bomb': {}}}");
	ck_assert_str_eq(scene_verdict(&scene, "container", ""),
			 "degraded by pids");
	attempts = scene_records(&scene, "attempts");
	canary = json_object_get(json_array_get(attempts, 0), "canary");
	ck_assert_ptr_nonnull(json_object_get(canary, "quiet"));
	ck_assert_ptr_nonnull(json_object_get(canary, "attack"));
	/* It alone shares no program with those who are attacked; what the
	 * witness has in common with them is looked at. */
	ck_assert(json_bool(mock_find(&scene.mock, "open", "canary", NULL),
			    "bystander", 0));
	ck_assert(!json_bool(mock_find(&scene.mock, "open", "witness", NULL),
			     "bystander", 0));
	/* Nobody waits for a quiet window before a control. */
	canary = json_object_get(json_array_get(attempts, 1), "canary");
	ck_assert_ptr_null(json_object_get(canary, "quiet"));
	ck_assert_ptr_nonnull(json_object_get(canary, "attack"));
	scene_close(&scene);
}
END_TEST

/* The third time that the canary is told to listen. */
/* Each row by what was felt while it was tried; of one that is not known. */
START_TEST(a_row_that_disturbs_is_degraded_alone)
{
	static const struct mock_rule rules[] = {
		{"canary", "canary", 1, CALM},
		{"canary", "canary", 0,
		 "[{'event': {'name': 'ready'}}, {'until': 'done'}, {'result':"
		 " {'status': 'done', 'data': {'fork': {'count': 9,"
		 " 'p99_low_ns': 90000000, 'p99_high_ns': 99000000}, 'rows':"
		 " {'loaf': {'fork': {'count': 9, 'p99_low_ns': 80000000,"
		 " 'p99_high_ns': 99000000}}}}}}]"},
		{"witness", "look", 1,
		 WITNESS("{'rows': [{'name': 'crumb', 'saw': 'still'},"
			 " {'name': 'loaf', 'saw': 'still',"
			 " 'evidence': 'none'}]}")},
		{"witness", "look", 0,
		 WITNESS("{'rows': [{'name': 'crumb', 'saw': 'moved'},"
			 " {'name': 'loaf', 'saw': 'moved'}]}")},
		{NULL, "gnaw", 0,
		 ATTACK("{'rows': [{'name': 'crumb', 'attempt': 'no_effect'},"
			" {'name': 'loaf', 'attempt': 'no_effect'}]}")},
		{0}};
	cleanup_json json_t *attempts = NULL;
	const json_t *canary;

	isolate(rules, "{'environments': ['container'], 'attacks':"
		       " {'gnaw': {}}}");
	ck_assert_str_eq(scene_verdict(&scene, "container", "crumb"),
			 "held by pids");
	ck_assert_str_eq(scene_verdict(&scene, "container", "loaf"),
			 "degraded by pids");
	attempts = scene_records(&scene, "attempts");
	canary = json_object_get(json_array_get(attempts, 0), "canary");
	ck_assert(!json_is_object(canary));
	canary = json_object_get(json_array_get(attempts, 1), "canary");
	ck_assert_int_eq(
		json_int(json_object_get(json_object_get(canary, "attack"),
					 "fork"),
			 "p99_low_ns", 0),
		80000000);
	ck_assert_ptr_nonnull(json_object_get(canary, "quiet"));
	scene_close(&scene);
}
END_TEST

/* The canary is told where the rows begin and end, and that all is over by
 * nobody whom it listens to. */
START_TEST(the_canary_is_told_of_rows)
{
	static const struct {
		const char *attack;
		int told;
	} attacks[] = {{"gnaw", 1}, {"bomb", 0}};
	static const struct mock_rule rules[] = {
		{"canary", "canary", 0, SHAKEN},
		{"witness", "look", 0, STILL},
		{"container", NULL, 0,
		 "[{'event': {'name': 'round', 'data': {'row': 'crumb'}}},"
		 " {'event': {'name': 'done'}}, {'after_ms': 10, 'result':"
		 " {'status': 'done', 'data': {'attempt': 'no_effect'}}}]"},
		{NULL, NULL, 0, TRIED},
		{0}};
	char plan[128];
	const json_t *told;

	snprintf(plan, sizeof(plan),
		 "{'environments': ['container'], 'attacks': {'%s': {}}}",
		 attacks[_i].attack);
	isolate(rules, plan);
	ck_assert_int_eq(mock_count(&scene.mock, "tell", "canary", "round"),
			 attacks[_i].told);
	told = mock_find(&scene.mock, "tell", "canary", "round");
	if (told)
		ck_assert_str_eq(
			json_text(json_object_get(told, "data"), "row", ""),
			"crumb");
	scene_close(&scene);
}
END_TEST

/* The first and the third time that the canary is told to listen, and how long
 * after a bomb the next environment is there. */
struct hush {
	const char *first, *third, *start;
	int windows; /* quiet ones that two environments take */
};

/* Right behind a bomb it is not quiet: an older window stands for longer. */
static const struct hush hushes[] = {
	{CALM, SHAKEN, STARTS_IN(2000), 1},
	{CALM_FOR(11000), SHAKEN, STARTS_IN(5), 1},
	{CALM_FOR(11000), CALM, STARTS_IN(2000), 2}};

START_TEST(a_quiet_window_stands_for_what_follows_soon)
{
	const struct hush *hush = &hushes[_i];
	const struct mock_rule rules[] = {
		{"container", "hello", 0, hush->start},
		{"canary", "canary", 1, hush->first},
		{"canary", "canary", 1, SHAKEN},
		{"canary", "canary", 1, hush->third},
		{"canary", "canary", 0, SHAKEN},
		{"witness", "look", 0, MOVED},
		{NULL, "bomb", 0, TRIED},
		{0}};
	cleanup_json json_t *attempts = NULL;
	json_t *attempt;
	size_t i;

	isolate(rules, "{" BOTH "'attacks': {'bomb': {}}}");
	ck_assert_int_eq(mock_count(&scene.mock, "job", "canary", "canary"),
			 hush->windows + 2);
	attempts = scene_records(&scene, "attempts");
	ck_assert_uint_eq(json_array_size(attempts), 2);
	json_array_foreach (attempts, i, attempt) {
		const json_t *canary = json_object_get(attempt, "canary");
		const json_t *quiet = json_object_get(canary, "quiet");

		ck_assert_int_eq(json_int(json_object_get(quiet, "fork"),
					  "p99_high_ns", 0),
				 1000000);
	}
	scene_close(&scene);
}
END_TEST

static Suite *conduct_bystander_suite(void)
{
	Suite *suite = suite_create("conduct-bystander");
	TCase *all = tcase_create("all");

	tcase_add_test(all, a_disturbed_host_is_degraded_and_wants_a_control);
	tcase_add_test(all, a_row_that_disturbs_is_degraded_alone);
	tcase_add_loop_test(all, the_canary_is_told_of_rows, 0, 2);
	tcase_add_loop_test(all, a_quiet_window_stands_for_what_follows_soon, 0,
			    sizeof(hushes) / sizeof(*hushes));
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(conduct_bystander_suite)
