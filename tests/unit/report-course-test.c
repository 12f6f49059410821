/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report of a course: what it looks up in a run, and what it makes of a
 * claim that attacks get through here and not there. */
#include "harness/report/course-judges.h"

#include "common/cleanup.h"
#include "tests/unit/mock-stage.h"
#include "tests/unit/suite.h"

#include <math.h>
#include <string.h>

/* Quotes are written as apostrophes. */
static const char document[] =
	"{'run':{'suite':'course'},'environments':["
	"{'name':'chroot','kind':'container','role':'measured',"
	" 'starts':[{'status':'up','start_ns':5000000,'hello':{}}],"
	" 'verdicts':[{'attack':'fork-bomb','outcome':'through'},"
	"  {'attack':'root','row':'cwd','outcome':'through'},"
	"  {'attack':'root','row':'fd','outcome':'not tried'}]},"
	"{'name':'container','kind':'container','role':'measured','keys':{},"
	" 'starts':[{'status':'up','start_ns':7000000,'hello':{}}],"
	" 'verdicts':[{'attack':'fork-bomb','outcome':'held','proof':'by',"
	"   'proof_detail':'pids'},"
	"  {'attack':'root','row':'cwd','outcome':'held','proof':'unproven'},"
	"  {'attack':'root','row':'fd','outcome':'held','proof':'unproven'}]},"
	"{'name':'container seccomp=off pids=off','role':'control',"
	" 'variant_of':'container','keys':{'seccomp':'off','pids':'off'},"
	" 'attempts':[{'attack':'fork-bomb','witness':'moved'}]},"
	"{'name':'container pids=off','role':'control',"
	" 'variant_of':'container','keys':{'pids':'off'},"
	" 'attempts':[{'attack':'fork-bomb','witness':'moved'}]},"
	"{'name':'container seccomp=off','role':'control',"
	" 'variant_of':'container','keys':{'seccomp':'off'},"
	" 'attempts':[{'attack':'fork-bomb','witness':'still'}]}]}";

static json_t *made;
static struct analysis analysis;

static void set_up(void)
{
	made = mock_json(document);
	ck_assert_int_eq(analysis_make(&analysis, made, NULL), 0);
}

static void tear_down(void)
{
	analysis_free(&analysis);
	json_decref(made);
}

START_TEST(what_is_not_there_is_none)
{
	const char *unit = NULL;

	ck_assert_int_eq(course_is(&analysis), 1);
	ck_assert_uint_eq(course_environment(&analysis, "container"), 1);
	ck_assert_uint_eq(course_environment(&analysis, "vm"), COURSE_NONE);
	/* A control is none of the rungs. */
	ck_assert_uint_eq(course_environment(&analysis, "container pids=off"),
			  COURSE_NONE);
	ck_assert_uint_eq(course_attack(&analysis, "root", NULL), COURSE_NONE);
	ck_assert_uint_ne(course_attack(&analysis, "root", "fd"), COURSE_NONE);
	ck_assert(isnan(course_life(&analysis, "life.start", 0, &unit)));
	ck_assert(isnan(
		course_life(&analysis, "life.start", COURSE_NONE, &unit)));
}
END_TEST

/* The one that takes away least, of those in which it got through. */
START_TEST(control_is_the_smallest)
{
	size_t bomb = course_attack(&analysis, "fork-bomb", NULL);

	ck_assert_str_eq(course_control(&analysis, bomb, 1),
			 "container pids=off");
	ck_assert_ptr_null(course_control(&analysis, bomb, 0));
	ck_assert_ptr_null(course_control(
		&analysis, course_attack(&analysis, "root", "cwd"), 1));
}
END_TEST

/* What a claim of these steps comes to; `said` gets the evidence, if wanted. */
static enum course_answer judge(const struct course_step *steps, size_t count,
				char **said)
{
	const struct course_claim claim = {"", course_judge_steps, steps, count,
					   NULL};
	struct section section = {.analysis = &analysis};
	enum course_answer answer;
	size_t size;

	section.out = open_memstream(said, &size);
	ck_assert_ptr_nonnull(section.out);
	answer = course_judge_steps(&section, &claim);
	fclose(section.out);
	return answer;
}

