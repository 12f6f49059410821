/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ladder of a report: what differs from rung to rung, starts, verdicts. */
#include "harness/report/rung.h"

#include "common/cleanup.h"
#include "tests/unit/mock-stage.h"
#include "tests/unit/suite.h"

#include <math.h>
#include <string.h>

/* Three rungs; quotes are written as apostrophes. */
static const char document[] =
	"{'environments':["
	"{'name':'native','kind':'native','role':'measured',"
	" 'starts':[{'status':'up','start_ns':3000000,'hello':{}}],"
	" 'verdicts':[{'attack':'fork-bomb','outcome':'through'},"
	"  {'attack':'proc-leaks','row':'load','outcome':'held','proof':'by'},"
	"  {'attack':'proc-leaks','row':'uptime','outcome':'through'}]},"
	"{'name':'chroot','kind':'container','role':'measured',"
	" 'starts':[{'status':'up','start_ns':5000000,'hello':{'in_force':["
	"   {'key':'root','got':'minimal'},{'key':'pids','got':'off'},"
	"   {'key':'isolate','got':'off'},{'key':'network','got':'host'}]}},"
	"  {'status':'failed','reason':'x'},"
	"  {'status':'up','start_ns':9000000,'hello':{'in_force':["
	"   {'key':'root','got':'minimal'},{'key':'pids','got':'off'},"
	"   {'key':'isolate','got':'mount'},{'key':'network','got':'host'}]}}],"
	" 'verdicts':[{'attack':'fork-bomb','outcome':'through'},"
	"  {'attack':'proc-leaks','row':'load','outcome':'through'},"
	"  {'attack':'proc-leaks','row':'uptime','outcome':'held',"
	"   'proof':'unproven'}]},"
	"{'name':'container','kind':'container','role':'measured',"
	" 'starts':[{'status':'up','start_ns':7000000,'hello':{'in_force':["
	"   {'key':'root','got':'minimal'},{'key':'pids','got':'512'},"
	"   {'key':'memory','got':'1073741824'},"
	"   {'key':'isolate','got':'pid,mount'},"
	"   {'key':'network','got':'veth'}]}}],"
	" 'verdicts':[{'attack':'fork-bomb','outcome':'held','proof':'by',"
	"   'proof_detail':'pids'}]}]}";

struct scene {
	json_t *document;
	struct analysis analysis;
};

static void set_up(struct scene *scene)
{
	scene->document = mock_json(document);
	ck_assert_int_eq(analysis_make(&scene->analysis, scene->document, NULL),
			 0);
}

static void tear_down(struct scene *scene)
{
	analysis_free(&scene->analysis);
	json_decref(scene->document);
}

static void expect_added(const struct scene *scene, int below, size_t here,
			 const char *wanted)
{
	cleanup_free char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	rung_write_added(
		out, below < 0 ? NULL : &scene->analysis.environments[below],
		&scene->analysis.environments[here]);
	fclose(out);
	ck_assert_str_eq(text, wanted);
}

static void expect_changed(const struct scene *scene, size_t below, size_t here,
			   enum rung_change change, const char *wanted)
{
	cleanup_free char *text = NULL;
	size_t size, count;
	FILE *out = open_memstream(&text, &size);

	count = rung_write_changed(out, &scene->analysis, below, here, change);
	fclose(out);
	ck_assert_str_eq(text, wanted);
	ck_assert_uint_eq(count, *wanted ? 1 : 0);
}

START_TEST(keys_that_differ)
{
	struct scene scene = {0};

	set_up(&scene);
	ck_assert_int_eq(rung_is_ladder(&scene.analysis), 1);
	expect_added(&scene, -1, 0, "not a container: `native`");
	expect_added(&scene, 0, 1, "`root=minimal`, `namespaces mount`");
	expect_added(&scene, 1, 2,
		     "`pids=512`, `memory=1 GiB`, `namespaces pid`, "
		     "`network=veth`");
	/* Down again: what is no longer in force is said, too. */
	expect_added(&scene, 2, 1,
		     "`pids=off`, `namespaces only mount`, `network=host`");
	tear_down(&scene);
}
END_TEST

