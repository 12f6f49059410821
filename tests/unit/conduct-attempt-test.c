/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One attempt: attacker, witness and canary play their parts, or do not. */
#include "common/cleanup.h"
#include "harness/conduct/attempt.h"
#include "tests/unit/mock-scene.h"
#include "tests/unit/suite.h"

#include <string.h>

#define STILL                                                               \
	"[{'after_ms': 2, 'event': {'name': 'ready', 'data': {'at': 'x'}}}" \
	", {'until': 'done'}, {'after_ms': 3, 'result': {'status': 'done'," \
	" 'data': {'witness': 'still', 'evidence': 'nothing moved'}}}]"
#define SINGS                                                          \
	"[{'event': {'name': 'ready'}}, {'until': 'done'}, {'result':" \
	" {'status': 'done', 'data': {'wakeup': {'p99_high_ns': 2000}}}}]"
#define QUIET                                                         \
	"[{'event': {'name': 'ready'}}, {'after_ms': 2000, 'result':" \
	" {'status': 'done', 'data': {'wakeup': {'p99_high_ns': 1000}}}}]"
#define NO_EFFECT                                                \
	"[{'after_ms': 10, 'result': {'status': 'done', 'data':" \
	" {'attempt': 'no_effect', 'evidence': 'refused'}}}]"

static struct scene scene;
static struct attempt_host host;
static struct attempt_result result;
static struct error err;
static struct environment *subject;

static void open_pair(const struct mock_rule *rules)
{
	scene_open(&scene, rules, "{'environments': ['container']}");
	subject = scene_environment(&scene, "container");
	host = (struct attempt_host){
		environment_add(&scene.conduct, "witness", "native", NULL, NULL,
				ROLE_HELPER, &err),
		environment_add(&scene.conduct, "canary", "native", NULL, NULL,
				ROLE_HELPER, &err),
		2000};
	json_object_set_new(scene.conduct.outer_groups, "pids",
			    json_string("/outer"));
	ck_assert_int_eq(environment_start(&scene.conduct, subject, &err),
			 STARTED_UP);
}

static void close_pair(void)
{
	attempt_free(&result);
	scene_close(&scene);
}

static enum attempt_end make(const char *attack)
{
	return attempt_make(&scene.conduct, &host, subject, attack, NULL, NULL,
			    &result, &err);
}

static int64_t when(const char *did, const char *environment, const char *name)
{
	return json_int(mock_find(&scene.mock, did, environment, name), "at_ms",
			-1);
}

START_TEST(a_pair_plays_in_its_order)
{
	static const struct mock_rule rules[] = {{"witness", "look", 0, STILL},
						 {NULL, "poke", 0, NO_EFFECT},
						 {0}};
	const json_t *job, *told;

	open_pair(rules);
	ck_assert_int_eq(make("poke"), ATTEMPTED);
	ck_assert_int_eq(result.attempt, ATTEMPT_NO_EFFECT);
	ck_assert_int_eq(result.witness, WITNESS_STILL);
	ck_assert_str_eq(result.evidence, "nothing moved; inside: refused");
	ck_assert_ptr_null(result.quiet);
	job = mock_find(&scene.mock, "job", "witness", "look");
	ck_assert_str_eq(json_text(job, "role", ""), "witness");
	job = json_object_get(job, "params");
	ck_assert_str_eq(json_text(json_object_get(job, "groups"), "pids", ""),
			 "container");
	ck_assert_str_eq(json_text(json_object_get(job, "outer"), "pids", ""),
			 "/outer");
	/* The subject begins when the witness is ready, and knows from it. */
	ck_assert_int_eq(when("job", "container", "poke"),
			 when("job", "witness", "look") + 2);
	job = mock_find(&scene.mock, "job", "container", "poke");
	ck_assert_str_eq(json_text(job, "role", ""), "subject");
	job = json_object_get(json_object_get(job, "params"), "witness");
	ck_assert_str_eq(json_text(job, "at", ""), "x");
	/* The witness is told how it went. */
	told = mock_find(&scene.mock, "tell", "witness", "done");
	told = json_object_get(told, "data");
	ck_assert_str_eq(json_text(told, "status", ""), "done");
	ck_assert_int_eq(subject->state, ENVIRONMENT_UP);
	close_pair();
}
END_TEST

