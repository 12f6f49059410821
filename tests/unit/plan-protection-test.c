/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Protections, one by one, of what the container's own table says. */
#include "common/cleanup.h"
#include "harness/plan/protection.h"
#include "runners/container/keys.h"
#include "tests/unit/mock-stage.h"
#include "tests/unit/suite.h"

#include <string.h>

static struct catalogue catalogue;

static void set_up(void)
{
	cleanup_json json_t *said =
		json_pack("{s:[], s:[{s:s, s:s, s:o}]}", "jobs", "runners",
			  "kind", "container", "title", "C", "keys",
			  key_table_json(container_keys));
	struct error err = {0};

	ck_assert_msg(catalogue_add(&catalogue, said, &err) == 0, "%s",
		      err.message);
}

static void tear_down(void)
{
	catalogue_free(&catalogue);
}

static uint32_t bit_of(const struct protections *protections, const char *name)
{
	int i;

	for (i = 0; i < protections->count; i++)
		if (!strcmp(protections->all[i].name, name))
			return UINT32_C(1) << i;
	ck_abort_msg("no protection %s", name);
}

START_TEST(namespaces_are_protections_of_their_own)
{
	struct protections p;
	cleanup_json json_t *keys = mock_json("{'isolate': '-time'}");
	cleanup_json json_t *names = NULL, *wanted = NULL;

	protections_of(&p, &catalogue, "container", keys);
	names = protections_names(&p, bit_of(&p, "pid namespace") |
					      bit_of(&p, "pids") |
					      bit_of(&p, "user namespace"));
	wanted = mock_json("['pid namespace', 'user namespace', 'pids']");
	ck_assert(json_equal(names, wanted));
	/* Seven of eight, and the thirteen keys that are on by default. */
	ck_assert_int_eq(p.count, 20);
}
END_TEST

START_TEST(what_is_off_protects_nothing)
{
	struct protections p;
	cleanup_json json_t *keys =
		mock_json("{'isolate': 'off', 'pids': 'off', 'io': 'off'}");
	int i;

	protections_of(&p, &catalogue, "container", keys);
	for (i = 0; i < p.count; i++)
		ck_assert(!*p.all[i].member && strcmp(p.all[i].key, "pids") &&
			  strcmp(p.all[i].key, "io"));
	protections_of(&p, &catalogue, "nonesuch", keys);
	ck_assert_int_eq(p.count, 0);
}
END_TEST

struct removal {
	const char *keys, *removed[3], *result;
};

static const struct removal removals[] = {
	{"{}", {"pids"}, "{'pids': 'off'}"},
	{"{'pids': '64', 'hostname': 'x'}",
	 {"pids"},
	 "{'pids': 'off', 'hostname': 'x'}"},
	{"{'isolate': 'pid,net,user'}",
	 {"net namespace", "seccomp"},
	 "{'isolate': 'pid,user', 'seccomp': 'off'}"},
	{"{'isolate': 'pid,net'}",
	 {"net namespace", "pid namespace"},
	 "{'isolate': 'off'}"},
};

START_TEST(a_variant_lacks_what_is_removed)
{
	const struct removal *removal = &removals[_i];
	cleanup_json json_t *keys = mock_json(removal->keys);
	cleanup_json json_t *wanted = mock_json(removal->result);
	cleanup_json json_t *got = NULL;
	struct protections p;
	uint32_t removed = 0;
	int i;

	protections_of(&p, &catalogue, "container", keys);
	for (i = 0; i < 3 && removal->removed[i]; i++)
		removed |= bit_of(&p, removal->removed[i]);
	got = protections_without(&p, removed);
	ck_assert(json_equal(got, wanted));
	/* And from the keys back to what they lack. */
	ck_assert_uint_eq(protections_changed(&p, got), removed);
}
END_TEST

START_TEST(the_same_is_the_same_however_it_is_written)
{
	cleanup_json json_t *one =
		mock_json("{'isolate': '-pid,time', 'pids': '512'}");
	cleanup_json json_t *other =
		mock_json("{'isolate': 'user,net,mount,uts,ipc,cgroup'}");
	cleanup_json json_t *third = mock_json("{'isolate': '-pid'}");
	cleanup_free char *a =
		protections_effective(&catalogue, "container", one);
	cleanup_free char *b =
		protections_effective(&catalogue, "container", other);
	cleanup_free char *c =
		protections_effective(&catalogue, "container", third);

	ck_assert_str_eq(a, b);
	ck_assert_str_ne(a, c);
}
END_TEST

static Suite *protection_suite(void)
{
	Suite *suite = suite_create("plan-protection");
	TCase *tests = tcase_create("plan-protection");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, namespaces_are_protections_of_their_own);
	tcase_add_test(tests, what_is_off_protects_nothing);
	tcase_add_loop_test(tests, a_variant_lacks_what_is_removed, 0,
			    sizeof(removals) / sizeof(*removals));
	tcase_add_test(tests, the_same_is_the_same_however_it_is_written);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(protection_suite)
