/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section [expect], and names with wildcards in a suite: what fits, which line
 * counts, and what is refused with its line. */
#include "common/cleanup.h"
#include "harness/plan/expectation.h"
#include "harness/plan/plan.h"
#include "tests/unit/mock-scene.h"
#include "tests/unit/suite.h"

#include <string.h>

/* Nine lines; [expect] is the tenth. */
#define HEAD                                                             \
	"[environments]\nnative =\nbox = container\nvm =\n[workloads]\n" \
	"alpha =\n[attacks]\npoke =\npeek =\n[expect]\n"

static struct error err;

/* A plan of such a suite; negative with `err`. */
static int make(struct plan *plan, const char *text)
{
	cleanup_json json_t *said = mock_json(scene_catalogue);
	cleanup_catalogue struct catalogue catalogue = {0};
	cleanup_suite struct suite suite = {0};
	const struct plan_options options = {
		.workloads = 1, .attacks = 1, .seed = 1};

	err = (struct error){0};
	*plan = (struct plan){0};
	ck_assert_int_eq(catalogue_add(&catalogue, said, &err), 0);
	if (suite_parse(&suite, text, strlen(text), "s.ini", &err) < 0)
		return -1;
	return plan_make(plan, &suite, &catalogue, &options, &err);
}

static const char lines[] = HEAD "* @ * = not through\n"	  /* 11 */
				 "peek @ box = held\n"		  /* 12 */
				 "peek/t* @ box = through\n"	  /* 13 */
				 "peek/three @ box=anything\n"	  /* 14 */
				 "poke@native = through\n"	  /* 15 */
				 "p?ke @ [a-v]* = degraded\n"	  /* 16 */
				 "  peek/one  @\tlab-* = held \n" /* 17 */
	;

struct fit {
	const char *attack, *row, *environment;
	int line;
};

static const struct fit fits[] = {
	{"peek", "one", "native", 11},	{"peek", "one", "box", 12},
	{"peek", "two", "box", 13},	{"peek", "three", "box", 14},
	{"peek", "three", "vm", 11},	{"poke", NULL, "native", 16},
	{"poke", NULL, "box", 16},	{"poke", NULL, "vm", 16},
	{"poke", NULL, "window", 11},	{"peek", "one", "lab-box", 17},
	{"peek", "two", "lab-box", 11}, {"other", NULL, "box", 11},
	{"pokes", NULL, "box", 11},
};

START_TEST(the_last_line_that_fits_counts)
{
	const struct fit *fit = &fits[_i];
	cleanup_plan struct plan plan;
	const json_t *line;

	ck_assert_msg(make(&plan, lines) == 0, "%s", err.message);
	line = expectation_find(plan.expectations, fit->attack, fit->row,
				fit->environment);
	ck_assert_int_eq(json_int(line, "line", 0), fit->line);
}
END_TEST

START_TEST(where_no_line_fits_nothing_is_expected)
{
	cleanup_plan struct plan plan;

	ck_assert_int_eq(make(&plan, HEAD "peek/one @ box = held\n"), 0);
	ck_assert_ptr_null(
		expectation_find(plan.expectations, "peek", "two", "box"));
	ck_assert_ptr_null(
		expectation_find(plan.expectations, "peek", NULL, "box"));
	ck_assert_ptr_null(
		expectation_find(plan.expectations, "peek", "one", "vm"));
}
END_TEST

struct refusal {
	const char *text, *says;
};

static const struct refusal refusals[] = {
	/* Form. */
	{HEAD "poke = held\n", "line 11: 'poke' is not ATTACK @ ENVIRONMENT"},
	{HEAD "@ box = held\n", "line 11: there is no attack in"},
	{HEAD "poke @ = held\n", "line 11: there is no environment in"},
	{HEAD "peek/ @ box = held\n", "line 11: there is no row in"},
	{HEAD "poke @ box =\n", "line 11: '' is nothing that can be expected"},
	{HEAD "\n# x\npoke @ box = hold\n", "line 13: 'hold' is nothing"},
	{HEAD "poke @ box = held\npoke @ box = through\n",
	 "line 12: 'poke @ box' stands twice"},
	/* Names, with the nearest. */
	{HEAD "poke @ box = held\npoky @ box = held\n",
	 "s.ini, line 12: unknown attack 'poky'; did you mean 'poke'?"},
	{HEAD "alpha @ box = held\n",
	 "line 11: 'alpha' is not of kind attack, but workload"},
	{HEAD "prod @ box = held\n",
	 "line 11: attack 'prod' does not stand in [attacks]"},
	{HEAD "x* @ box = held\n", "line 11: no attack fits 'x*'"},
	{HEAD "poke @ bix = held\n",
	 "line 11: unknown environment of this suite 'bix'; did you mean 'box'?"},
	{HEAD "poke @ container = held\n",
	 "line 11: unknown environment of this suite 'container'"},
	{HEAD "poke @ b = held\n", "unknown environment of this suite 'b'"},
	{HEAD "poke @ z* = held\n",
	 "line 11: no environment of this suite fits 'z*'"},
	{HEAD "peek/thre @ box = held\n",
	 "line 11: unknown row 'thre'; did you mean 'three'?"},
	{HEAD "peek/x* @ box = held\n", "line 11: no row fits 'x*'"},
	{HEAD "poke/one @ box = held\n", "line 11: attack 'poke' has no rows"},
	/* Several jobs in one line. */
	{"[environments]\nnative=\n[attacks]\nz* =\n", "no attack fits 'z*'"},
	{"[environments]\nnative=\n[workloads]\np* =\n",
	 "no workload fits 'p*'"},
	{"[environments]\nnative=\n[attacks]\n* = size=1\n",
	 "line 4: '*' means several, which have no parameters in common"},
};

START_TEST(a_fault_is_told_with_line_and_nearest_name)
{
	cleanup_plan struct plan plan;

	ck_assert_int_lt(make(&plan, refusals[_i].text), 0);
	ck_assert_msg(strstr(err.message, refusals[_i].says), "'%s' not in: %s",
		      refusals[_i].says, err.message);
}
END_TEST

START_TEST(wildcards_mean_several_jobs)
{
	cleanup_plan struct plan plan;
	const char *name;
	json_t *params;
	char names[100] = "";

	ck_assert_msg(make(&plan, "[environments]\nnative=\n[workloads]\n*a=\n"
				  "alpha = size=7\n[attacks]\np?o* =\n*k* =\n"
				  "[expect]\nprod @ native = through\n") == 0,
		      "%s", err.message);
	json_object_foreach (plan.attacks, name, params)
		snprintf(names + strlen(names), sizeof(names) - strlen(names),
			 "%s ", name);
	ck_assert_str_eq(names, "prod poke peek ");
	ck_assert_int_eq(json_object_size(plan.workloads), 3);
	ck_assert_int_eq(
		json_int(json_object_get(plan.workloads, "alpha"), "size", 0),
		7);
}
END_TEST

static Suite *plan_expectation_suite(void)
{
	Suite *suite = suite_create("plan-expectation");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, the_last_line_that_fits_counts, 0,
			    sizeof(fits) / sizeof(*fits));
	tcase_add_test(all, where_no_line_fits_nothing_is_expected);
	tcase_add_loop_test(all, a_fault_is_told_with_line_and_nearest_name, 0,
			    sizeof(refusals) / sizeof(*refusals));
	tcase_add_test(all, wildcards_mean_several_jobs);
	suite_add_tcase(suite, all);
	return suite;
}

TEST_SUITE(plan_expectation_suite)