START_TEST(events_are_relayed_both_ways)
{
	static const struct mock_rule rules[] = {
		{NULL, "look", 0,
		 "[{'event': {'name': 'ready'}}, {'until': 'sampling'},"
		 " {'after_ms': 5, 'event': {'name': 'played', 'data':"
		 " {'n': 3}}}, {'until': 'done'}, {'result': {'status':"
		 " 'done', 'data': {'witness': 'moved'}}}]"},
		{NULL, "poke", 0,
		 "[{'after_ms': 1, 'event': {'name': 'sampling', 'data':"
		 " {'n': 2}}}, {'until': 'played'}, {'after_ms': 1, 'result':"
		 " {'status': 'done', 'data': {'attempt': 'done'}}}]"},
		{0}};
	const json_t *told;

	open_pair(rules);
	ck_assert_int_eq(make("poke"), ATTEMPTED);
	ck_assert_int_eq(result.attempt, ATTEMPT_DONE);
	ck_assert_int_eq(result.witness, WITNESS_MOVED);
	told = mock_find(&scene.mock, "tell", "witness", "sampling");
	ck_assert_int_eq(json_int(json_object_get(told, "data"), "n", 0), 2);
	told = mock_find(&scene.mock, "tell", "container", "played");
	ck_assert_int_eq(json_int(json_object_get(told, "data"), "n", 0), 3);
	close_pair();
}
END_TEST

/* It goes round: from the witness to the partner, also what is said while that
 * one starts, from there to the subject, who hears that it was said and not
 * what. */
START_TEST(a_partner_is_in_between)
{
	static const struct mock_rule rules[] = {
		{NULL, "look", 0,
		 "[{'event': {'name': 'ready', 'data': {'n': 1}}}, {'after_ms':"
		 " 2, 'event': {'name': 'early', 'data': {'n': 2}}},"
		 " {'until': 'listening'}, {'event': {'name': 'play', 'data':"
		 " {'code': '01'}}}, {'until': 'done'}, {'result': {'status':"
		 " 'done', 'data': {'witness': 'moved'}}}]"},
		{NULL, "send", 0,
		 "[{'after_ms': 3, 'event': {'name': 'ready'}},"
		 " {'until': 'play'}, {'event': {'name': 'played', 'data':"
		 " {'code': '01'}}}, {'until': 'done'},"
		 " {'result': {'status': 'done'}}]"},
		{NULL, "whisper", 0,
		 "[{'event': {'name': 'listening'}}, {'until': 'played'},"
		 " {'result': {'status': 'done', 'data':"
		 " {'attempt': 'done'}}}]"},
		{0}};
	const json_t *told;

	open_pair(rules);
	ck_assert_int_eq(make("whisper"), ATTEMPTED);
	ck_assert_int_eq(result.attempt, ATTEMPT_DONE);
	ck_assert_int_eq(result.witness, WITNESS_MOVED);
	told = mock_find(&scene.mock, "job", NULL, "send");
	ck_assert_str_eq(json_text(told, "role", ""), "neighbour");
	ck_assert_str_ne(json_text(told, "environment", ""), "container");
	ck_assert_int_eq(when("job", "container", "whisper"),
			 when("job", NULL, "send") + 3);
	told = mock_find(&scene.mock, "tell", NULL, "play");
	ck_assert_str_ne(json_text(told, "environment", ""), "container");
	told = mock_find(&scene.mock, "tell", "container.3", "early");
	ck_assert_int_eq(json_int(json_object_get(told, "data"), "n", 0), 2);
	ck_assert_int_eq(mock_count(&scene.mock, "tell", "container", NULL), 1);
	told = mock_find(&scene.mock, "tell", "container", "played");
	ck_assert_ptr_null(json_object_get(told, "data"));
	ck_assert_int_eq(mock_count(&scene.mock, "tell", NULL, "done"), 2);
	/* The second one has gone; the first goes on. */
	ck_assert_int_eq(mock_count(&scene.mock, "close", NULL, NULL), 1);
	ck_assert_int_eq(subject->state, ENVIRONMENT_UP);
	close_pair();
}
END_TEST

/* The partner's job, or its environment, comes to nothing. */
static const struct {
	const char *job, *script, *words;
} partners[] = {
	{"hello", "[{'line': {'refused': {'reason': 'one is enough'}}}]",
	 "one is enough"},
	{"send", "[{'result': {'status': 'failed', 'reason': 'no thread'}}]",
	 "no thread"},
	{"send",
	 "[{'event': {'name': 'ready'}}, {'result': {'status': 'failed',"
	 " 'reason': 'too late'}}]",
	 "too late"},
	{"send", "[{'event': {'name': 'ready'}}, {'end': 'it fell'}]",
	 "it fell"},
};

