/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key table, and specifications as settings. */
#include "runners/container/settings.h"

#include "runners/container/keys.h"
#include "runners/container/limits.h"
#include "runners/network.h"
#include "tests/unit/suite.h"

#include <sched.h>
#include <string.h>

#define ALL_NAMESPACES "pid,net,mount,uts,ipc,user,cgroup,time"

/* Whether the specification is one of `exec`. */
static int alone;

/* Settings of a specification with these keys, written "KEY=VALUE …". */
static int read_keys(struct settings *settings, const char *words,
		     struct error *err)
{
	static json_t *spec; /* the settings borrow from it */
	json_t *keys = json_object();

	json_decref(spec);
	spec = json_pack("{s:i, s:i, s:s, s:s, s:b, s:o}", "index", 3,
			 "memory_bytes", 1 << 28, "cpus", "1", "address",
			 "198.18.0.3/24", "alone", alone, "keys", keys);
	while (*words) {
		size_t name = strcspn(words, "="), end = strcspn(words, " ");

		ck_assert_uint_lt(name, end);
		json_object_setn_new(
			keys, words, name,
			json_stringn(words + name + 1, end - name - 1));
		words += end + (words[end] == ' ');
	}
	return settings_read(settings, spec, err);
}

static void expect_asked(const char *words, const char *key, const char *wanted)
{
	struct settings settings;
	struct error err = {0};
	char text[160];

	ck_assert_msg(!read_keys(&settings, words, &err), "%s", err.message);
	settings_asked(&settings, key, text, sizeof(text));
	ck_assert_msg(!strcmp(text, wanted), "%s with '%s' is %s, not %s", key,
		      words, text, wanted);
}

/* Refused, with a sentence that has `part` in it. */
/* Bytes. */
#define SIXTY "123456789012345678901234567890123456789012345678901234567890"

static void expect_refused(const char *words, const char *part)
{
	struct settings settings;
	struct error err = {0};

	ck_assert_int_lt(read_keys(&settings, words, &err), 0);
	ck_assert_msg(strstr(err.message, part) != NULL, "%s", err.message);
}

START_TEST(every_default_is_valid)
{
	const struct key *key;

	for (key = container_keys; key->name; key++) {
		struct error err = {0};

		ck_assert_msg(!key_check(key, key->value, &err), "%s",
			      err.message);
		ck_assert_ptr_nonnull(key->title);
		ck_assert_ptr_nonnull(key->source);
		ck_assert_ptr_eq(key_find(container_keys, key->name), key);
		if (key->type == KEY_SIZE || key->type == KEY_COUNT)
			ck_assert_ptr_nonnull(key->unit);
	}
}
END_TEST

START_TEST(every_protection_can_be_off)
{
	const struct key *key;

	for (key = container_keys; key->name; key++)
		if (key->protects)
			ck_assert_msg(!key_check(key, "off", NULL), "%s",
				      key->name);
}
END_TEST

START_TEST(defaults)
{
	expect_asked("", "isolate", ALL_NAMESPACES);
	expect_asked("", "memory", "268435456");
	expect_asked("", "swap", "0");
	expect_asked("", "pids", "512");
	expect_asked("", "cpu_quota", "off");
	expect_asked("", "cpus", "1");
	expect_asked("", "sysfs", "ro");
	expect_asked("", "network", "veth");
	expect_asked("", "hostname", "bulkhead");
}
END_TEST

START_TEST(protections_that_are_off)
{
	expect_asked("memory=off", "memory", "off");
	expect_asked("memory=off", "swap", "off");
	expect_asked("cpus=off", "cpus", "off");
	expect_asked("sysfs=rw", "sysfs", "off");
	expect_asked("sysfs=off", "sysfs", "off");
	expect_asked("devices=host", "devices", "off");
	expect_asked("capabilities=all", "capabilities", "off");
	expect_asked("capabilities=off", "capabilities", "off");
	expect_asked("isolate=-pid,time", "isolate",
		     "net,mount,uts,ipc,user,cgroup");
}
END_TEST

START_TEST(one_that_is_not_given_follows_the_namespaces)
{
	expect_asked("isolate=-net", "network", "host");
	expect_asked("isolate=-uts", "hostname", "off");
	expect_refused("isolate=-net network=veth", "network=host");
	expect_refused("isolate=-uts hostname=x", "hostname=off");
	expect_refused("network=host", "isolate=-net");
}
END_TEST

START_TEST(nothing_is_hidden_without_a_mount_namespace)
{
	/* In a run there is a mount namespace around, but not for a user
	 * namespace, and nothing is put over everybody's directories. */
	expect_refused("isolate=-mount", "isolate=-mount goes with -user");
	expect_refused("isolate=off root=off", "proc_mask=off");
	expect_asked("isolate=off", "root", "minimal");
	expect_asked("isolate=-mount root=off proc_mask=off proc_readonly=off "
		     "devices=off sysfs=rw",
		     "isolate", "pid,net,uts,ipc,user,cgroup,time");
	/* Outside there is none. */
	alone = 1;
	expect_refused("isolate=off", "but root needs it");
	expect_refused("isolate=off root=/srv", "but proc_mask needs it");
	expect_refused("isolate=off root=/srv root_access=overlay",
		       "but root_access needs it");
	expect_asked("isolate=off root=/srv proc_mask=off proc_readonly=off "
		     "devices=off sysfs=rw",
		     "root_access", "writable");
	alone = 0;
}
END_TEST

