/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of each type: what may be said, and what it comes to. */
#include "common/cleanup.h"
#include "common/key.h"
#include "harness/plan/catalogue.h"
#include "tests/unit/suite.h"

#include <string.h>

static const struct key table[] = {
	{.name = "memory",
	 .type = KEY_SIZE,
	 .value = "common",
	 .minimum = 1 << 20,
	 .maximum = 1 << 30,
	 .can_be_off = 1,
	 .title = "m"},
	{.name = "pids",
	 .type = KEY_COUNT,
	 .value = "512",
	 .unit = "tasks",
	 .minimum = 16,
	 .maximum = 4096,
	 .title = "p"},
	{.name = "masks", .type = KEY_SWITCH, .value = "on", .title = "s"},
	{.name = "root",
	 .type = KEY_CHOICE,
	 .value = "tmpfs",
	 .choices = "tmpfs host",
	 .title = "c"},
	{.name = "isolate",
	 .type = KEY_SET,
	 .value = "pid,net,user",
	 .choices = "pid,net,user,uts",
	 .can_be_off = 1,
	 .title = "n"},
	{.name = "image", .type = KEY_TEXT, .value = "base", .title = "t"},
	{0},
};

struct saying {
	const char *key, *text;
	const char *refused; /* a part of why; NULL: it may be */
};

static const struct saying sayings[] = {
	{"memory", "1MiB", NULL},
	{"memory", "1GiB", NULL},
	{"memory", "off", NULL},
	{"memory", "common", NULL},
	{"memory", "1023KiB", "key 'memory': 1023KiB is outside"},
	{"memory", "2GiB", "outside 1048576 … 1073741824"},
	{"memory", "much", "key 'memory': 'much' is not a number"},
	{"memory", "", "not a number"},
	{"memory", "-1", "not a number"},
	{"memory", "OFF", "not a number"},
	{"pids", "16", NULL},
	{"pids", "4096", NULL},
	{"pids", "15", "15 is outside 16 … 4096 tasks"},
	{"pids", "4097", "outside"},
	{"pids", "1k", "not a whole number"},
	{"pids", "99999999999999999999", "out of range"},
	{"pids", "off", "key 'pids' cannot be off"},
	{"masks", "on", NULL},
	{"masks", "off", NULL}, /* a switch always can */
	{"masks", "yes", "'yes' is neither on nor off"},
	{"masks", "", "neither on nor off"},
	{"root", "tmpfs", NULL},
	{"root", "host", NULL},
	{"root", "tmp", "'tmp' is none of: tmpfs host"},
	{"root", "tmpfs host", "is none of"},
	{"root", "", "is none of"},
	{"root", "off", "cannot be off"},
	{"isolate", "pid", NULL},
	{"isolate", "uts,pid", NULL},
	{"isolate", "-pid", NULL},
	{"isolate", "-pid,net", NULL},
	{"isolate", "off", NULL},
	{"isolate", "", "'' is none of"},
	{"isolate", "-", "'' is none of"},
	{"isolate", "pid,", "'' is none of"},
	{"isolate", "pid,mars", "'mars' is none of pid,net,user,uts"},
	{"isolate", "pid,-net", "'-net' is none of"},
	{"isolate", "pi", "'pi' is none of"},
	{"image", "anything at all", NULL},
	{"image", "", "key 'image' is empty"},
	{"image", "off", "cannot be off"},
};

START_TEST(a_value_is_checked)
{
	const struct saying *saying = &sayings[_i];
	const struct key *key = key_find(table, saying->key);
	struct error err = {0};
	int status = key_check(key, saying->text, &err);

	ck_assert_msg((status < 0) == (saying->refused != NULL), "%s=%s: %s",
		      saying->key, saying->text, err.message);
	if (saying->refused)
		ck_assert_msg(strstr(err.message, saying->refused), "%s",
			      err.message);
}
END_TEST

/* The same through the catalogue, which is all that the harness sees. */
START_TEST(the_catalogue_knows_as_much)
{
	const struct saying *saying = &sayings[_i];
	struct catalogue catalogue = {0};
	cleanup_json json_t *said =
		json_pack("{s:[{s:s, s:o}]}", "runners", "kind", "c", "keys",
			  key_table_json(table));
	struct error direct = {0}, err = {0};

	ck_assert_int_eq(catalogue_add(&catalogue, said, &err), 0);
	ck_assert_int_eq(catalogue_check_key(&catalogue, "c", saying->key,
					     saying->text, &err) < 0,
			 saying->refused != NULL);
	key_check(key_find(table, saying->key), saying->text, &direct);
	ck_assert_str_eq(err.message, direct.message);
	catalogue_free(&catalogue);
}
END_TEST

START_TEST(defaults_stand_in)
{
	cleanup_json json_t *none = json_object();
	const struct key *pids = key_find(table, "pids");

	ck_assert_str_eq(key_text(pids, none), "512");
	ck_assert_int_eq(key_number(pids, none), 512);
	ck_assert_int_eq(key_number(pids, NULL), 512);
	ck_assert_int_eq(key_on(pids, none), 1);
	/* "common" is a word that its runner knows, and no number. */
	ck_assert_int_eq(key_number(key_find(table, "memory"), none), -1);
	ck_assert_ptr_null(key_find(table, "swap"));
	ck_assert_ptr_null(key_find(NULL, "swap"));
}
END_TEST

START_TEST(what_is_set_holds)
{
	cleanup_json json_t *keys =
		json_pack("{s:s, s:s, s:s, s:i}", "memory", "64MiB", "pids",
			  "off", "masks", "off", "root", 5);

	ck_assert_int_eq(key_number(key_find(table, "memory"), keys), 64 << 20);
	ck_assert_int_eq(key_number(key_find(table, "pids"), keys), -1);
	ck_assert_int_eq(key_on(key_find(table, "pids"), keys), 0);
	ck_assert_int_eq(key_on(key_find(table, "masks"), keys), 0);
	/* What is no text is as if it were not there. */
	ck_assert_str_eq(key_text(key_find(table, "root"), keys), "tmpfs");
}
END_TEST

struct membership {
	const char *value, *item;
	int in;
};

static const struct membership memberships[] = {
	{NULL, "pid", 1},	{NULL, "uts", 0},	{"pid,uts", "uts", 1},
	{"pid,uts", "net", 0},	{"pid", "pi", 0},	{"pid", "pidx", 0},
	{"off", "pid", 0},	{"-pid", "pid", 0},	{"-pid", "net", 1},
	{"-pid,net", "net", 0}, {"-pid,net", "uts", 1}, {"pid", "", 0},
};

START_TEST(an_item_is_in_a_set)
{
	const struct membership *m = &memberships[_i];
	cleanup_json json_t *keys = json_pack("{s:s*}", "isolate", m->value);

	ck_assert_int_eq(key_has(key_find(table, "isolate"), keys, m->item),
			 m->in);
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof(*(array))))

static Suite *key_suite(void)
{
	Suite *suite = suite_create("key");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, a_value_is_checked, 0, COUNT(sayings));
	tcase_add_loop_test(all, the_catalogue_knows_as_much, 0,
			    COUNT(sayings));
	tcase_add_test(all, defaults_stand_in);
	tcase_add_test(all, what_is_set_holds);
	tcase_add_loop_test(all, an_item_is_in_a_set, 0, COUNT(memberships));
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(key_suite)
