/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are replaced as a whole, and what killed processes left of theirs.
 */
#include "common/cleanup.h"
#include "common/owner.h"
#include "tests/unit/suite.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char directory[64], path[128];

static void set_up(void)
{
	snprintf(directory, sizeof(directory), "/tmp/bulkhead-owner-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/REPORT.md", directory);
}

static void tear_down(void)
{
	cleanup_dir DIR *open = opendir(directory);
	const struct dirent *entry;

	while (open && (entry = readdir(open)))
		unlinkat(dirfd(open), entry->d_name, 0);
	rmdir(directory);
}

/* A file beside the report: the rest of its name. */
static void leave(const char *rest)
{
	char name[160];
	int fd;

	snprintf(name, sizeof(name), "%s%s", path, rest);
	fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);
	ck_assert_int_ge(fd, 0);
	close(fd);
}

static int is_there(const char *rest)
{
	char name[160];

	snprintf(name, sizeof(name), "%s%s", path, rest);
	return access(name, F_OK) == 0;
}

/* The name of the draft of a process that begins one and is killed. */
static void leave_draft(char *rest, size_t size)
{
	pid_t pid = fork();

	if (!pid) {
		char *draft;

		owner_draft(path, &draft, NULL);
		raise(SIGKILL);
	}
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	snprintf(rest, size, ".%d.new", (int)pid);
	ck_assert(is_there(rest));
}

START_TEST(a_file_is_replaced)
{
	struct error err = {0};
	char text[16] = "";
	int fd;

	leave("");
	ck_assert_int_eq(owner_replace(path, "whole\n", &err), 0);
	fd = open(path, O_RDONLY);
	ck_assert_int_eq(read(fd, text, sizeof(text)), 6);
	ck_assert_str_eq(text, "whole\n");
	close(fd);
}
END_TEST

START_TEST(what_a_killed_process_left_goes_with_the_next_write)
{
	struct error err = {0};
	char rest[32];

	leave_draft(rest, sizeof(rest));
	ck_assert_int_eq(owner_replace(path, "whole\n", &err), 0);
	ck_assert(!is_there(rest));
	ck_assert(is_there(""));
}
END_TEST

START_TEST(a_draft_with_our_number_is_not_in_the_way)
{
	struct error err = {0};
	char rest[32];

	snprintf(rest, sizeof(rest), ".%d.new", (int)getpid());
	leave(rest);
	ck_assert_int_eq(owner_replace(path, "whole\n", &err), 0);
	ck_assert(!is_there(rest));
}
END_TEST

/* Another one's that is being written, and what only looks like one. */
START_TEST(what_is_no_left_draft_stays)
{
	static const char *const others[] = {".1.new",	  ".old.new",
					     ".new",	  ".99999999x.new",
					     ".99999999", "2.99999999.new"};
	struct error err = {0};

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		leave(others[i]);
	ck_assert_int_eq(owner_replace(path, "whole\n", &err), 0);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		ck_assert_msg(is_there(others[i]), "%s", others[i]);
}
END_TEST

START_TEST(what_can_not_be_replaced_is_said_and_leaves_nothing)
{
	cleanup_dir DIR *open = NULL;
	struct error err = {0};
	size_t count = 0;

	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_lt(owner_replace(path, "whole\n", &err), 0);
	ck_assert_msg(strstr(err.message, "REPORT.md"), "%s", err.message);
	open = opendir(directory);
	while (readdir(open))
		count++;
	ck_assert_uint_eq(count, 3);
	ck_assert_int_eq(rmdir(path), 0);
}
END_TEST

static Suite *owner_suite(void)
{
	Suite *suite = suite_create("owner");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_test(all, a_file_is_replaced);
	tcase_add_test(all,
		       what_a_killed_process_left_goes_with_the_next_write);
	tcase_add_test(all, a_draft_with_our_number_is_not_in_the_way);
	tcase_add_test(all, what_is_no_left_draft_stays);
	tcase_add_test(all,
		       what_can_not_be_replaced_is_said_and_leaves_nothing);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(owner_suite)