START_TEST(alone_nothing_is_shown)
{
	const struct mock_rule rules[] = {
		{"container.3", partners[_i].job, 0, partners[_i].script},
		{NULL, "look", 0, STILL},
		{NULL, "whisper", 0, NO_EFFECT},
		{0}};

	open_pair(rules);
	ck_assert_int_eq(make("whisper"), ATTEMPTED);
	ck_assert_int_eq(result.attempt, ATTEMPT_UNABLE);
	ck_assert_int_eq(result.witness, WITNESS_BLIND);
	ck_assert_msg(strstr(result.reason, partners[_i].words), "%s",
		      result.reason);
	ck_assert_ptr_null(result.observed);
	ck_assert_int_eq(subject->state, ENVIRONMENT_UP);
	close_pair();
}
END_TEST

START_TEST(only_the_conductor_says_that_it_is_over)
{
	static const struct mock_rule rules[] = {
		{NULL, "look", 0, STILL},
		{NULL, "poke", 0,
		 "[{'event': {'name': 'done'}}, {'result': {'id': 0}},"
		 " {'after_ms': 500, 'result': {'status': 'done',"
		 " 'data': {'attempt': 'no_effect'}}}]"},
		{0}};

	open_pair(rules);
	ck_assert_int_eq(make("poke"), ATTEMPTED);
	ck_assert_int_eq(result.attempt, ATTEMPT_NO_EFFECT);
	ck_assert_int_eq(mock_count(&scene.mock, "tell", "witness", "done"), 1);
	ck_assert_int_eq(when("tell", "witness", "done"),
			 when("job", "container", "poke") + 500);
	close_pair();
}
END_TEST

START_TEST(a_result_for_no_job_is_nobodys)
{
	/* Said before its job was even sent. */
	static const struct mock_rule rules[] = {
		{"container", "hello", 0,
		 "[{'line': {'hello': {'protocol': 1, 'sha256': '00c0ffee'}}},"
		 " {'after_ms': 6, 'line': {'result': {'status': 'done',"
		 " 'data': {'attempt': 'no_effect'}}}}]"},
		{NULL, "look", 0, STILL},
		{NULL, "poke", 0,
		 "[{'after_ms': 10, 'result': {'status': 'done',"
		 " 'data': {'attempt': 'done'}}}]"},
		{0}};

	open_pair(rules);
	ck_assert_int_eq(make("poke"), ATTEMPTED);
	ck_assert_int_eq(result.attempt, ATTEMPT_DONE);
	close_pair();
}
END_TEST

struct ending {
	const char *script;
	const char *attack;
	enum attempt attempt;
	const char *reason; /* a part of it */
	int up;		    /* whether the environment goes on */
	int ms;		    /* from job to the witness's "done" */
};

/* Deadline and grace of these: 2 s + 3 s. */
static const struct ending endings[] = {
	{"[{'after_ms': 9, 'end': 'signal 9'}]", "poke", ATTEMPT_CRASHED,
	 "signal 9", 0, 9},
	{"[{'after_ms': 9, 'end': 'signal 9'}]", "bomb", ATTEMPT_KILLED,
	 "signal 9", 0, 9},
	{"[]", "poke", ATTEMPT_HUNG, "no answer", 0, 5000},
	{"[]", "bomb", ATTEMPT_HUNG, "no answer", 0, 5000},
	{"[{'cannot': 'broken pipe'}]", "poke", ATTEMPT_CRASHED, "broken pipe",
	 0, 0},
	{"[{'result': {'status': 'killed', 'reason': 'signal 9'}}]", "bomb",
	 ATTEMPT_KILLED, "signal 9", 1, 0},
	{"[{'result': {'status': 'killed', 'reason': 'signal 9'}}]", "poke",
	 ATTEMPT_CRASHED, "signal 9", 1, 0},
	{"[{'result': {'status': 'crashed', 'reason': 'signal 11'}}]", "bomb",
	 ATTEMPT_CRASHED, "signal 11", 1, 0},
	{"[{'result': {'status': 'failed', 'reason': 'no fork'}}]", "poke",
	 ATTEMPT_CRASHED, "no fork", 1, 0},
	{"[{'result': {'status': 'overrun', 'reason': 'too long'}}]", "poke",
	 ATTEMPT_HUNG, "too long", 1, 0},
	{"[{'result': {'status': 'unsupported', 'reason': 'no root'}}]", "poke",
	 ATTEMPT_UNABLE, "no root", 1, 0},
	{"[{'result': {'status': 'done', 'data': {'attempt': 'not_made',"
	 " 'reason': 'no file'}}}]",
	 "poke", ATTEMPT_NOT_MADE, "no file", 1, 0},
	{"[{'result': {'status': 'done', 'data': {'attempt': 'unable',"
	 " 'reason': 'no process'}}}]",
	 "poke", ATTEMPT_UNABLE, "no process", 1, 0},
	{"[{'result': {'status': 'done', 'data': {'attempt': 'killed'}}}]",
	 "bomb", ATTEMPT_KILLED, "", 1, 0},
	{"[{'result': {'status': 'done', 'data': {'attempt': 'victory'}}}]",
	 "poke", ATTEMPT_CRASHED, "", 1, 0},
	{"[{'result': {}}]", "poke", ATTEMPT_CRASHED, "", 1, 0},
};