/* What an ordinary user starts is compared, and nothing with it. */
START_TEST(an_ordinary_user_is_no_rung)
{
	cleanup_json json_t *run =
		mock_json("{'environments':["
			  "{'name':'native','role':'measured',"
			  " 'verdicts':[{'attack':'x'}]},"
			  "{'name':'container','role':'measured',"
			  " 'keys':{'started_by':'root'},"
			  " 'verdicts':[{'attack':'x'}]},"
			  "{'name':'rootless','role':'measured',"
			  " 'keys':{'started_by':'ordinary'},"
			  " 'verdicts':[{'attack':'x'}]},"
			  "{'name':'vm','role':'measured',"
			  " 'verdicts':[{'attack':'x'}]}]}");
	struct analysis analysis = {0};

	ck_assert_int_eq(analysis_make(&analysis, run, NULL), 0);
	ck_assert_int_eq(rung_is(&analysis.environments[1]), 1);
	ck_assert_int_eq(rung_is(&analysis.environments[2]), 0);
	ck_assert_uint_eq(rung_below(&analysis, 0), RUNG_NONE);
	ck_assert_uint_eq(rung_below(&analysis, 1), 0);
	ck_assert_uint_eq(rung_below(&analysis, 2), 1);
	ck_assert_uint_eq(rung_below(&analysis, 3), 1);
	analysis_free(&analysis);
}
END_TEST

START_TEST(starts_that_came_up)
{
	struct scene scene = {0};
	struct rung_starts starts;

	set_up(&scene);
	starts = rung_starts(&scene.analysis.environments[1]);
	ck_assert_uint_eq(starts.up, 2);
	ck_assert_uint_eq(starts.failed, 1);
	ck_assert_double_eq(starts.median_ns, 7e6);
	ck_assert_double_eq(starts.low_ns, 5e6);
	ck_assert_double_eq(starts.high_ns, 9e6);
	tear_down(&scene);
}
END_TEST

START_TEST(verdicts_that_changed)
{
	struct scene scene = {0};

	set_up(&scene);
	/* What holds without a proof has stopped nothing. */
	expect_changed(&scene, 0, 1, RUNG_STOPPED, "");
	expect_changed(&scene, 0, 1, RUNG_OPENED, "load");
	expect_changed(&scene, 1, 2, RUNG_STOPPED, "fork-bomb");
	expect_changed(&scene, 1, 2, RUNG_OPENED, "");
	tear_down(&scene);
}
END_TEST

struct having {
	size_t environment;
	const char *protection;
	int has;
};

static const struct having havings[] = {
	{0, "pids", 0},		  {1, "pids", 0},
	{2, "pids", 1},		  {1, "mount namespace", 1},
	{1, "pid namespace", 0},  {2, "pid namespace", 1},
	{2, "net namespace", 0},  {1, "root", 1},
	{2, "root namespace", 0}, {2, "seccomp", 0},
};

START_TEST(a_rung_has_what_is_in_force)
{
	const struct having *having = &havings[_i];
	struct scene scene;

	set_up(&scene);
	ck_assert_int_eq(
		rung_has(&scene.analysis.environments[having->environment],
			 having->protection),
		having->has);
	tear_down(&scene);
}
END_TEST

Suite *report_rung_suite(void)
{
	Suite *suite = suite_create("report-rung");
	TCase *tcase = tcase_create("report-rung");

	tcase_add_test(tcase, keys_that_differ);
	tcase_add_test(tcase, an_ordinary_user_is_no_rung);
	tcase_add_test(tcase, starts_that_came_up);
	tcase_add_test(tcase, verdicts_that_changed);
	tcase_add_loop_test(tcase, a_rung_has_what_is_in_force, 0,
			    sizeof(havings) / sizeof(*havings));
	suite_add_tcase(suite, tcase);
	return suite;
}
TEST_SUITE(report_rung_suite)
