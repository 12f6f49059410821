/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Descriptions of domains, against libvirt's own schema where it is there. */
#include "common/cleanup.h"
#include "runners/vm/file.h"
#include "runners/vm/xml.h"
#include "tests/unit/suite.h"

#include <string.h>

#define XMLLINT "/usr/bin/xmllint"
#define SCHEMA "/usr/share/libvirt/schemas/domain.rng"

static struct xml_domain example(void)
{
	struct xml_domain domain = {
		.name = "bulkhead-20261124-225400-1a2b-3",
		.memory_kib = 1 << 20,
		.emulator = "/usr/bin/qemu-system-x86_64",
		.kernel = "/run/bulkhead/kernel",
		.initrd = "/run/bulkhead/initrd",
		.console = "/run/bulkhead/console.log",
		.socket = "/run/bulkhead/s/bench.0",
		.disk = "/run/bulkhead/disk.img",
		.tap = "bht3",
		.mac = "52:54:00:62:00:03",
	};

	CPU_SET(1, &domain.cpus);
	CPU_SET(3, &domain.cpus);
	CPU_SET(0, &domain.others);
	CPU_SET(2, &domain.others);
	return domain;
}

/* 0 when the schema accepts it, or there is no schema to ask. */
static int validate(const struct xml_domain *domain)
{
	char path[] = "/tmp/bulkhead-xml-XXXXXX";
	const char *argv[] = {XMLLINT, "--noout", "--relaxng",
			      SCHEMA,  path,	  NULL};
	cleanup_free char *xml = xml_domain(domain);
	cleanup_close int fd = mkstemp(path);
	struct error err = {0};
	int status = 0;

	ck_assert_ptr_nonnull(xml);
	ck_assert_int_eq(write(fd, xml, strlen(xml)), (ssize_t)strlen(xml));
	if (!access(XMLLINT, X_OK) && !access(SCHEMA, R_OK))
		status = file_execute(argv, &err);
	unlink(path);
	return status;
}

START_TEST(libvirt_accepts_it)
{
	struct xml_domain domain = example();

	ck_assert_int_eq(validate(&domain), 0);
	domain.kvm = 1;
	ck_assert_int_eq(validate(&domain), 0);
}
END_TEST

START_TEST(devices_may_be_missing)
{
	struct xml_domain domain = example();
	cleanup_free char *xml = NULL;

	domain.disk = domain.tap = domain.socket = NULL;
	CPU_ZERO(&domain.cpus);
	CPU_ZERO(&domain.others);
	ck_assert_int_eq(validate(&domain), 0);
	xml = xml_domain(&domain);
	ck_assert_ptr_null(strstr(xml, "<disk"));
	ck_assert_ptr_null(strstr(xml, "<interface"));
	ck_assert_ptr_null(strstr(xml, "pin "));
	ck_assert_ptr_nonnull(strstr(xml, "<vcpu>1</vcpu>"));
}
END_TEST

START_TEST(each_cpu_is_pinned_to_one)
{
	struct xml_domain domain = example();
	cleanup_free char *xml = xml_domain(&domain);

	ck_assert_ptr_nonnull(strstr(xml, "<vcpu>2</vcpu>"));
	ck_assert_ptr_nonnull(strstr(xml, "<vcpupin vcpu='0' cpuset='1'/>"
					  "<vcpupin vcpu='1' cpuset='3'/>"));
	ck_assert_ptr_nonnull(strstr(xml, "<emulatorpin cpuset='0,2'/>"));
}
END_TEST

START_TEST(paths_are_escaped)
{
	struct xml_domain domain = example();
	cleanup_free char *xml = NULL;

	domain.kernel = "/a&b<c'd";
	domain.disk = "/x' evil='";
	ck_assert_int_eq(validate(&domain), 0);
	xml = xml_domain(&domain);
	ck_assert_ptr_nonnull(strstr(xml, "<kernel>/a&amp;b&lt;c&apos;d<"));
	ck_assert_ptr_nonnull(strstr(xml, "file='/x&apos; evil=&apos;'"));
}
END_TEST

TEST_SUITE(vm_xml_suite)
Suite *vm_xml_suite(void)
{
	Suite *suite = suite_create("vm-xml");
	TCase *tests = tcase_create("xml");

	tcase_add_test(tests, libvirt_accepts_it);
	tcase_add_test(tests, devices_may_be_missing);
	tcase_add_test(tests, each_cpu_is_pinned_to_one);
	tcase_add_test(tests, paths_are_escaped);
	suite_add_tcase(suite, tests);
	return suite;
}
