/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The archive that a guest's kernel unpacks, read back by its documentation
 * (Documentation/driver-api/early-userspace/buffer-format.rst). */
#include "common/cleanup.h"
#include "runners/vm/cpio.h"
#include "tests/unit/suite.h"

#include <string.h>
#include <sys/stat.h>

#define HEADER 110

/* One member of an archive. */
struct member {
	unsigned mode, size, major, minor;
	const char *name, *bytes;
};

static unsigned field(const char *header, int index)
{
	char text[9] = "";

	memcpy(text, header + 6 + 8 * index, 8);
	return (unsigned)strtoul(text, NULL, 16);
}

/* Read the member at `at`; where the next one is. */
static size_t read_member(const char *archive, size_t at, struct member *m)
{
	const char *header = archive + at;
	unsigned name_size = field(header, 11);

	ck_assert_uint_eq(at % 4, 0);
	ck_assert(!memcmp(header, "070701", 6));
	m->mode = field(header, 1);
	m->size = field(header, 6);
	m->major = field(header, 9);
	m->minor = field(header, 10);
	m->name = header + HEADER;
	ck_assert_uint_eq(strlen(m->name) + 1, name_size);
	at = (at + HEADER + name_size + 3) & ~(size_t)3;
	m->bytes = archive + at;
	return (at + m->size + 3) & ~(size_t)3;
}

START_TEST(members_come_back)
{
	cleanup_free char *archive = NULL;
	size_t size, at = 0;
	struct cpio cpio = {.out = open_memstream(&archive, &size)};
	struct error err = {0};
	struct member m;

	cpio_directory(&cpio, "dev", 0755);
	cpio_device(&cpio, "dev/console", 0600, 5, 1);
	cpio_file(&cpio, "a", 0644, "12345", 5);
	cpio_file(&cpio, "empty", 0644, "", 0);
	ck_assert_int_eq(cpio_end(&cpio, &err), 0);
	fclose(cpio.out);

	at = read_member(archive, at, &m);
	ck_assert_str_eq(m.name, "dev");
	ck_assert_uint_eq(m.mode, S_IFDIR | 0755);
	at = read_member(archive, at, &m);
	ck_assert_uint_eq(m.mode, S_IFCHR | 0600);
	ck_assert_uint_eq(m.major * 256 + m.minor, 5 * 256 + 1);
	at = read_member(archive, at, &m);
	ck_assert_uint_eq(m.size, 5);
	ck_assert(!memcmp(m.bytes, "12345", 5));
	at = read_member(archive, at, &m);
	ck_assert_uint_eq(m.size, 0);
	at = read_member(archive, at, &m);
	ck_assert_str_eq(m.name, "TRAILER!!!");
	ck_assert_uint_eq(at, size);
}
END_TEST

START_TEST(a_full_disk_is_noticed)
{
	cleanup_file FILE *full = fopen("/dev/full", "we");
	struct cpio cpio = {.out = full};
	struct error err = {0};

	ck_assert_ptr_nonnull(full);
	cpio_file(&cpio, "a", 0644, "12345", 5);
	ck_assert_int_lt(cpio_end(&cpio, &err), 0);
	ck_assert_str_ne(err.message, "");
}
END_TEST

TEST_SUITE(vm_cpio_suite)
Suite *vm_cpio_suite(void)
{
	Suite *suite = suite_create("vm-cpio");
	TCase *tests = tcase_create("cpio");

	tcase_add_test(tests, members_come_back);
	tcase_add_test(tests, a_full_disk_is_noticed);
	suite_add_tcase(suite, tests);
	return suite;
}