START_TEST(every_end_of_the_subject_has_its_name)
{
	const struct ending *ending = &endings[_i];
	struct mock_rule rules[] = {{"witness", "look", 0, STILL},
				    {"canary", "canary", 1, QUIET},
				    {"canary", "canary", 0, SINGS},
				    {"container", NULL, 0, ending->script},
				    {0}};

	open_pair(rules);
	ck_assert_int_eq(make(ending->attack), ATTEMPTED);
	ck_assert_int_eq(result.attempt, ending->attempt);
	ck_assert_msg(strstr(result.reason, ending->reason), "%s",
		      result.reason);
	/* However it ended, the witness was told, and looked. */
	ck_assert_int_eq(mock_count(&scene.mock, "tell", "witness", "done"), 1);
	ck_assert_int_eq(when("tell", "witness", "done") -
				 when("job", "container", NULL),
			 ending->ms);
	ck_assert_int_eq(result.witness, WITNESS_STILL);
	ck_assert_int_eq(subject->state == ENVIRONMENT_UP, ending->up);
	/* One death is one death. */
	ck_assert_int_eq(subject->failures, !ending->up);
	close_pair();
}
END_TEST

START_TEST(a_death_is_told_to_the_witness)
{
	static const struct mock_rule rules[] = {
		{"witness", "look", 0, STILL},
		{NULL, "poke", 0, "[{'after_ms': 9, 'end': 'signal 9'}]"},
		{0}};
	const json_t *told;

	open_pair(rules);
	ck_assert_int_eq(make("poke"), ATTEMPTED);
	told = mock_find(&scene.mock, "tell", "witness", "done");
	ck_assert(json_bool(json_object_get(told, "data"), "died", 0));
	close_pair();
}
END_TEST

struct blindness {
	const char *script;
	const char *reason; /* a part of it */
	int up;		    /* whether the witness goes on */
};

static const struct blindness blindnesses[] = {
	{"[{'event': {'name': 'ready'}}, {'until': 'done'}, {'result':"
	 " {'status': 'done', 'data': {'witness': 'blind',"
	 " 'reason': 'no counter'}}}]",
	 "no counter", 1},
	{"[{'event': {'name': 'ready'}}, {'until': 'done'}, {'result':"
	 " {'status': 'done', 'data': {'witness': 'drowsy'}}}]",
	 "", 1},
	{"[{'result': {'status': 'unsupported', 'reason': 'no root'}}]",
	 "the witness: no root", 1},
	{"[{'result': {'status': 'crashed', 'reason': 'signal 11'}}]",
	 "the witness: signal 11", 1},
	{"[{'event': {'name': 'ready'}}, {'after_ms': 5, 'end': 'gone'}]",
	 "the witness: gone", 0},
	{"[{'after_ms': 5, 'end': 'gone'}]", "the witness: gone", 0},
	{"[{'cannot': 'broken pipe'}]", "the witness: broken pipe", 0},
	/* Never ready; ready, and then silent. */
	{"[]", "the witness: no answer", 0},
	{"[{'event': {'name': 'ready'}}]", "the witness: no answer", 0},
};

START_TEST(a_witness_that_cannot_see_is_blind)
{
	const struct blindness *blind = &blindnesses[_i];
	struct mock_rule rules[] = {{"witness", "look", 1, blind->script},
				    {"witness", "look", 0, STILL},
				    {NULL, "poke", 0, NO_EFFECT},
				    {0}};

	open_pair(rules);
	ck_assert_int_eq(make("poke"), ATTEMPTED);
	ck_assert_int_eq(result.witness, WITNESS_BLIND);
	ck_assert_int_eq(result.attempt, ATTEMPT_NO_EFFECT);
	ck_assert_msg(strstr(result.reason, blind->reason), "%s",
		      result.reason);
	ck_assert_int_eq(host.witness->state == ENVIRONMENT_UP, blind->up);
	/* The next attempt has a witness again. */
	attempt_free(&result);
	ck_assert_int_eq(make("poke"), ATTEMPTED);
	ck_assert_int_eq(result.witness, WITNESS_STILL);
	ck_assert_int_eq(host.witness->failures, 0);
	close_pair();
}
END_TEST

