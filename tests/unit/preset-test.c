/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Presets: names for keys, checked against the table of their kind. */
#include "common/cleanup.h"
#include "probe/hello.h"
#include "probe/runner.h"
#include "tests/unit/suite.h"

#include <string.h>

static const struct key keys[] = {
	{.name = "pids",
	 .type = KEY_COUNT,
	 .value = "512",
	 .minimum = 16,
	 .maximum = 4096,
	 .can_be_off = 1,
	 .title = "p"},
	{.name = "masks", .type = KEY_SWITCH, .value = "on", .title = "m"},
	{0},
};

struct words {
	const char *keys, *refused; /* a part of why; NULL: it may be */
};

static const struct words words[] = {
	{"", NULL},
	{"pids=off", NULL},
	{"pids=16 masks=off", NULL},
	{"pids=16  masks=off ", NULL},
	{"pids", "preset 'p': 'pids' is not KEY=VALUE"},
	{"pid=16", "preset 'p': k has no key 'pid'"},
	{"masks=maybe", "neither on nor off"},
	{"pids=8 masks=off", "8 is outside 16"},
	{"pids=16 masks=", "neither on nor off"},
};

START_TEST(presets_are_checked)
{
	const struct preset presets[] = {
		{"p", "P", words[_i].keys},
		{0},
	};
	const struct runner runner = {
		.kind = "k", .keys = keys, .presets = presets};
	struct error err = {0};
	int status = presets_check(&runner, &err);

	ck_assert_int_eq(status < 0, words[_i].refused != NULL);
	if (status < 0)
		ck_assert_msg(strstr(err.message, words[_i].refused) != NULL,
			      "%s", err.message);
}
END_TEST

START_TEST(keys_are_an_object)
{
	const struct preset preset = {"p", "P", "pids=16 masks=off"};
	cleanup_json json_t *got = preset_keys(&preset);

	ck_assert_uint_eq(json_object_size(got), 2);
	ck_assert_str_eq(json_text(got, "pids", ""), "16");
	ck_assert_str_eq(json_text(got, "masks", ""), "off");
}
END_TEST

START_TEST(rungs_are_found_by_name)
{
	static const char *const rungs[] = {"chroot", "namespaces", "cgroups",
					    "container", "rootless"};
	const struct runner *runner = NULL;
	const struct preset *preset;
	size_t i;

	for (i = 0; i < sizeof(rungs) / sizeof(*rungs); i++) {
		preset = preset_find(rungs[i], &runner);
		ck_assert_ptr_nonnull(preset);
		ck_assert_str_eq(preset->name, rungs[i]);
		ck_assert_str_eq(runner->kind, "container");
	}
	ck_assert_ptr_null(preset_find("native", &runner));
	ck_assert_ptr_null(preset_find("", &runner));
}
END_TEST

/* Each rung can be, and is said in the catalogue as it is. */
START_TEST(rungs_are_possible)
{
	const struct runner *runner = runner_find("container");
	const struct preset *preset = runner->presets;

	for (; preset->name; preset++) {
		cleanup_json json_t *spec = json_pack(
			"{s:i, s:i, s:s, s:s, s:o}", "index", 3, "memory_bytes",
			1 << 28, "cpus", "1", "address", "198.18.0.3/24",
			"keys", preset_keys(preset));
		struct error err = {0};

		ck_assert_msg(runner->check(spec, &err) == 0, "%s: %s",
			      preset->name, err.message);
	}
}
END_TEST

START_TEST(the_catalogue_says_them_in_order)
{
	cleanup_json json_t *said = hello_catalogue();
	const struct preset *preset = runner_find("container")->presets;
	size_t i;
	json_t *runner, *described;
	const char *name;

	json_array_foreach (json_object_get(said, "runners"), i, runner) {
		if (strcmp(json_text(runner, "kind", ""), "container"))
			continue;
		json_object_foreach (json_object_get(runner, "presets"), name,
				     described) {
			ck_assert_str_eq(name, preset->name);
			ck_assert_str_eq(json_text(described, "title", ""),
					 preset->title);
			preset++;
		}
	}
	ck_assert_ptr_null(preset->name);
}
END_TEST

static Suite *preset_suite(void)
{
	Suite *all = suite_create("preset");
	TCase *cases = tcase_create("all");

	tcase_add_loop_test(cases, presets_are_checked, 0,
			    sizeof(words) / sizeof(*words));
	tcase_add_test(cases, keys_are_an_object);
	tcase_add_test(cases, rungs_are_found_by_name);
	tcase_add_test(cases, rungs_are_possible);
	tcase_add_test(cases, the_catalogue_says_them_in_order);
	suite_add_tcase(all, cases);
	return all;
}
TEST_SUITE(preset_suite)
