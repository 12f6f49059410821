/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the verdicts of a run to what is kept of its expectations. */
#include "common/cleanup.h"
#include "harness/conduct/expected.h"
#include "harness/plan/expectation.h"
#include "tests/unit/mock-scene.h"
#include "tests/unit/suite.h"

#include <string.h>

static struct scene scene;
static struct error err;

static void say_verdict(int64_t environment, const char *attack,
			const char *row, const char *outcome, const char *proof)
{
	struct verdict_record verdict = {.environment = environment,
					 .attack = attack,
					 .row = row,
					 .outcome = outcome,
					 .proof = proof,
					 .proof_detail = proof ? "pids" : NULL,
					 .evidence = "seen"};

	ck_assert_int_eq(store_add_verdict(scene.conduct.store, &verdict, &err),
			 0);
}

/* The mock's plan has no environments: those that are cast. */
static void set_environments(void)
{
	scene.plan.environments = calloc(2, sizeof(*scene.plan.environments));
	ck_assert_ptr_nonnull(scene.plan.environments);
	scene.plan.environments[0].name = strdup("native");
	scene.plan.environments[1].name = strdup("container");
	scene.plan.environment_count = 2;
}

static int judge(const char *const *lines)
{
	int surprises = -1;

	set_environments();
	scene.plan.expectations = json_array();
	for (int i = 0; lines[i]; i += 2)
		ck_assert_msg(expectation_add(scene.plan.expectations, lines[i],
					      lines[i + 1], i / 2 + 1,
					      &err) == 0,
			      "%s", err.message);
	ck_assert_msg(expected_judge(scene.conduct.store, SCENE_RUN,
				     &scene.plan, &scene.catalogue, &surprises,
				     &err) == 0,
		      "%s", err.message);
	return surprises;
}

/* "container poke kept; …" in the order of the store. */
static const char *results(void)
{
	static char text[1000];
	cleanup_json json_t *document = NULL;
	json_t *e;
	size_t i, used = 0;

	ck_assert_int_eq(
		store_export(scene.conduct.store, SCENE_RUN, &document, &err),
		0);
	*text = '\0';
	json_array_foreach (json_object_get(document, "expectations"), i, e)
		used += (size_t)snprintf(
			text + used, sizeof(text) - used, "%s %s%s%s %s %d; ",
			json_text(e, "environment", ""),
			json_text(e, "attack", ""),
			json_text(e, "row", NULL) ? "/" : "",
			json_text(e, "row", ""), json_text(e, "result", ""),
			(int)json_int(e, "line", 0));
	return text;
}

static const char plan[] = "{'environments': ['native', 'container'],"
			   " 'attacks': {'poke': {}, 'peek': {}, 'bomb': {}}}";

START_TEST(each_case_that_a_line_is_about_is_stored)
{
	static const char *const lines[] = {
		"poke @ *",	  "held",	   "peek/t* @ container",
		"not through",	  "poke @ native", "through",
		"peek/three @ *", "anything",	   NULL};

	scene_open(&scene, NULL, plan);
	say_verdict(scene_environment(&scene, "native")->record, "poke", NULL,
		    "through", NULL);
	say_verdict(scene_environment(&scene, "container")->record, "poke",
		    NULL, "held", "unproven");
	say_verdict(scene_environment(&scene, "container")->record, "peek",
		    "two", "held", "by");
	ck_assert_int_eq(judge(lines), 1);
	ck_assert_str_eq(results(),
			 "native poke kept 3; container poke surprise 1; "
			 "container peek/two kept 2; ");
	scene_close(&scene);
}
END_TEST

static int is_reason(const struct expectation_record *e, void *data)
{
	return strstr(e->sentence, data) != NULL;
}

START_TEST(what_was_left_out_is_said_with_its_reason)
{
	static const char *const lines[] = {"bomb @ *", "held", NULL};
	static const struct omission_record omissions[] = {
		{"bomb", "no outer group", NULL},
		{"bomb in container", "not in here", NULL}};

	scene_open(&scene, NULL, plan);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(store_add_omission(scene.conduct.store,
						    SCENE_RUN, &omissions[i],
						    &err),
				 0);
	ck_assert_int_eq(judge(lines), 2);
	ck_assert_int_eq(
		store_each_expectation(
			scene.conduct.store, SCENE_RUN, is_reason,
			"bomb in native was not tried, where held was expected: no outer group",
			&err),
		1);
	ck_assert_int_eq(store_each_expectation(scene.conduct.store, SCENE_RUN,
						is_reason,
						"expected: not in here", &err),
			 1);
	scene_close(&scene);
}
END_TEST

START_TEST(without_expectations_nothing_is_stored)
{
	static const char *const lines[] = {NULL};

	scene_open(&scene, NULL, plan);
	ck_assert_int_eq(judge(lines), 0);
	ck_assert_str_eq(results(), "");
	scene_close(&scene);
}
END_TEST

static Suite *conduct_expected_suite(void)
{
	Suite *suite = suite_create("conduct-expected");
	TCase *all = tcase_create("all");

	tcase_add_test(all, each_case_that_a_line_is_about_is_stored);
	tcase_add_test(all, what_was_left_out_is_said_with_its_reason);
	tcase_add_test(all, without_expectations_nothing_is_stored);
	suite_add_tcase(suite, all);
	return suite;
}

TEST_SUITE(conduct_expected_suite)
