/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where things are, seen from the build tree that the tests run in. */
#include "common/cleanup.h"
#include "common/paths.h"
#include "config.h"
#include "tests/unit/suite.h"

#include <string.h>

START_TEST(tests_run_from_the_tree)
{
	ck_assert_int_eq(paths_in_tree(), 1);
}
END_TEST

START_TEST(a_program_is_found_beside_us)
{
	struct error err = {0};
	cleanup_free char *path = paths_program("unit-tests", &err);

	ck_assert_msg(path != NULL, "%s", err.message);
	ck_assert_str_eq(path, BULKHEAD_BUILD_DIR "/unit-tests");
}
END_TEST

START_TEST(a_missing_program_has_a_remedy)
{
	struct error err = {0};

	ck_assert_ptr_null(paths_program("no-such-program", &err));
	ck_assert_ptr_nonnull(strstr(err.message, "no-such-program"));
	ck_assert_ptr_nonnull(strstr(err.message, "'make'"));
	ck_assert_int_eq(err.number, ENOENT);
}
END_TEST

START_TEST(folders_lie_in_the_source_tree)
{
	struct error err = {0};
	cleanup_free char *path = paths_data("suites", &err);

	ck_assert_msg(path != NULL, "%s", err.message);
	ck_assert_str_eq(path, BULKHEAD_SOURCE_DIR "/suites");
	ck_assert_ptr_null(paths_data("no-such-folder", &err));
	ck_assert_ptr_nonnull(strstr(err.message, "no-such-folder"));
}
END_TEST

START_TEST(the_store_of_the_tree_ignores_the_users_directory)
{
	cleanup_free char *path = NULL;

	setenv("XDG_DATA_HOME", "/nowhere", 1);
	path = paths_store(NULL);
	ck_assert_str_eq(path, BULKHEAD_SOURCE_DIR "/results/bulkhead.db");
}
END_TEST

START_TEST(a_guest_kernel_is_whole_or_explained)
{
	cleanup_guest_kernel struct guest_kernel kernel = {0};
	struct error err = {0};

	if (paths_guest_kernel(&kernel, &err) < 0) {
		ck_assert_ptr_nonnull(strstr(err.message, "make deps"));
		return;
	}
	ck_assert_int_eq(access(kernel.image, R_OK), 0);
	ck_assert_int_eq(access(kernel.modules, R_OK), 0);
	ck_assert_ptr_nonnull(strstr(kernel.modules, kernel.version));
}
END_TEST

Suite *paths_suite(void)
{
	Suite *suite = suite_create("paths");
	TCase *cases = tcase_create("tree");

	tcase_add_test(cases, tests_run_from_the_tree);
	tcase_add_test(cases, a_program_is_found_beside_us);
	tcase_add_test(cases, a_missing_program_has_a_remedy);
	tcase_add_test(cases, folders_lie_in_the_source_tree);
	tcase_add_test(cases,
		       the_store_of_the_tree_ignores_the_users_directory);
	tcase_add_test(cases, a_guest_kernel_is_whole_or_explained);
	suite_add_tcase(suite, cases);
	return suite;
}

TEST_SUITE(paths_suite)
