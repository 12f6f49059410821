/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the death of a laboratory, or its silence, says of the attack that was
 * made in it, what its kernel proves, how much memory and time it is given. */
#include "common/cleanup.h"
#include "harness/conduct/case.h"
#include "harness/conduct/isolate.h"
#include "harness/conduct/laboratory.h"
#include "harness/conduct/spec.h"
#include "tests/unit/mock-scene.h"
#include "tests/unit/suite.h"

#include <stdio.h>
#include <string.h>

struct death {
	const char *described;
	enum environment_state state;
	enum attempt attempt;
	enum witness witness;
	enum outcome outcome;
	int failures; /* of the laboratory, which had 2 */
	const char *said;
};

static const struct death deaths[] = {
	/* To turn it off is what it is for. */
	{"{'lab': true}", ENVIRONMENT_DOWN, ATTEMPT_KILLED, WITNESS_MOVED,
	 OUTCOME_THROUGH, 0, "the laboratory died of it: panic"},
	/* A leak that kills a machine is a fault of ours, whatever it saw. */
	{"{'lab': false}", ENVIRONMENT_DOWN, ATTEMPT_CRASHED, WITNESS_BLIND,
	 OUTCOME_ERROR, 2, "none that may kill it: panic"},
	{"{'lab': false}", ENVIRONMENT_UP, ATTEMPT_KILLED, WITNESS_STILL,
	 OUTCOME_HELD, 2, ""},
};

START_TEST(a_death_is_moved_where_it_is_meant)
{
	const struct death *death = &deaths[_i];
	cleanup_json json_t *described = mock_json(death->described);
	struct conduct conduct = {0};
	struct environment laboratory = {.role = ROLE_LABORATORY,
					 .state = death->state,
					 .failures = 2,
					 .reason = "panic"};
	struct environment inside = {.role = ROLE_ATTACKED,
				     .within = &laboratory};
	/* Who has looked at it needs not ask whether it is there. */
	struct attempt_result result = {.attempt = ATTEMPT_KILLED,
					.witness = WITNESS_STILL,
					.observed = described};
	struct case_file file;

	laboratory_settle(&conduct, &inside, described, &result);
	ck_assert_int_eq(result.attempt, death->attempt);
	ck_assert_int_eq(result.witness, death->witness);
	file = (struct case_file){.attempt = result.attempt,
				  .witness = result.witness};
	ck_assert_int_eq(verdict_of(&file).outcome, death->outcome);
	ck_assert_int_eq(laboratory.failures, death->failures);
	ck_assert_ptr_nonnull(
		strstr(*result.evidence ? result.evidence : result.reason,
		       death->said));
}
END_TEST

#define HELLO                                            \
	"{'hello': {'protocol': 1, 'sha256': '00c0ffee'" \
	", 'memory_bytes': 1073741824}}"
#define SAYS(number, line) "{'line': {'env': " #number ", 'message': " line "}}"

/* The attacker never answers, and its witness only at first. */
struct hang {
	const char *then;  /* what comes after that */
	const char *asked; /* what the laboratory says when it is asked */
	int questions;
	enum environment_state state;
	enum attempt attempt;
	enum witness witness;
	const char *said;
};

static const struct hang hangs[] = {
	{"[]", "[]", 1, ENVIRONMENT_DOWN, ATTEMPT_HUNG, WITNESS_BLIND,
	 "the laboratory hung, and shows nothing: it does not answer any more"},
	/* Once for each of them, and once more when both were silent. */
	{"[]", "[{'result': {'status': 'done'}}]", 3, ENVIRONMENT_UP,
	 ATTEMPT_HUNG, WITNESS_BLIND,
	 "the witness: no answer within its deadline"},
	/* All in there are killed before the kernel gives up itself. */
	{"[{'line': {'closed': {'env': 1, 'reason': 'killed'}}},"
	 " {'line': {'closed': {'env': 2, 'reason': 'killed'}}}]",
	 "[{'end': 'panic'}]", 1, ENVIRONMENT_DOWN, ATTEMPT_CRASHED,
	 WITNESS_MOVED, "the laboratory died of it: panic"},
};

