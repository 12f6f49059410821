/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Variants: which keys a control changes, when it is none, and its words. */
#include "common/cleanup.h"
#include "harness/plan/variant.h"
#include "tests/unit/mock-scene.h"
#include "tests/unit/suite.h"

static struct catalogue catalogue;

static void set_up(void)
{
	cleanup_json json_t *said = mock_json(scene_catalogue);
	struct error err = {0};

	ck_assert_int_eq(catalogue_add(&catalogue, said, &err), 0);
}

static void tear_down(void)
{
	catalogue_free(&catalogue);
}

struct change {
	const char *kind, *keys, *without, *result; /* NULL: no control */
};

static const struct change changes[] = {
	{"container", "{}", "pids=off", "{'pids': 'off'}"},
	{"container", "{'pids': '64'}", "pids=off", "{'pids': 'off'}"},
	{"container", "{'root': 'host'}", "pids=off masks=off",
	 "{'root': 'host', 'pids': 'off', 'masks': 'off'}"},
	{"container", "{'pids': 'off'}", "pids=off masks=off",
	 "{'pids': 'off', 'masks': 'off'}"},
	{"container", "{'pids': 'off'}", "pids=off", NULL},
	{"container", "{}", "masks=on", NULL}, /* its default */
	{"container", "{}", "pids=off nonesuch=off", NULL},
	{"container", "{}", "", NULL},
	{"container", "{}", "pids", NULL},
	{"native", "{}", "pids=off", NULL},
	{"nonesuch", "{}", "pids=off", NULL},
};

START_TEST(a_variant_is_what_differs)
{
	const struct change *change = &changes[_i];
	cleanup_json json_t *keys = mock_json(change->keys);
	cleanup_json json_t *before = json_deep_copy(keys);
	cleanup_json json_t *got =
		variant_keys(&catalogue, change->kind, keys, change->without);
	cleanup_json json_t *wanted =
		change->result ? mock_json(change->result) : NULL;

	ck_assert(change->result ? json_equal(got, wanted) : !got);
	ck_assert(json_equal(keys, before));
}
END_TEST

START_TEST(a_variant_has_words)
{
	static const char *const words[][2] = {
		{"pids=off", "pids"},
		{"memory=off swap=off", "memory and swap"},
		{"isolate=-pid", "pid namespace"},
		{"a=1  b=2 c=3", "a and b and c"},
		{"", ""},
	};
	cleanup_free char *got = variant_words(words[_i][0]);

	ck_assert_str_eq(got, words[_i][1]);
}
END_TEST

static Suite *plan_variant_suite(void)
{
	Suite *suite = suite_create("plan-variant");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_loop_test(all, a_variant_is_what_differs, 0,
			    sizeof(changes) / sizeof(*changes));
	tcase_add_loop_test(all, a_variant_has_words, 0, 5);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(plan_variant_suite)
