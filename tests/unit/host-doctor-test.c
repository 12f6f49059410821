/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The doctor: what holds of its checks on any machine. */
#include "harness/host/doctor.h"

#include "harness/host/check.h"
#include "tests/unit/suite.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

START_TEST(every_check_says_enough)
{
	const struct host_place place = {"/tmp", "/tmp/bulkhead.db"};
	struct host_check checks[HOST_CHECKS_MAX];
	size_t count = host_checks(checks, HOST_CHECKS_MAX, &place);

	ck_assert_uint_gt(count, 10);
	for (size_t i = 0; i < count; i++) {
		int ok = checks[i].status == HOST_CHECK_OK;

		ck_assert_str_ne(checks[i].finding, "");
		ck_assert_int_eq(checks[i].remedy[0] == '\0', ok);
		ck_assert_int_eq(checks[i].consequence[0] == '\0', ok);
	}
}
END_TEST

START_TEST(never_more_than_there_is_room_for)
{
	const struct host_place place = {NULL, NULL};
	struct host_check checks[3];

	ck_assert_uint_eq(host_checks(checks, 2, &place), 2);
	ck_assert_uint_eq(host_checks(checks, 0, &place), 0);
}
END_TEST

START_TEST(unknown_kinds_are_not_usable)
{
	static const char *const kinds[] = {"", "v", "vmm", "nativ",
					    "container vm "};
	struct host_check why;

	ck_assert_int_eq(host_environment_usable(kinds[_i], &why), 0);
	ck_assert_int_eq(why.status, HOST_CHECK_MISSING);
	ck_assert_ptr_nonnull(
		strstr(why.remedy, "native, bare, container, vm"));
}
END_TEST

START_TEST(known_kinds_agree_with_the_checks)
{
	static const char *const kinds[] = {"native", "bare", "container",
					    "vm"};
	const struct host_place place = {NULL, NULL};
	struct host_check checks[HOST_CHECKS_MAX], why;
	size_t count = host_checks(checks, HOST_CHECKS_MAX, &place);
	enum host_check_status worst = HOST_CHECK_OK;
	int usable = host_environment_usable(kinds[_i], &why);

	for (size_t i = 0; i < count; i++)
		if (strstr(checks[i].kinds, kinds[_i]) &&
		    checks[i].status > worst)
			worst = checks[i].status;
	ck_assert_int_eq(usable, worst != HOST_CHECK_MISSING);
	ck_assert_int_eq(why.status, worst);
}
END_TEST

START_TEST(keys_spare_what_they_replace)
{
	cleanup_json json_t *keys =
		json_pack("{s:s, s:s, s:s}", "kernel", "/boot/mine", "connect",
			  "qemu:///system", "disk", "off");
	static const char *const spared[] = {"guest kernel", "libvirt driver",
					     "mkfs.ext4"};
	struct host_check why;

	host_environment_usable_with("vm", keys, &why);
	for (size_t i = 0; i < sizeof(spared) / sizeof(*spared); i++)
		ck_assert_str_ne(why.name, spared[i]);
}
END_TEST

START_TEST(a_rung_needs_what_its_keys_say)
{
	static const struct {
		const char *key, *value, *check;
	} spares[] = {
		{"isolate", "off", "namespaces"},
		{"seccomp", "off", "seccomp"},
		{"memory", "off", "limits"},
		{"pids", "off", "limits"},
		{"started_by", "ordinary", "limits"},
	};
	cleanup_json json_t *keys =
		json_pack("{s:s}", spares[_i].key, spares[_i].value);
	struct host_check why;

	host_environment_usable_with("container", keys, &why);
	ck_assert_str_ne(why.name, spares[_i].check);
	/* Not by any value of that key. */
	json_object_set_new(keys, spares[_i].key, json_string("other"));
	ck_assert_int_eq(host_environment_usable_with("container", keys, &why),
			 host_environment_usable("container", &why));
}
END_TEST

START_TEST(stores_are_looked_at_and_not_made)
{
	static const struct {
		const char *store;
		enum host_check_status status;
	} stores[] = {
		{"/tmp/no/such/folder/bulkhead.db", HOST_CHECK_OK},
		{"/proc/bulkhead.db", HOST_CHECK_MISSING},
		{"/proc/no/such/bulkhead.db", HOST_CHECK_MISSING},
	};
	const struct host_place place = {NULL, stores[_i].store};
	struct host_check check = {.name = "store"};

	check_store(&check, &place);
	/* Root may write into /proc as far as access() can tell. */
	if (geteuid() != 0 || stores[_i].status == HOST_CHECK_OK)
		ck_assert_int_eq(check.status, stores[_i].status);
	ck_assert_int_lt(access("/tmp/no", F_OK), 0);
}
END_TEST

START_TEST(a_pseudo_file_system_takes_no_direct_io)
{
	const struct host_place place = {"/proc", NULL};
	struct host_check check = {.name = "direct I/O"};

	check_direct(&check, &place);
	ck_assert_int_eq(check.status, HOST_CHECK_WARN);
	ck_assert_ptr_nonnull(strstr(check.finding, "/proc"));
}
END_TEST

START_TEST(packages_have_a_command)
{
	static const char *const things[] = {"qemu", "libvirt-driver", "mkfs",
					     "gnuplot", "something else"};
	char command[256] = "";

	check_package(things[_i], command, sizeof(command));
	ck_assert_ptr_nonnull(strstr(command, " "));
}
END_TEST

TEST_SUITE(host_doctor_suite)

Suite *host_doctor_suite(void)
{
	Suite *suite = suite_create("host-doctor");
	TCase *cases = tcase_create("checks");

	tcase_add_test(cases, every_check_says_enough);
	tcase_add_test(cases, never_more_than_there_is_room_for);
	tcase_add_loop_test(cases, unknown_kinds_are_not_usable, 0, 5);
	tcase_add_loop_test(cases, known_kinds_agree_with_the_checks, 0, 4);
	tcase_add_test(cases, keys_spare_what_they_replace);
	tcase_add_loop_test(cases, a_rung_needs_what_its_keys_say, 0, 5);
	tcase_add_loop_test(cases, stores_are_looked_at_and_not_made, 0, 3);
	tcase_add_test(cases, a_pseudo_file_system_takes_no_direct_io);
	tcase_add_loop_test(cases, packages_have_a_command, 0, 5);
	suite_add_tcase(suite, cases);
	return suite;
}
