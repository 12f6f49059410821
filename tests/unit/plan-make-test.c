/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans: a suite and options against a catalogue. */
#include "common/cleanup.h"
#include "harness/plan/plan.h"
#include "tests/unit/mock-scene.h"
#include "tests/unit/suite.h"

#include <string.h>

static const char text[] =
	"[suite]\nbudget = 1min\n[environments]\nnative =\ncontainer =\n"
	"tight = container\nvm =\n[environment tight]\npids = 64\n"
	"[workloads]\nalpha = size=7\nbeta =\n[attacks]\npoke =\nbomb =\n";

static struct catalogue catalogue;
static struct suite suite;
static struct plan plan;
static struct error err;

static void set_up(void)
{
	cleanup_json json_t *said = mock_json(scene_catalogue);

	ck_assert_int_eq(catalogue_add(&catalogue, said, &err), 0);
	ck_assert_msg(suite_parse(&suite, text, strlen(text), "s", &err) == 0,
		      "%s", err.message);
}

static void tear_down(void)
{
	plan_free(&plan);
	suite_free(&suite);
	catalogue_free(&catalogue);
}

/* Words apart by blanks, in place. */
static size_t split(char *words, const char **into)
{
	char *word;
	size_t count = 0;

	while ((word = strsep(&words, " ")))
		if (*word)
			into[count++] = word;
	return count;
}

static int make(const char *only, const char *set)
{
	char only_words[300], set_words[300];
	const char *onlys[16], *sets[16];
	struct plan_options options = {.only = onlys,
				       .set = sets,
				       .workloads = 1,
				       .attacks = 1,
				       .seed = 5};

	snprintf(only_words, sizeof(only_words), "%s", only);
	snprintf(set_words, sizeof(set_words), "%s", set);
	options.only_count = split(only_words, onlys);
	options.set_count = split(set_words, sets);
	return plan_make(&plan, &suite, &catalogue, &options, &err);
}

/* "native container | alpha beta | poke", a * behind what was named and a ?
 * behind what is only there to prove something. */
static const char *words_of_plan(void)
{
	static char words[400];
	FILE *out = fmemopen(words, sizeof(words), "w");
	const json_t *halves[] = {plan.workloads, plan.attacks};
	const char *name;
	json_t *value;

	for (size_t i = 0; i < plan.environment_count; i++)
		fprintf(out, "%s%s%s ", plan.environments[i].name,
			plan.environments[i].by_name ? "*" : "",
			plan.environments[i].to_prove ? "?" : "");
	for (int i = 0; i < 2; i++) {
		fputs("| ", out);
		json_object_foreach ((json_t *)halves[i], name, value)
			fprintf(out, "%s ", name);
	}
	fclose(out);
	words[strlen(words) - 1] = '\0';
	return words;
}

struct choice {
	const char *only, *set, *plan;
};

static const struct choice choices[] = {
	{"", "", "native container tight vm | alpha beta | poke bomb"},
	{"vm", "", "native? vm* | alpha beta | poke bomb"},
	{"native", "", "native* | alpha beta | poke bomb"},
	{"beta", "", "native container tight vm | beta |"},
	{"gamma", "", "native container tight vm | gamma |"},
	{"bomb", "", "native container tight vm | | bomb"},
	{"peek bomb", "", "native container tight vm | | bomb peek"},
	{"vm tight alpha poke", "", "native? tight* vm* | alpha | poke"},
	{"alpha alpha vm vm", "", "native? vm* | alpha |"},
	{"", "tight.pids=off",
	 "native container tight* vm | alpha beta | poke "
	 "bomb"},
	{"tight", "tight.pids=off tight.masks=off",
	 "native? tight* | alpha beta | poke bomb"},
	{"bucket jail", "", "native? bucket* jail* | alpha beta | poke bomb"},
	{"jail beta", "jail.pids=32", "native? jail* | beta |"},
};

START_TEST(what_is_named_is_chosen)
{
	const struct choice *choice = &choices[_i];

	ck_assert_msg(make(choice->only, choice->set) == 0, "%s", err.message);
	ck_assert_str_eq(words_of_plan(), choice->plan);
	ck_assert_uint_eq(plan.seed, 5);
	ck_assert_int_eq(plan.budget, 60 * NS_PER_S);
}
END_TEST