START_TEST(a_laboratory_that_hangs_shows_nothing)
{
	const struct hang *hang = &hangs[_i];
	const struct mock_rule rules[] = {
		{"vm", "hello", 0, "[{'line': " HELLO "}]"},
		{"vm", "open", 1, "[" SAYS(1, HELLO) "]"},
		{"vm", "open", 1, "[" SAYS(2, HELLO) "]"},
		{"vm", "within", 1,
		 "[" SAYS(2, "{'event': {'id': 1, 'name': 'ready'}}") "]"},
		{"vm", "within", 1, hang->then},
		{"vm", "within", 0, "[]"},
		{"vm", "null", 0, hang->asked},
		{0}};
	cleanup_json json_t *described = mock_json("{'lab': true}");
	cleanup_attempt struct attempt_result result = {0};
	struct attempt_host host, machine = {0};
	struct environment *vm, *box;
	struct error err = {0};
	nanoseconds began;
	struct scene scene;

	scene_open(&scene, rules, "{'environments': ['native', 'vm']}");
	vm = scene_environment(&scene, "vm");
	vm->role = ROLE_LABORATORY;
	box = environment_add(&scene.conduct, "box", "container", NULL, NULL,
			      ROLE_ATTACKED, &err);
	ck_assert_ptr_nonnull(box);
	box->within = vm;
	ck_assert_int_eq(environment_start(&scene.conduct, box, &err),
			 STARTED_UP);
	ck_assert_int_eq(
		laboratory_host(&scene.conduct, box, &machine, &host, &err), 0);
	began = scene.mock.now;
	ck_assert_int_eq(attempt_make(&scene.conduct, &host, box, "poke", NULL,
				      NULL, &result, &err),
			 ATTEMPTED);
	laboratory_settle(&scene.conduct, box, described, &result);
	ck_assert_int_eq(result.attempt, hang->attempt);
	ck_assert_int_eq(result.witness, hang->witness);
	ck_assert_str_eq(*result.evidence ? result.evidence : result.reason,
			 hang->said);
	ck_assert_int_eq(mock_count(&scene.mock, "job", "vm", "null"),
			 hang->questions);
	ck_assert_int_eq(vm->state, hang->state);
	ck_assert_int_lt(scene.mock.now - began, 40 * NS_PER_S);
	scene_close(&scene);
}
END_TEST

/* Where it was held, and where it got through, if anywhere. */
struct place {
	int of, through; /* 0: the machine; 1: the laboratory; 2: a guest */
	const char *proof;
	const char *detail, *reason;
};

static const struct place places[] = {
	{0, 0, "against", "other", NULL},
	{1, 1, "against", "other", NULL},
	/* Emulation drowned it natively: that was no protection. */
	{1, 0, "unproven", NULL, "it got through on another kernel only"},
	{0, 1, "unproven", NULL, "it got through on another kernel only"},
	/* A guest has no kernel in common with anybody. */
	{2, 1, "against", "other", NULL},
	{2, 0, "against", "other", NULL},
	{0, 2, "against", "other", NULL},
};

START_TEST(what_got_through_proves_something_on_its_own_kernel)
{
	const struct place *place = &places[_i];
	static const struct mock_rule none[] = {{0}};
	cleanup_json json_t *verdicts = NULL;
	struct environment *vm, *of, *other;
	struct case_ all[2] = {{0}};
	struct cases cases = {all, 2};
	const json_t *verdict;
	struct error err = {0};
	struct scene scene;

	scene_open(&scene, none, "{'environments': ['native', 'vm']}");
	vm = scene_environment(&scene, "vm");
	vm->role = ROLE_LABORATORY;
	of = environment_add(&scene.conduct, "of",
			     place->of == 2 ? "vm" : "container", NULL, NULL,
			     ROLE_MEASURED, &err);
	other = environment_add(&scene.conduct, "other",
				place->through == 2 ? "vm" : "container", NULL,
				NULL, ROLE_MEASURED, &err);
	of->within = place->of == 1 ? vm : NULL;
	other->within = place->through == 1 ? vm : NULL;
	all[0] = (struct case_){.environment = of,
				.title = "",
				.boundary = "",
				.file.attempt = ATTEMPT_NO_EFFECT};
	all[1] = (struct case_){.environment = other,
				.title = "",
				.boundary = "",
				.file.witness = WITNESS_MOVED};
	ck_assert_int_eq(
		cases_judge_one(&cases, &scene.conduct, "poke", &all[0], &err),
		0);
	verdicts = scene_records(&scene, "verdicts");
	verdict = json_array_get(verdicts, 0);
	ck_assert_str_eq(json_text(verdict, "outcome", ""), "held");
	ck_assert_str_eq(json_text(verdict, "proof", ""), place->proof);
	ck_assert_pstr_eq(json_text(verdict, "proof_detail", NULL),
			  place->detail);
	ck_assert_pstr_eq(json_text(verdict, "reason", NULL), place->reason);
	scene_close(&scene);
}
END_TEST

