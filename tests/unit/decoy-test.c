/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The decoy: known by what is public of its arguments and by nothing less, it
 * tells what has happened to it, and nothing of it stays.
 */
#include "isolation-tests/decoys/decoy.h"

#include "common/cleanup.h"
#include "isolation-tests/decoys/decoy-process.h"
#include "isolation-tests/decoys/decoy-program.h"
#include "tests/unit/suite.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define TOKEN "0123456789abcdef0123456789abcdef"
#define NAMED DECOY_ARGV0 "\0" TOKEN "\0bulkhead-1:\0/var/tmp"

START_TEST(it_is_known_by_its_arguments)
{
	ck_assert(decoy_is_named(NAMED, sizeof(NAMED), "bulkhead-1:"));
	ck_assert(!decoy_is_named(NAMED, sizeof(NAMED), "bulkhead-2:"));
	ck_assert(!decoy_is_named(NAMED, sizeof(NAMED), "bulkhead-"));
	ck_assert(!decoy_is_named(NAMED, sizeof(NAMED), ""));
	ck_assert(!decoy_is_named("init", 5, "bulkhead-1:"));
	ck_assert(!decoy_is_named(NAMED, 20, "bulkhead-1:"));
	ck_assert(!decoy_is_named("", 0, "bulkhead-1:"));
}
END_TEST

static void plant(struct decoy *decoy, const char *directory)
{
	struct error err = {0};

	ck_assert_msg(decoy_plant(decoy, directory, &err) == 0, "%s",
		      err.message);
}

START_TEST(it_tells_what_happened_to_it)
{
	char directory[] = "/tmp/bulkhead-unit-XXXXXX", spare = 1;
	struct decoy_state state = {-1, -1};
	const struct iovec here = {&spare, 1};
	struct iovec there = {NULL, 1};
	struct decoy decoy;
	struct error err = {0};

	ck_assert_ptr_nonnull(mkdtemp(directory));
	plant(&decoy, directory);
	ck_assert(decoy_is_at(decoy.pid, decoy.prefix));
	ck_assert(!decoy_is_at(getpid(), decoy.prefix));
	ck_assert(!decoy_is_at(0, decoy.prefix));
	ck_assert_int_ge(decoy.tree, 0);
	ck_assert_int_eq(access(decoy.file, R_OK), 0);
	ck_assert_int_eq(decoy_ask(&decoy, &state, &err), 0);
	ck_assert_int_eq(state.signals, 0);
	ck_assert_int_eq(state.written, 0);
	ck_assert_int_eq(kill(decoy.pid, DECOY_SIGNAL), 0);
	there.iov_base = (void *)(uintptr_t)(decoy.address + DECOY_SPARE);
	ck_assert_int_eq(process_vm_writev(decoy.pid, &here, 1, &there, 1, 0),
			 1);
	ck_assert_int_eq(decoy_ask(&decoy, &state, &err), 0);
	ck_assert_int_eq(state.signals, 1);
	ck_assert_int_eq(state.written, 1);
	decoy_remove(&decoy);
	ck_assert_int_eq(decoy.pid, 0);
	/* Empty: its file went, too. */
	ck_assert_int_eq(rmdir(directory), 0);
}
END_TEST

START_TEST(a_dead_one_does_not_answer)
{
	struct decoy_state state;
	struct decoy decoy;
	struct error err = {0};

	plant(&decoy, NULL);
	ck_assert_int_eq(decoy.tree, -1);
	ck_assert_str_eq(decoy.file, "");
	ck_assert_int_eq(kill(decoy.pid, SIGKILL), 0);
	ck_assert_int_lt(decoy_ask(&decoy, &state, &err), 0);
	decoy_remove(&decoy);
}
END_TEST

START_TEST(without_its_directory_there_is_none)
{
	struct decoy decoy;
	struct error err = {0};

	ck_assert_int_lt(
		decoy_plant(&decoy, "/proc/self/no-such-directory", &err), 0);
	ck_assert_int_eq(decoy.pid, 0);
	decoy_remove(&decoy);
}
END_TEST

/* Started it is in escape-decoys.test: here it would be this test. */
START_TEST(a_copy_of_the_program_is_seen_to_change)
{
	char directory[] = "/tmp/bulkhead-unit-XXXXXX";
	struct decoy_program program;
	struct error err = {0};
	struct stat st;
	FILE *file;

	ck_assert_ptr_nonnull(mkdtemp(directory));
	ck_assert_msg(decoy_program_plant(&program, directory, &err) == 0, "%s",
		      err.message);
	ck_assert_int_eq(stat(program.file, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0755);
	ck_assert_int_eq(st.st_size, program.size);
	ck_assert_int_eq(decoy_program_is_changed(&program, &err), 0);
	file = fopen(program.file, "r+e");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fseek(file, -1, SEEK_END), 0);
	ck_assert_int_eq(fputc('!', file), '!');
	fclose(file);
	ck_assert_int_eq(decoy_program_is_changed(&program, &err), 1);
	decoy_program_remove(&program);
	ck_assert_int_lt(decoy_program_is_changed(&program, &err), 0);
	ck_assert_int_eq(rmdir(directory), 0);
}
END_TEST

static Suite *decoy_suite(void)
{
	Suite *suite = suite_create("decoy");
	TCase *tests = tcase_create("decoy");

	tcase_add_test(tests, it_is_known_by_its_arguments);
	tcase_add_test(tests, it_tells_what_happened_to_it);
	tcase_add_test(tests, a_dead_one_does_not_answer);
	tcase_add_test(tests, without_its_directory_there_is_none);
	tcase_add_test(tests, a_copy_of_the_program_is_seen_to_change);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(decoy_suite)
