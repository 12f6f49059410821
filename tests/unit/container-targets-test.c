/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places in a root directory that holds links to elsewhere; here "the root" is
 * a directory of the test's, and beside it lies what nobody may come to. */
#include "common/cleanup.h"
#include "runners/container/targets.h"
#include "tests/unit/suite.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char top[] = "/tmp/bulkhead-targets-XXXXXX";

/* In a process of its own, as each test is: the working directory stays. */
static void enter_root(void)
{
	ck_assert_ptr_nonnull(mkdtemp(top));
	ck_assert_int_eq(chdir(top), 0);
	ck_assert_int_eq(mkdir("root", 0700), 0);
	ck_assert_int_eq(mkdir("outside", 0700), 0);
	ck_assert_int_eq(chdir("root"), 0);
}

static void remove_all(void)
{
	static const char *const names[] = {
		"root/a/b/c", "root/a/b",   "root/a", "root/proc", "root/file",
		"root/loop",  "root/there", "root",   "outside"};
	size_t i;

	ck_assert_int_eq(chdir(top), 0);
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (unlink(names[i]) < 0)
			rmdir(names[i]);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(top), 0);
}

static int type_of(const char *path)
{
	struct stat st;

	return lstat(path, &st) < 0 ? 0 : (int)(st.st_mode & S_IFMT);
}

static void expect_refused(int fd, const struct error *err, const char *part)
{
	ck_assert_int_lt(fd, 0);
	ck_assert_msg(strstr(err->message, part) != NULL, "%s", err->message);
}

START_TEST(a_directory_is_made_where_there_is_none)
{
	cleanup_close int made = target_directory("proc", NULL);
	cleanup_close int found = target_directory("proc", NULL);

	ck_assert_int_ge(made, 0);
	ck_assert_int_ge(found, 0);
	ck_assert_int_eq(type_of("proc"), S_IFDIR);
}
END_TEST

START_TEST(a_directory_is_no_link_and_no_file)
{
	struct error err = {0};

	ck_assert_int_eq(symlink("../outside", "proc"), 0);
	expect_refused(target_directory("proc", &err), &err, "/proc");
	expect_refused(target_directory("proc", &err), &err, "is a link");
	ck_assert_int_eq(unlink("proc"), 0);
	ck_assert_int_eq(mkfifo("proc", 0600), 0);
	expect_refused(target_directory("proc", &err), &err, "no directory");
}
END_TEST

START_TEST(the_way_is_made)
{
	cleanup_close int file = target_open("//a/./b//c", 0, NULL);
	cleanup_close int below = target_open("/a/b/", 1, NULL);

	ck_assert_int_ge(file, 0);
	ck_assert_int_ge(below, 0);
	ck_assert_int_eq(type_of("a/b/c"), S_IFREG);
}
END_TEST

START_TEST(a_path_that_is_too_long_makes_nothing)
{
	struct error err = {0};
	char path[PATH_MAX + 3] = "";
	size_t length = 0;
	cleanup_close int shorter = -1;

	for (; length < PATH_MAX + 2; length += 2)
		memcpy(path + length, "/a", 3);
	expect_refused(target_open(path, 1, &err), &err, "too long");
	ck_assert_int_eq(type_of("a"), 0);
	path[4] = '\0';
	shorter = target_open(path, 1, NULL);
	ck_assert_int_ge(shorter, 0);
	ck_assert_int_eq(rmdir("a/a"), 0);
}
END_TEST

START_TEST(a_link_stays_in_the_root)
{
	cleanup_close int absolute = -1, relative = -1;

	ck_assert_int_eq(mkdir("a", 0700), 0);
	ck_assert_int_eq(symlink("/a", "there"), 0);
	absolute = target_open("/there/b", 1, NULL);
	ck_assert_int_ge(absolute, 0);
	ck_assert_int_eq(type_of("a/b"), S_IFDIR);
	ck_assert_int_eq(unlink("there"), 0);
	ck_assert_int_eq(symlink("../../../a/b", "there"), 0);
	relative = target_open("/there/c", 0, NULL);
	ck_assert_int_ge(relative, 0);
	ck_assert_int_eq(type_of("a/b/c"), S_IFREG);
}
END_TEST

START_TEST(a_link_that_leads_nowhere_makes_nothing)
{
	struct error err = {0};

	ck_assert_int_eq(symlink("../outside/new", "there"), 0);
	expect_refused(target_open("/there", 1, &err), &err, "/there");
	expect_refused(target_open("/there/x", 0, &err), &err, "/there/x");
	ck_assert_int_eq(type_of("../outside/new"), 0);
	ck_assert_int_eq(symlink("loop", "loop"), 0);
	expect_refused(target_open("/loop/x", 1, &err), &err, "loop of links");
}
END_TEST

START_TEST(a_link_of_proc_is_not_followed)
{
	struct error err = {0};
	char text[64];
	int outside = open("../outside", O_RDONLY | O_DIRECTORY);

	ck_assert_int_ge(outside, 0);
	/* The root that it is looked up from is the machine's for once. */
	ck_assert_int_eq(chdir("/"), 0);
	snprintf(text, sizeof(text), "/proc/self/fd/%d/new", outside);
	expect_refused(target_open(text, 1, &err), &err, "/proc's own");
	ck_assert_int_lt(faccessat(outside, "new", F_OK, 0), 0);
	close(outside);
}
END_TEST

START_TEST(a_file_is_no_directory)
{
	struct error err = {0};
	cleanup_close int fifo = -1;

	ck_assert_int_eq(mkfifo("file", 0600), 0);
	/* Without waiting for its other end. */
	fifo = target_open("/file", 0, &err);
	ck_assert_int_ge(fifo, 0);
	expect_refused(target_open("/file", 1, &err), &err, "no directory");
	expect_refused(target_open("/file/x", 0, &err), &err, "no directory");
	ck_assert_int_eq(mkdir("a", 0700), 0);
	expect_refused(target_open("/a", 0, &err), &err, "a directory");
}
END_TEST

Suite *container_targets_suite(void)
{
	Suite *suite = suite_create("container-targets");
	TCase *tcase = tcase_create("root");

	tcase_add_checked_fixture(tcase, enter_root, remove_all);
	tcase_add_test(tcase, a_directory_is_made_where_there_is_none);
	tcase_add_test(tcase, a_directory_is_no_link_and_no_file);
	tcase_add_test(tcase, the_way_is_made);
	tcase_add_test(tcase, a_path_that_is_too_long_makes_nothing);
	tcase_add_test(tcase, a_link_stays_in_the_root);
	tcase_add_test(tcase, a_link_that_leads_nowhere_makes_nothing);
	tcase_add_test(tcase, a_link_of_proc_is_not_followed);
	tcase_add_test(tcase, a_file_is_no_directory);
	suite_add_tcase(suite, tcase);
	return suite;
}
TEST_SUITE(container_targets_suite)
