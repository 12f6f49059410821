/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans with antagonists: who is selected, and how long that takes. */
#include "common/cleanup.h"
#include "harness/plan/estimate.h"
#include "tests/unit/mock-scene.h"
#include "tests/unit/suite.h"

#include <string.h>

#define HEAD "[suite]\nbudget = 1min\n[environments]\nnative =\nvm =\n"

static struct catalogue catalogue;
static struct suite suite;
static struct plan plan;
static struct error err;

static void set_up(void)
{
	cleanup_json json_t *said = mock_json(scene_catalogue);

	ck_assert_int_eq(catalogue_add(&catalogue, said, &err), 0);
}

static void tear_down(void)
{
	plan_free(&plan);
	suite_free(&suite);
	catalogue_free(&catalogue);
}

static int make(const char *text, int neighbours, const char *one,
		const char *other)
{
	const char *only[] = {one, other};
	struct plan_options options = {.only = only,
				       .only_count = (size_t)(one != NULL) +
						     (other != NULL),
				       .workloads = !neighbours,
				       .attacks = 1,
				       .neighbours = neighbours,
				       .seed = 5};

	ck_assert_msg(suite_parse(&suite, text, strlen(text), "s", &err) == 0,
		      "%s", err.message);
	return plan_make(&plan, &suite, &catalogue, &options, &err);
}

/* "din hum > alpha; beta | poke": antagonists, victims, workloads, attacks. */
static char *planned(void)
{
	const json_t *lists[] = {plan.antagonists, plan.victims, plan.workloads,
				 plan.attacks};
	static const char *const ends[] = {"> ", "; ", "| ", ""};
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	for (i = 0; i < 4; i++) {
		const char *name;
		json_t *params;

		json_object_foreach ((json_t *)lists[i], name, params)
			fprintf(out, "%s ", name);
		fputs(ends[i], out);
	}
	fclose(out);
	return text;
}

#define ALL                                                            \
	HEAD "[workloads]\nbeta =\n[attacks]\npoke =\n[antagonists]\n" \
	     "* =\n[victims]\nalpha =\ngamma = \n"

static const struct {
	int neighbours;
	const char *one, *other, *planned;
} selections[] = {
	{1, NULL, NULL, "din hum > alpha gamma ; | "},
	{1, "din", NULL, "din > alpha gamma ; | "},
	{1, "beta", NULL, "din hum > beta ; | "},
	{1, "hum", "alpha", "hum > alpha ; | "},
	{1, "native", NULL, "din hum > alpha gamma ; | "},
	/* A suite may have everything; then they are one thing of many. */
	{0, NULL, NULL, "din hum > alpha gamma ; beta | poke "},
	{0, "din", NULL, "din > alpha gamma ; | "},
	{0, "poke", NULL, "> ; | poke "},
	{0, "alpha", NULL, "> ; alpha | "},
};

START_TEST(who_is_set_upon_whom)
{
	cleanup_free char *made = NULL;

	ck_assert_msg(make(ALL, selections[_i].neighbours, selections[_i].one,
			   selections[_i].other) == 0,
		      "%s", err.message);
	made = planned();
	ck_assert_str_eq(made, selections[_i].planned);
	ck_assert_int_eq(json_object_get(plan.dared, "hum") != NULL,
			 selections[_i].one &&
				 !strcmp(selections[_i].one, "hum"));
	ck_assert_int_eq(json_object_get(plan.dared, "poke") != NULL,
			 selections[_i].one &&
				 !strcmp(selections[_i].one, "poke"));
}
END_TEST

static const struct {
	const char *text, *reason;
	int neighbours;
} wrong[] = {
	{HEAD "[antagonists]\ndin =\n", "antagonists and no victims", 1},
	{HEAD "[antagonists]\npoke =\n", "not of kind antagonist", 1},
	{HEAD "[antagonists]\ndin = x=1\n", "unknown parameter 'x'", 1},
	{HEAD "[antagonists]\nq* =\n", "no antagonist fits 'q*'", 1},
	{HEAD "[victims]\ndin =\n", "not of kind workload", 1},
	{HEAD "[victims]\nalpha =\n", "nothing is left to do", 1},
	{HEAD "[attacks]\ndin =\n", "not of kind attack", 0},
};

START_TEST(what_is_wrong_is_said)
{
	ck_assert_int_lt(make(wrong[_i].text, wrong[_i].neighbours, NULL, NULL),
			 0);
	ck_assert_msg(strstr(err.message, wrong[_i].reason), "%s", err.message);
}
END_TEST

/* Two places; natively two starts in 0.1 s, of a guest in 6 s; two antagonists,
 * each 60 ms and two rounds of two victims without a budget, 30 ms each. */
START_TEST(a_pass_is_estimated)
{
	ck_assert_int_eq(make(ALL, 1, NULL, NULL), 0);
	ck_assert_int_eq(estimate_pass(&plan, &catalogue),
			 2 * (6100 + 2 * 2 * (2 * 2 * 30 + 60)) * NS_PER_MS);
}
END_TEST

static Suite *plan_neighbours_suite(void)
{
	Suite *tests = suite_create("plan-neighbours");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_loop_test(all, who_is_set_upon_whom, 0,
			    sizeof(selections) / sizeof(*selections));
	tcase_add_loop_test(all, what_is_wrong_is_said, 0,
			    sizeof(wrong) / sizeof(*wrong));
	tcase_add_test(all, a_pass_is_estimated);
	suite_add_tcase(tests, all);
	return tests;
}
TEST_SUITE(plan_neighbours_suite)