START_TEST(keys_and_parameters_are_taken_over)
{
	cleanup_json json_t *stored = NULL;
	const json_t *keys;

	ck_assert_int_eq(make("", "tight.pids=100 vm.accelerator=a=b.c"), 0);
	keys = plan.environments[2].keys;
	ck_assert_str_eq(json_text(keys, "pids", ""), "100");
	keys = plan.environments[3].keys;
	ck_assert_str_eq(json_text(keys, "accelerator", ""), "a=b.c");
	ck_assert_int_eq(
		json_int(json_object_get(plan.workloads, "alpha"), "size", 0),
		7);
	/* The suite stays as it was, and the store gets it all. */
	keys = json_object_get(json_object_get(suite.environments, "tight"),
			       "keys");
	ck_assert_str_eq(json_text(keys, "pids", ""), "64");
	stored = plan_json(&plan);
	ck_assert_uint_eq(
		json_array_size(json_object_get(stored, "environments")), 4);
}
END_TEST

/* Name, kind, preset and keys of an environment of the plan. */
static void expect_environment(size_t at, const char *name, const char *kind,
			       const char *preset, const char *keys)
{
	const struct plan_environment *e = &plan.environments[at];
	cleanup_json json_t *wanted = mock_json(keys);

	ck_assert_uint_lt(at, plan.environment_count);
	ck_assert_str_eq(e->name, name);
	ck_assert_str_eq(e->kind, kind);
	ck_assert_pstr_eq(e->preset, preset);
	ck_assert_msg(json_equal(e->keys, wanted), "%s: not %s", name, keys);
}

START_TEST(a_preset_is_a_kind_with_keys)
{
	static const char rungs[] =
		"[environments]\nnative =\nbucket =\nmine = bucket\n"
		"jail =\ncontainer =\nbox = container\n"
		"[environment mine]\npids = 64\nroot = host\n"
		"[workloads]\nalpha =\n";
	cleanup_json json_t *stored = NULL;
	const json_t *second;

	suite_free(&suite);
	ck_assert_msg(!suite_parse(&suite, rungs, strlen(rungs), "s", &err),
		      "%s", err.message);
	ck_assert_msg(!make("", "bucket.masks=on"), "%s", err.message);
	expect_environment(0, "native", "native", NULL, "{}");
	/* What the user says stands above the preset. */
	expect_environment(1, "bucket", "container", "bucket",
			   "{'pids': 'off', 'masks': 'on'}");
	expect_environment(2, "mine", "container", "bucket",
			   "{'pids': '64', 'masks': 'off', 'root': 'host'}");
	expect_environment(3, "jail", "container", "jail", "{'root': 'host'}");
	expect_environment(4, "container", "container", "container", "{}");
	expect_environment(5, "box", "container", "container", "{}");
	/* Only what the user named must work. */
	ck_assert_int_eq(plan.environments[1].by_name, 1);
	ck_assert_int_eq(plan.environments[2].by_name, 0);
	ck_assert_int_eq(plan.environments[3].by_name, 0);
	stored = plan_json(&plan);
	second = json_array_get(json_object_get(stored, "environments"), 2);
	ck_assert_str_eq(json_text(second, "kind", ""), "container");
	ck_assert_str_eq(json_text(second, "preset", ""), "bucket");
}
END_TEST

static const char nested[] = "[environments]\nnative =\nbox = container\nvm =\n"
			     "[environment box]\nwithin = %s\npids = 64\n"
			     "[workloads]\nalpha =\n";

static void parse_nested(const char *within)
{
	char whole[300];

	suite_free(&suite);
	snprintf(whole, sizeof(whole), nested, within);
	ck_assert_msg(!suite_parse(&suite, whole, strlen(whole), "s", &err),
		      "%s", err.message);
}

START_TEST(an_environment_may_be_within_a_guest)
{
	cleanup_json json_t *stored = NULL;

	parse_nested("vm");
	ck_assert_msg(!make("box", ""), "%s", err.message);
	/* What it is in comes with it, but was not named. */
	ck_assert_str_eq(words_of_plan(), "native? box* vm | alpha |");
	expect_environment(1, "box", "container", "container",
			   "{'pids': '64'}");
	ck_assert_str_eq(plan.environments[1].within, "vm");
	ck_assert_ptr_null(plan.environments[2].within);
	stored = plan_json(&plan);
	ck_assert_str_eq(
		json_text(json_array_get(
				  json_object_get(stored, "environments"), 1),
			  "within", ""),
		"vm");
	ck_assert_int_eq(json_bool(stored, "partial", -1), 1);
	plan_free(&plan);
	ck_assert_msg(!make("", ""), "%s", err.message);
	ck_assert_int_eq(plan.is_partial, 0);
}
END_TEST