START_TEST(bad_keys)
{
	expect_refused("pid=1", "no key 'pid'");
	expect_refused("pids=1", "pids");
	expect_refused("pids=many", "pids");
	expect_refused("isolate=pid,moon", "moon");
	expect_refused("memory=1KiB", "memory");
	expect_refused("capabilities=some", "some");
	expect_refused("root=srv", "'srv'");
	expect_refused("cpus=1-x", "cpus");
	expect_refused("cpus=0-1024", "0 to 1023");
	expect_refused("pids=99999999999999999999", "2 … 4194304 tasks");
	expect_refused("io=rbps=1", "key 'io': rbps=1");
	expect_refused("hostname=" SIXTY "4567a", "key 'hostname'");
	expect_asked("hostname=" SIXTY "4567", "hostname", SIXTY "4567");
	expect_refused("root=off root_access=readonly", "root_access=readonly");
	expect_refused("isolate=-user uid_map=0:1000:1", "uid_map");
	expect_refused("isolate=-user started_by=ordinary", "ordinary");
}
END_TEST

START_TEST(lists_of_ones_own)
{
	expect_asked("cpus=0-1", "cpus", "0-1");
	expect_asked("capabilities=kill,cap_chown", "capabilities",
		     "chown,kill");
	expect_asked("root=/srv/debian root_access=readonly", "root",
		     "/srv/debian");
	expect_asked("root=off", "root_access", "off");
	expect_asked("uid_map=0:1000:1", "uid_map", "0:1000:1");
	expect_asked("isolate=-user", "uid_map", "off");
}
END_TEST

START_TEST(namespaces_as_words)
{
	char text[64];

	settings_isolate_text(0, text, sizeof(text));
	ck_assert_str_eq(text, "off");
	settings_isolate_text(CLONE_NEWPID | CLONE_NEWIPC, text, sizeof(text));
	ck_assert_str_eq(text, "pid,ipc");
	/* Too short a place: cut, but ended. */
	settings_isolate_text(CLONE_NEWPID | CLONE_NEWNET, text, 5);
	ck_assert_uint_eq(strlen(text), 4);
}
END_TEST

START_TEST(addresses)
{
	static const char *const good[] = {"198.18.0.1/24", "198.19.255.254/15",
					   "198.18.0.1/32"};
	static const char *const bad[] = {"",
					  "198.18.0.1",
					  "198.18.0.1/",
					  "198.18.0.1/8",
					  "198.20.0.1/24",
					  "10.0.0.1/24",
					  "198.18.0.1/33",
					  "198.18.0.1/2x",
					  "198.18.0/24"};
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(*good); i++)
		ck_assert_int_eq(network_check_address(good[i], NULL), 0);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_int_lt(network_check_address(bad[i], NULL), 0);
	ck_assert_int_lt(network_check_address(NULL, NULL), 0);
}
END_TEST

START_TEST(a_group_is_named_by_run_and_index)
{
	static const struct {
		const char *run, *name;
	} runs[] = {
		{"20260101-000000-dead", "bulkhead-20260101-000000-dead-box-7"},
		{"../up", "bulkhead----up-box-7"},
		{"0123456789012345678901234567890123456789",
		 "bulkhead-01234567890123456789012345678901-box-7"},
	};
	size_t i;

	for (i = 0; i < sizeof(runs) / sizeof(*runs); i++) {
		json_t *spec = json_pack("{s:s}", "run", runs[i].run);
		struct settings settings = {.spec = spec, .index = 7};
		char name[64];

		limits_name(&settings, name, sizeof(name));
		ck_assert_str_eq(name, runs[i].name);
		json_decref(spec);
	}
}
END_TEST

Suite *container_settings_suite(void)
{
	Suite *suite = suite_create("container-settings");
	TCase *tcase = tcase_create("container-settings");

	tcase_add_test(tcase, a_group_is_named_by_run_and_index);
	tcase_add_test(tcase, every_default_is_valid);
	tcase_add_test(tcase, every_protection_can_be_off);
	tcase_add_test(tcase, defaults);
	tcase_add_test(tcase, protections_that_are_off);
	tcase_add_test(tcase, one_that_is_not_given_follows_the_namespaces);
	tcase_add_test(tcase, nothing_is_hidden_without_a_mount_namespace);
	tcase_add_test(tcase, bad_keys);
	tcase_add_test(tcase, lists_of_ones_own);
	tcase_add_test(tcase, namespaces_as_words);
	tcase_add_test(tcase, addresses);
	suite_add_tcase(suite, tcase);
	return suite;
}
TEST_SUITE(container_settings_suite)
