/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the death of a laboratory says of the attack that was made in it, and
 * how much memory it is given. */
#include "common/cleanup.h"
#include "harness/conduct/laboratory.h"
#include "harness/conduct/spec.h"
#include "tests/unit/mock-scene.h"
#include "tests/unit/suite.h"

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
	struct attempt_result result = {.attempt = ATTEMPT_KILLED,
					.witness = WITNESS_STILL};
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

static Suite *laboratory_suite(void)
{
	Suite *suite = suite_create("conduct-laboratory");
	TCase *tests = tcase_create("conduct-laboratory");

	tcase_add_loop_test(tests, a_death_is_moved_where_it_is_meant, 0,
			    sizeof(deaths) / sizeof(*deaths));
	tcase_add_loop_test(tests, a_laboratory_has_room_for_bombs, 0,
			    sizeof(rooms) / sizeof(*rooms));
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(laboratory_suite)