/* Of what stands in the suite; what is a guest, or in one, has no twin. */
START_TEST(a_laboratory_holds_twins)
{
	parse_nested("vm");
	suite.laboratory = 1;
	ck_assert_msg(!make("", ""), "%s", err.message);
	ck_assert_str_eq(words_of_plan(),
			 "native box vm laboratory lab-native | alpha |");
	ck_assert_int_eq(plan.environments[2].part, PLAN_MEASURED);
	ck_assert_int_eq(plan.environments[3].part, PLAN_LABORATORY);
	ck_assert_int_eq(plan.environments[4].part, PLAN_ATTACKED);
	ck_assert_str_eq(plan.environments[4].within, "laboratory");
}
END_TEST

static void budget_is(const struct plan_options *options, nanoseconds budget,
		      int has_laboratory)
{
	ck_assert_msg(!plan_make(&plan, &suite, &catalogue, options, &err),
		      "%s", err.message);
	ck_assert_int_eq(plan.budget, budget);
	ck_assert_int_eq(plan.environments[plan.environment_count - 1].part !=
				 PLAN_MEASURED,
			 has_laboratory);
	plan_free(&plan);
}

/* Attacks in there have time of their own, and so has explaining; unless
 * somebody says how long it may take. */
START_TEST(a_laboratory_takes_its_time)
{
	static const struct {
		int of_suite, on_machine, laboratory, explain, more, has;
	} cases[] = {
		{0, 0, 0, 0, 0, 0},  {0, 0, 1, 0, 7, 1},  {0, 1, 0, 1, 12, 0},
		{0, 1, 1, 1, 13, 1}, {1, 0, 0, 0, 7, 1},  {1, 0, 0, 1, 13, 1},
		{1, 1, 0, 0, 0, 0},  {1, 1, 0, 1, 12, 0}, {1, 1, 1, 0, 7, 1},
	};
	struct plan_options options = {
		.attacks = 1,
		.on_machine = cases[_i].on_machine,
		.laboratory = cases[_i].laboratory,
		.explain = cases[_i].explain,
	};

	suite.laboratory = cases[_i].of_suite;
	budget_is(&options, suite.budget + cases[_i].more * 60 * NS_PER_S,
		  cases[_i].has);
	options.budget = NS_PER_S;
	budget_is(&options, NS_PER_S, cases[_i].has);
}
END_TEST

START_TEST(only_a_guest_holds_others)
{
	static const char *const others[][2] = {
		{"native", "'box' is within 'native', but only a vm"},
		{"box", "only a vm can hold others"},
		{"wm", "'box' is within 'wm', which this suite has not"},
	};

	parse_nested(others[_i][0]);
	ck_assert_int_lt(make("", ""), 0);
	ck_assert_msg(strstr(err.message, others[_i][1]), "%s", err.message);
}
END_TEST

START_TEST(the_ladder_has_an_order)
{
	static const char *const order[] = {
		"native", "bucket", "container", "jail", "vm", "peer", "bare"};
	cleanup_json json_t *ladder = catalogue_ladder(&catalogue);
	const char *name;
	json_t *title;
	size_t at = 0;

	json_object_foreach (ladder, name, title)
		ck_assert_str_eq(name, order[at++]);
	ck_assert_uint_eq(at, sizeof(order) / sizeof(*order));
}
END_TEST

static const struct choice refusals[] = {
	{"buckte", "", "'buckte'; did you mean 'bucket'?"},
	{"", "jial.pids=64", "'jial'; did you mean 'jail'?"},
	{"", "jail.pids=64", "not in this suite; '--only jail' adds it"},
	{"jail", "jail.pid=64", "environment 'jail': unknown key 'pid'"},
	{"contianer", "", "'contianer'; did you mean 'container'?"},
	{"alhpa", "", "did you mean 'alpha'?"},
	{"xyzzy-plugh", "", "'bulkhead list' shows what there is"},
	{"look", "",
	 "unknown environment, workload, attack or antagonist "
	 "'look'"},
	{"\xff\xfe", "", "unknown environment"},
	{"", "contaner.pids=1", "'contaner'; did you mean 'container'?"},
	{"tight", "vm.accelerator=kvm", "not among those that --only selects"},
	{"", "container.pid=64", "'pid'; did you mean 'pids'?"},
	{"", "native.pids=64", "environment 'native': unknown key 'pids'"},
	{"", "container.pids=8", "8 is outside 16 … 4096"},
	{"", "container.pids=99999999999999999999", "out of range"},
	{"", "container.pids=1x", "not a whole number"},
	{"", "container.pids=", "not a number"},
	{"", "container.memory=1furlong", "unit is none of"},
	{"", "container.masks=maybe", "neither on nor off"},
	{"", "container.root=off", "cannot be off"},
	{"", "container.root=ramfs", "none of: tmpfs host"},
	{"", "container", "--set takes ENVIRONMENT.KEY=VALUE"},
	{"", "container.pids", "--set takes"},
	{"", "container=5", "--set takes"},
	{"", ".pids=5", "--set takes"},
	{"", "container.=5", "--set takes"},
	{"", "container.pids=\xff", "not UTF-8"},
};