START_TEST(steps_are_judged_by_the_run)
{
	static const struct course_step steps[] = {
		{"fork-bomb", NULL, "chroot", "container"},
		{"root", "cwd", "chroot", "container"},
		{"root", "fd", "chroot", "container"},
		{"root", "cwd", "chroot", "vm"},
		{"fork-bomb", NULL, "container", "chroot"},
	};
	cleanup_free char *all = NULL, *one = NULL, *unproven = NULL;
	cleanup_free char *untried = NULL, *absent = NULL, *reverse = NULL;

	ck_assert_int_eq(judge(steps, 1, &one), COURSE_SHOWN);
	ck_assert_ptr_nonnull(strstr(one, "held (by pids)"));
	/* Held without a proof counts for nothing here, either way. */
	ck_assert_int_eq(judge(steps + 1, 1, &unproven), COURSE_NOT_SHOWN);
	ck_assert_ptr_nonnull(strstr(unproven, "cwd"));
	/* What was held there already is not what was claimed. */
	ck_assert_int_eq(judge(steps + 4, 1, &reverse), COURSE_OTHERWISE);
	ck_assert_int_eq(judge(steps, 3, &all), COURSE_PARTLY);
	ck_assert_int_eq(judge(steps + 2, 1, &untried), COURSE_NOT_SHOWN);
	ck_assert_ptr_nonnull(strstr(untried, "did not try it"));
	ck_assert_int_eq(judge(steps + 3, 1, &absent), COURSE_NOT_SHOWN);
}
END_TEST

/* What a judge of its own says; `said` gets the evidence. */
static enum course_answer judge_by(
	enum course_answer (*by)(const struct section *section,
				 const struct course_claim *claim),
	char **said)
{
	static const struct course_claim claim;
	struct section section = {.analysis = &analysis};
	enum course_answer answer;
	size_t size;

	section.out = open_memstream(said, &size);
	ck_assert_ptr_nonnull(section.out);
	answer = by(&section, &claim);
	fclose(section.out);
	return answer;
}

/* A control of the container by its name. */
static json_t *control_of(const char *name)
{
	json_t *environment;
	size_t i;

	json_array_foreach (json_object_get(made, "environments"), i,
			    environment)
		if (!strcmp(json_text(environment, "name", ""), name))
			return environment;
	ck_abort_msg("no %s", name);
}

/* That a container without a limit can be bombed is shown by the one that lacks
 * the limit alone: what gets through without more proves nothing. */
START_TEST(bomb_is_of_the_limit_alone)
{
	cleanup_free char *shown = NULL, *held = NULL, *more = NULL;
	cleanup_free char *own = NULL;
	json_t *alone = control_of("container pids=off");
	json_t *attempt = json_array_get(json_object_get(alone, "attempts"), 0);
	json_t *keys = json_object_get(alone, "keys");

	ck_assert_int_eq(judge_by(course_judge_bomb, &shown), COURSE_SHOWN);
	ck_assert_ptr_nonnull(strstr(shown, "`container pids=off`: ✗"));
	json_object_set_new(attempt, "witness", json_string("still"));
	json_object_set_new(attempt, "evidence", json_string("600 of them"));
	ck_assert_int_eq(judge_by(course_judge_bomb, &held), COURSE_NOT_SHOWN);
	ck_assert_ptr_nonnull(
		strstr(held, "`container pids=off`: not through, 600 of them"));
	json_object_set_new(attempt, "witness", json_string("moved"));
	json_object_set_new(keys, "seccomp", json_string("off"));
	ck_assert_int_eq(judge_by(course_judge_bomb, &more), COURSE_NOT_SHOWN);
	ck_assert_ptr_nonnull(strstr(more, "no control of container"));
	/* What the container lacks itself is not taken away. */
	json_object_set_new(json_object_get(control_of("container"), "keys"),
			    "seccomp", json_string("off"));
	ck_assert_int_eq(judge_by(course_judge_bomb, &own), COURSE_SHOWN);
}
END_TEST

