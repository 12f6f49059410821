/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line 1 as the VM's runner reads it, and as it is passed on within. */
#include "common/cleanup.h"
#include "runners/vm/spec.h"
#include "tests/unit/suite.h"

#include <string.h>

static json_t *example(void)
{
	return json_pack("{s:i, s:s, s:s, s:s, s:i, s:{}, s:s, s:I, s:s, s:s, "
			 "s:s, s:[s]}",
			 "protocol", 1, "run", "20261124-225400-1a2b", "name",
			 "vm", "kind", "vm", "index", 3, "keys", "cpus", "1",
			 "memory_bytes", (json_int_t)1 << 30, "directory",
			 "/var/tmp/x", "address", "198.18.0.3/24", "peer",
			 "198.18.0.1", "descriptors", "peer_netns");
}

static int parse_with(const char *key, const char *value, struct vm_spec *spec,
		      struct error *err)
{
	cleanup_json json_t *json = example();

	json_object_set_new(json_object_get(json, "keys"), key,
			    json_string(value));
	return vm_spec_parse(spec, json, err);
}

START_TEST(fields_and_defaults)
{
	cleanup_json json_t *json = example();
	struct error err = {0};
	struct vm_spec spec;

	ck_assert_msg(!vm_spec_parse(&spec, json, &err), "%s", err.message);
	ck_assert_str_eq(spec.domain, "bulkhead-20261124-225400-1a2b-3");
	ck_assert_str_eq(spec.tap, "bht3");
	ck_assert_str_eq(spec.mac, "52:54:00:62:00:03");
	ck_assert_int_eq(spec.disk_bytes, INT64_C(512) << 20);
	ck_assert_int_eq(spec.accelerator, VM_AUTO);
	ck_assert_uint_eq(spec.emulator_uid, 64055);
	ck_assert_int_eq(CPU_COUNT(&spec.cpus), 1);
	ck_assert(spec.has_network);
	ck_assert_ptr_null(spec.connect);
	ck_assert_ptr_null(spec.kernel);
	ck_assert_ptr_null(spec.kvm_refused);
	vm_spec_free(&spec);
}
END_TEST

START_TEST(why_there_is_no_kvm_is_told_to_this_runner_alone)
{
	cleanup_json json_t *json = example(), *within = NULL;
	struct vm_spec spec;

	json_object_set_new(json, "kvm_refused", json_string("it interprets"));
	ck_assert_int_eq(vm_spec_parse(&spec, json, NULL), 0);
	ck_assert_str_eq(spec.kvm_refused, "it interprets");
	vm_spec_free(&spec);
	within = vm_spec_within(json, 1, 1);
	ck_assert_ptr_null(json_object_get(within, "kvm_refused"));
}
END_TEST

START_TEST(keys_are_obeyed)
{
	struct vm_spec spec;

	ck_assert_int_eq(parse_with("disk", "off", &spec, NULL), 0);
	ck_assert_int_eq(spec.disk_bytes, -1);
	vm_spec_free(&spec);
	ck_assert_int_eq(parse_with("accelerator", "tcg", &spec, NULL), 0);
	ck_assert_int_eq(spec.accelerator, VM_TCG);
	vm_spec_free(&spec);
	ck_assert_int_eq(parse_with("kernel", "/boot/vmlinuz-6.1", &spec, NULL),
			 0);
	ck_assert_str_eq(spec.modules, "/lib/modules/6.1");
	vm_spec_free(&spec);
}
END_TEST

START_TEST(what_is_wrong_is_named)
{
	static const struct {
		const char *key, *value, *named;
	} cases[] = {
		{"nothing", "1", "nothing"},
		{"disk", "1", "disk"},
		{"disk", "5 apples", "disk"},
		{"accelerator", "fast", "fast"},
		{"emulator_uid", "off", "emulator_uid"},
	};
	struct error err;
	struct vm_spec spec;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		ck_assert_int_lt(
			parse_with(cases[i].key, cases[i].value, &spec, &err),
			0);
		ck_assert_ptr_nonnull(strstr(err.message, cases[i].named));
		vm_spec_free(&spec);
	}
}
END_TEST

START_TEST(nonsense_is_refused)
{
	static const char *const fields[] = {"protocol", "directory",
					     "memory_bytes"};
	struct vm_spec spec;
	size_t i;

	ck_assert_int_lt(vm_spec_parse(&spec, NULL, NULL), 0);
	for (i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		cleanup_json json_t *json = example();

		json_object_set_new(json, fields[i], json_true());
		ck_assert_int_lt(vm_spec_parse(&spec, json, NULL), 0);
		vm_spec_free(&spec);
	}
}
END_TEST

START_TEST(modules_lie_beside_their_kernel)
{
	static const char *const cases[][2] = {
		{"/boot/vmlinuz-6.1.0-5-amd64", "/lib/modules/6.1.0-5-amd64"},
		{"/b/guest/boot/vmlinuz-6.1-x", "/b/guest/lib/modules/6.1-x"},
		{"/usr/lib/modules/6.9/vmlinuz", "/usr/lib/modules/6.9"},
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		cleanup_free char *path = vm_modules_for(cases[i][0]);

		ck_assert_str_eq(path, cases[i][1]);
	}
	ck_assert_ptr_null(vm_modules_for("vmlinuz"));
}
END_TEST

START_TEST(within_it_is_another_machine)
{
	cleanup_json json_t *json = example();
	cleanup_json json_t *within = vm_spec_within(json, 1, 0);

	ck_assert_str_eq(json_text(within, "cpus", "?"), "");
	ck_assert_str_eq(json_text(within, "directory", "?"), "/data");
	ck_assert_str_eq(json_text(within, "disk", "?"), "/dev/vda");
	ck_assert_ptr_null(json_object_get(within, "address"));
	ck_assert_uint_eq(
		json_array_size(json_object_get(within, "descriptors")), 0);
	ck_assert_str_eq(json_text(json, "cpus", "?"), "1");
}
END_TEST

TEST_SUITE(vm_spec_suite)
Suite *vm_spec_suite(void)
{
	Suite *suite = suite_create("vm-spec");
	TCase *tests = tcase_create("spec");

	tcase_add_test(tests, fields_and_defaults);
	tcase_add_test(tests, why_there_is_no_kvm_is_told_to_this_runner_alone);
	tcase_add_test(tests, keys_are_obeyed);
	tcase_add_test(tests, what_is_wrong_is_named);
	tcase_add_test(tests, nonsense_is_refused);
	tcase_add_test(tests, modules_lie_beside_their_kernel);
	tcase_add_test(tests, within_it_is_another_machine);
	suite_add_tcase(suite, tests);
	return suite;
}
