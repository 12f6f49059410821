/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans for calibrating: whose arms, which workloads. */
#include "common/cleanup.h"
#include "harness/plan/calibration.h"
#include "tests/unit/mock-scene.h"
#include "tests/unit/suite.h"

#include <string.h>

#define SUITE "[suite]\nbudget = 1min\nstarts = 5\n[environments]\n"
#define WORK "[workloads]\nalpha =\nbeta = burn_percent=0\ngamma =\n"

static struct catalogue catalogue;
static struct suite suite;
static struct plan plan;
static json_t *calibrated;
static struct error err;

static void set_up(void)
{
	cleanup_json json_t *said = mock_json(scene_catalogue);

	ck_assert_int_eq(catalogue_add(&catalogue, said, &err), 0);
	calibrated = NULL;
}

static void tear_down(void)
{
	plan_free(&plan);
	suite_free(&suite);
	catalogue_free(&catalogue);
	json_decref(calibrated);
}

static int make(const char *text, const char *one, const char *other)
{
	const char *only[] = {one, other};
	struct plan_options options = {.only = only,
				       .only_count = (size_t)(one != NULL) +
						     (other != NULL),
				       .workloads = 1,
				       .seed = 5};

	ck_assert_msg(suite_parse(&suite, text, strlen(text), "s", &err) == 0,
		      "%s", err.message);
	ck_assert_msg(plan_make(&plan, &suite, &catalogue, &options, &err) == 0,
		      "%s", err.message);
	return plan_calibrate(&plan, &catalogue, &calibrated, &err);
}

/* "native; native burn=0 (0); …; beta" */
static char *planned(void)
{
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);
	const char *name;
	json_t *params;

	for (i = 0; i < plan.environment_count; i++)
		fprintf(out, "%s %d; ", plan.environments[i].name,
			plan.environments[i].burn);
	json_object_foreach (plan.workloads, name, params)
		fprintf(out, "%s", name);
	fclose(out);
	return text;
}

#define NATIVE_ARMS                                                         \
	"native burn=0 0; native burn=1 1; native burn=2 2; native burn=5 " \
	"5; native burn=10 10; "
#define BOX_ARMS \
	"box burn=0 0; box burn=1 1; box burn=2 2; box burn=5 5; box burn=10 10; "

static const struct {
	const char *environments, *one, *other, *planned;
} plans[] = {
	{"native =\n", NULL, NULL, "native 0; " NATIVE_ARMS "beta"},
	{"native =\n", "beta", NULL, "native 0; " NATIVE_ARMS "beta"},
	{"native =\nbox = container\n", NULL, NULL,
	 "native 0; " BOX_ARMS "beta"},
	{"native =\nbox = container\n", "native", NULL,
	 "native 0; " NATIVE_ARMS "beta"},
	{"native =\nbox = container\n", "native", "box",
	 "native 0; " NATIVE_ARMS BOX_ARMS "beta"},
};

START_TEST(arms_stand_beside_native)
{
	cleanup_free char *text = NULL, *got = NULL;

	ck_assert_int_gt(
		asprintf(&text, SUITE "%s" WORK, plans[_i].environments), 0);
	ck_assert_msg(make(text, plans[_i].one, plans[_i].other) == 0, "%s",
		      err.message);
	got = planned();
	ck_assert_str_eq(got, plans[_i].planned);
	ck_assert_int_eq(plan.calibrates, 5);
	ck_assert_int_gt(plan.starts, 2 * plan.calibrates);
}
END_TEST

START_TEST(an_arm_has_the_keys_of_its_environment)
{
	ck_assert_int_eq(make(SUITE "native =\nbox = container\n"
				    "[environment box]\npids = off\n" WORK,
			      NULL, NULL),
			 0);
	ck_assert_str_eq(json_text(plan.environments[5].keys, "pids", ""),
			 "off");
	ck_assert_str_eq(plan.environments[5].kind, "container");
	ck_assert_str_eq(json_string_value(json_array_get(calibrated, 0)),
			 "box");
}
END_TEST

static const struct {
	const char *text, *one, *said;
} refused[] = {
	{SUITE "native =\n[workloads]\ngamma =\n", NULL,
	 "no workload that is selected can be slowed down"},
	{SUITE "native =\n" WORK, "alpha", "'alpha' cannot be slowed down"},
	{SUITE "native =\nvm =\nbox = container\n[environment box]\n"
	       "within = vm\n" WORK,
	 "box", "within another environment"},
	{SUITE "native =\na = vm\nb = vm\nc = vm\nd = vm\ne = vm\nf = vm\n"
	       "g = vm\n" WORK,
	 NULL, "7 environments are too many to calibrate at once"},
};

START_TEST(what_cannot_be_calibrated_is_said)
{
	ck_assert_int_lt(make(refused[_i].text, refused[_i].one, NULL), 0);
	ck_assert_msg(strstr(err.message, refused[_i].said), "%s", err.message);
}
END_TEST

static Suite *plan_calibration_suite(void)
{
	Suite *suite_of = suite_create("plan-calibration");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_loop_test(all, arms_stand_beside_native, 0,
			    sizeof(plans) / sizeof(*plans));
	tcase_add_test(all, an_arm_has_the_keys_of_its_environment);
	tcase_add_loop_test(all, what_cannot_be_calibrated_is_said, 0,
			    sizeof(refused) / sizeof(*refused));
	suite_add_tcase(suite_of, all);
	return suite_of;
}
TEST_SUITE(plan_calibration_suite)