START_TEST(the_canary_sings_before_and_during)
{
	static const struct mock_rule rules[] = {{"witness", "look", 0, STILL},
						 {"canary", "canary", 1, QUIET},
						 {"canary", "canary", 0, SINGS},
						 {NULL, "bomb", 0, NO_EFFECT},
						 {0}};

	open_pair(rules);
	ck_assert_int_eq(make("bomb"), ATTEMPTED);
	ck_assert_int_eq(json_int(json_object_get(result.quiet, "wakeup"),
				  "p99_high_ns", 0),
			 1000);
	ck_assert_int_eq(json_int(json_object_get(result.disturbed, "wakeup"),
				  "p99_high_ns", 0),
			 2000);
	ck_assert_int_eq(mock_count(&scene.mock, "job", "canary", "canary"), 2);
	/* Silence first; after the witness has seen all, the song ends. */
	ck_assert_int_ge(when("job", "container", "bomb"),
			 when("job", "canary", "canary") + 2000);
	ck_assert_int_eq(when("tell", "canary", "done"),
			 when("tell", "witness", "done") + 3);
	close_pair();
}
END_TEST

static const char *const bad_canaries[] = {
	"[]", "[{'end': 'gone'}]", "[{'cannot': 'broken pipe'}]",
	"[{'result': {'status': 'failed'}}]"};

START_TEST(without_a_canary_the_attempt_still_counts)
{
	struct mock_rule rules[] = {{"canary", "canary", 0, bad_canaries[_i]},
				    {"witness", "look", 0, STILL},
				    {NULL, "bomb", 0, NO_EFFECT},
				    {0}};

	open_pair(rules);
	ck_assert_int_eq(make("bomb"), ATTEMPTED);
	ck_assert_int_eq(result.attempt, ATTEMPT_NO_EFFECT);
	ck_assert_int_eq(result.witness, WITNESS_STILL);
	ck_assert_ptr_null(result.disturbed);
	close_pair();
}
END_TEST

START_TEST(a_signal_ends_it_at_any_moment)
{
	static const struct mock_rule rules[] = {{"witness", "look", 0, STILL},
						 {"canary", "canary", 1, QUIET},
						 {"canary", "canary", 0, SINGS},
						 {NULL, "bomb", 0, NO_EFFECT},
						 {0}};
	static const int moments_ms[] = {0, 1, 6, 1000, 2005, 2011, 2016, 2024};

	open_pair(rules);
	scene.mock.interrupt_at = scene.mock.now + moments_ms[_i] * NS_PER_MS;
	ck_assert_int_eq(make("bomb"), ATTEMPT_INTERRUPTED);
	close_pair();
}
END_TEST

START_TEST(a_dead_guard_is_a_fault_at_any_moment)
{
	static const struct mock_rule rules[] = {{"witness", "look", 0, STILL},
						 {NULL, "poke", 0, NO_EFFECT},
						 {0}};
	static const int moments_ms[] = {0, 1, 6, 8, 15, 18};

	open_pair(rules);
	scene.mock.fault_at = scene.mock.now + moments_ms[_i] * NS_PER_MS;
	ck_assert_int_eq(make("poke"), ATTEMPT_FAULT);
	ck_assert_str_eq(err.message, "the guard is gone");
	close_pair();
}
END_TEST

static Suite *conduct_attempt_suite(void)
{
	Suite *suite = suite_create("conduct-attempt");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 20);
	tcase_add_test(all, a_pair_plays_in_its_order);
	tcase_add_test(all, events_are_relayed_both_ways);
	tcase_add_test(all, a_partner_is_in_between);
	tcase_add_loop_test(all, alone_nothing_is_shown, 0,
			    sizeof(partners) / sizeof(*partners));
	tcase_add_test(all, only_the_conductor_says_that_it_is_over);
	tcase_add_test(all, a_result_for_no_job_is_nobodys);
	tcase_add_loop_test(all, every_end_of_the_subject_has_its_name, 0,
			    sizeof(endings) / sizeof(*endings));
	tcase_add_test(all, a_death_is_told_to_the_witness);
	tcase_add_loop_test(all, a_witness_that_cannot_see_is_blind, 0,
			    sizeof(blindnesses) / sizeof(*blindnesses));
	tcase_add_test(all, the_canary_sings_before_and_during);
	tcase_add_loop_test(all, without_a_canary_the_attempt_still_counts, 0,
			    4);
	tcase_add_loop_test(all, a_signal_ends_it_at_any_moment, 0, 8);
	tcase_add_loop_test(all, a_dead_guard_is_a_fault_at_any_moment, 0, 6);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(conduct_attempt_suite)