/* A container and a guest with idle ones of so many KiB, one in each start. */
static json_t *idle_ones(const double (*kib)[2], size_t count)
{
	json_t *run = mock_json("{'run':{},'environments':["
				"{'name':'container','kind':'container',"
				" 'role':'measured','trials':[]},"
				"{'name':'vm','kind':'vm','role':'measured',"
				" 'trials':[]}]}");
	json_t *environments = json_object_get(run, "environments");

	for (size_t i = 0; i < 2 * count; i++)
		json_array_append_new(
			json_object_get(json_array_get(environments, i % 2),
					"trials"),
			json_pack("{s:s, s:s, s:I, s:I, s:s, s:s, s:f}",
				  "workload", "life.footprint", "status",
				  "done", "start", (json_int_t)(i / 2 + 1),
				  "round", (json_int_t)(i / 2 + 1), "unit",
				  "KiB", "better", "lower", "median",
				  kib[i / 2][i % 2]));
	return run;
}

/* What is lighter must be so with the whole interval: that of Student's t on
 * the logarithms of 2, 2.4 and 1.9 is 2.0893 (1.5401 to 2.8344). */
START_TEST(memory_has_an_interval)
{
	static const struct {
		double kib[3][2]; /* container, vm */
		size_t count;
		enum course_answer answer;
		const char *said;
	} cases[] = {
		{{{1000, 2000}, {1000, 2400}, {1000, 1900}},
		 3,
		 COURSE_SHOWN,
		 "as a ratio 2.09 (1.540–2.83) (95 % interval; 3 trials of each, in 3 starts)"},
		{{{2000, 1000}, {2400, 1000}, {1900, 1000}},
		 3,
		 COURSE_OTHERWISE,
		 "3 trials of each"},
		{{{1000, 1001}, {1000, 1100}, {1000, 950}},
		 3,
		 COURSE_NOT_SHOWN,
		 "too wide to tell"},
		{{{1000, 2000}}, 1, COURSE_NOT_SHOWN, "needs more starts"},
		{{{-4, 2000}, {-1, 2000}, {1000, 2000}},
		 3,
		 COURSE_NOT_SHOWN,
		 "below the noise"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		cleanup_json json_t *run =
			idle_ones(cases[i].kib, cases[i].count);
		struct analysis idle = {0}, kept = analysis;
		cleanup_free char *said = NULL;
		enum course_answer answer;

		ck_assert_int_eq(analysis_make(&idle, run, NULL), 0);
		analysis = idle;
		answer = judge_by(course_judge_memory, &said);
		analysis = kept;
		ck_assert_msg(answer == cases[i].answer, "%zu: %s", i, said);
		ck_assert_msg(strstr(said, cases[i].said), "%zu: %s", i, said);
		analysis_free(&idle);
	}
}
END_TEST

/* Without any evidence, not one is shown. */
START_TEST(claims_need_evidence)
{
	cleanup_json json_t *empty = mock_json("{'run':{},'environments':[]}");
	struct analysis nothing = {0};
	struct section section = {.analysis = &nothing};

	ck_assert_int_eq(analysis_make(&nothing, empty, NULL), 0);
	ck_assert_uint_gt(course_claim_count, 10);
	for (size_t i = 0; i < course_claim_count; i++) {
		cleanup_free char *said = NULL;
		size_t size;

		section.out = open_memstream(&said, &size);
		ck_assert_ptr_nonnull(section.out);
		ck_assert_int_eq(
			course_claims[i].judge(&section, &course_claims[i]),
			COURSE_NOT_SHOWN);
		fclose(section.out);
		ck_assert_msg(strlen(said) > 10, "%s: no reason",
			      course_claims[i].text);
	}
	analysis_free(&nothing);
}
END_TEST

static Suite *report_course_suite(void)
{
	Suite *suite = suite_create("report-course");
	TCase *tests = tcase_create("course");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, what_is_not_there_is_none);
	tcase_add_test(tests, control_is_the_smallest);
	tcase_add_test(tests, steps_are_judged_by_the_run);
	tcase_add_test(tests, bomb_is_of_the_limit_alone);
	tcase_add_test(tests, memory_has_an_interval);
	tcase_add_test(tests, claims_need_evidence);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(report_course_suite)