struct room {
	enum environment_role role;
	int common, given; /* MiB */
};

static const struct room rooms[] = {
	{ROLE_LABORATORY, 256, 512},
	{ROLE_LABORATORY, 1024, 1024},
	{ROLE_MEASURED, 256, 256},
};

START_TEST(a_laboratory_has_room_for_bombs)
{
	const struct room *room = &rooms[_i];
	static const struct mock_rule none[] = {{0}};
	cleanup_json json_t *spec = NULL;
	struct environment *e;
	struct scene scene;
	struct error err = {0};

	scene_open(&scene, none, "{'environments': ['vm']}");
	scene.plan.memory_bytes = (int64_t)room->common << 20;
	e = scene_environment(&scene, "vm");
	e->role = room->role;
	spec = spec_make(&scene.conduct, e, &err);
	ck_assert_msg(spec != NULL, "%s", err.message);
	ck_assert_int_eq(json_int(spec, "memory_bytes", 0) >> 20, room->given);
	scene_close(&scene);
}
END_TEST

/* What the machine holds is still tried, and to be explained: by then 65 % of
 * the time are over, or of what measuring leaves to attacks. */
static const struct slow {
	const char *measured;
	int spent; /* of 100 s */
} slows[] = {{"", 66}, {"'workloads': {'alpha': {}}, ", 43}};

START_TEST(a_slow_laboratory_leaves_time_to_explain)
{
	static const struct mock_rule rules[] = {
		{"witness", "look", 0,
		 "[{'event': {'name': 'ready'}}, {'until': 'done'}, {'result': {'status': 'done', 'data': {'witness': 'moved'}}}]"},
		{0}};
	cleanup_json json_t *left_out = NULL;
	struct environment *laboratory;
	struct scene scene;
	struct error err = {0};
	char plan[256];

	snprintf(plan, sizeof(plan),
		 "{'environments': ['native', 'container', 'vm'],"
		 " %s'attacks': {'poke': {}}}",
		 slows[_i].measured);
	scene_open(&scene, rules, plan);
	laboratory = scene_environment(&scene, "vm");
	laboratory->role = ROLE_LABORATORY;
	scene_environment(&scene, "container")->within = laboratory;
	scene.plan.explain = 1;
	scene.conduct.started = scene.mock.now - slows[_i].spent * NS_PER_S;
	scene.conduct.deadline = scene.conduct.started + 100 * NS_PER_S;
	ck_assert_int_eq(isolate_run(&scene.conduct, &err), CONDUCT_BUDGET);
	left_out = scene_omissions(&scene);
	ck_assert_uint_eq(json_array_size(left_out), 1);
	ck_assert_str_eq(json_text(json_array_get(left_out, 0), "what", ""),
			 "poke in container");
	ck_assert_int_eq(mock_count(&scene.mock, "job", "native", "poke"), 1);
	scene_close(&scene);
}
END_TEST

static Suite *laboratory_suite(void)
{
	Suite *suite = suite_create("conduct-laboratory");
	TCase *tests = tcase_create("conduct-laboratory");

	tcase_add_loop_test(tests, a_death_is_moved_where_it_is_meant, 0,
			    sizeof(deaths) / sizeof(*deaths));
	tcase_add_loop_test(tests, a_laboratory_that_hangs_shows_nothing, 0,
			    sizeof(hangs) / sizeof(*hangs));
	tcase_add_loop_test(tests,
			    what_got_through_proves_something_on_its_own_kernel,
			    0, sizeof(places) / sizeof(*places));
	tcase_add_loop_test(tests, a_slow_laboratory_leaves_time_to_explain, 0,
			    sizeof(slows) / sizeof(*slows));
	tcase_add_loop_test(tests, a_laboratory_has_room_for_bombs, 0,
			    sizeof(rooms) / sizeof(*rooms));
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(laboratory_suite)