START_TEST(what_cannot_be_is_refused_with_the_nearest_name)
{
	const struct choice *refusal = &refusals[_i];

	ck_assert_int_lt(make(refusal->only, refusal->set), 0);
	ck_assert_msg(strstr(err.message, refusal->plan), "%s", err.message);
}
END_TEST

static const struct choice bad_suites[] = {
	{"[workloads]\nalfa=\n", "",
	 "unknown workload 'alfa'; did you mean "
	 "'alpha'?"},
	{"[workloads]\nbomb=\n", "", "'bomb' is not of kind workload"},
	{"[attacks]\nbomp=\n", "", "did you mean 'bomb'?"},
	{"[attacks]\nlook=\n", "", "'look' is not of kind attack"},
	{"[workloads]\nalpha = sise=3\n", "", "did you mean 'size'?"},
	{"[workloads]\nalpha = size=0\n", "", "0 is outside 1 … 100 bytes"},
	{"[workloads]\nalpha = size=101\n", "", "101 is outside"},
	{"[environment native]\npids=1\n[workloads]\nalpha=\n", "",
	 "unknown key 'pids'"},
	{"[environments]\nx = dokcer\n", "", "unknown environment"},
	{"[environments]\nx = bukcet\n", "", "did you mean 'bucket'?"},
	{"[workloads]\n", "", "nothing is left to do"},
};

START_TEST(a_suite_must_be_possible)
{
	const struct choice *bad = &bad_suites[_i];
	char whole[300];

	suite_free(&suite);
	snprintf(whole, sizeof(whole), "[environments]\nnative =\n%s",
		 bad->only);
	ck_assert_msg(suite_parse(&suite, whole, strlen(whole), "s", &err) == 0,
		      "%s", err.message);
	ck_assert_int_lt(make("", ""), 0);
	ck_assert_msg(strstr(err.message, bad->plan), "%s", err.message);
}
END_TEST

START_TEST(halves_can_be_left_out)
{
	struct plan_options options = {.attacks = 1, .budget = NS_PER_S};

	ck_assert_int_eq(plan_make(&plan, &suite, &catalogue, &options, &err),
			 0);
	ck_assert_str_eq(words_of_plan(),
			 "native container tight vm | | poke bomb");
	ck_assert_int_eq(plan.budget, NS_PER_S);
}
END_TEST

START_TEST(a_catalogue_may_be_nonsense)
{
	static const char *const nonsense[] = {"{}",
					       "{'jobs': 5}",
					       "{'jobs': [5]}",
					       "{'jobs': [{'title': 'x'}]}",
					       "{'runners': [{}]}",
					       ("{'runners': [{'kind': 'x',"
						" 'keys': [{}]}]}")};
	struct catalogue other = {0};
	cleanup_json json_t *said = mock_json(nonsense[_i]);

	ck_assert_int_eq(catalogue_add(&other, said, &err) < 0, _i > 1);
	catalogue_free(&other);
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof(*(array))))

static Suite *plan_make_suite(void)
{
	Suite *all = suite_create("plan-make");
	TCase *plans = tcase_create("plans");

	tcase_add_checked_fixture(plans, set_up, tear_down);
	tcase_add_loop_test(plans, what_is_named_is_chosen, 0, COUNT(choices));
	tcase_add_test(plans, keys_and_parameters_are_taken_over);
	tcase_add_test(plans, a_preset_is_a_kind_with_keys);
	tcase_add_test(plans, an_environment_may_be_within_a_guest);
	tcase_add_test(plans, a_laboratory_holds_twins);
	tcase_add_loop_test(plans, a_laboratory_takes_its_time, 0, 9);
	tcase_add_loop_test(plans, only_a_guest_holds_others, 0, 3);
	tcase_add_test(plans, the_ladder_has_an_order);
	tcase_add_loop_test(plans,
			    what_cannot_be_is_refused_with_the_nearest_name, 0,
			    COUNT(refusals));
	tcase_add_loop_test(plans, a_suite_must_be_possible, 0,
			    COUNT(bad_suites));
	tcase_add_test(plans, halves_can_be_left_out);
	tcase_add_loop_test(plans, a_catalogue_may_be_nonsense, 0, 6);
	suite_add_tcase(all, plans);
	return all;
}
TEST_SUITE(plan_make_suite)
