/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a process has open: the host's, the run's, and nobody's. */
#include "isolation-tests/escape/open-files.h"

#include "common/cleanup.h"
#include "tests/unit/suite.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>

#define RUN "20260101-000000-cafe"

static struct error err;

/* How many more are outside with `fd` open, which is then closed. */
static int counted(int fd)
{
	struct open_files with, without;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(open_files_look(&with, getpid(), RUN, &err), 0);
	close(fd);
	ck_assert_int_eq(open_files_look(&without, getpid(), RUN, &err), 0);
	ck_assert_int_eq(with.all, without.all + 1);
	return with.outside - without.outside;
}

START_TEST(the_hosts_files_are_counted)
{
	ck_assert_int_eq(counted(open("/", O_PATH)), 1);
	ck_assert_int_eq(counted(open("/proc/self/exe", O_RDONLY)), 1);
}
END_TEST

START_TEST(what_is_nobodys_or_everybodys_is_not)
{
	ck_assert_int_eq(counted(open("/dev/null", O_RDWR)), 0);
	ck_assert_int_eq(counted(open("/dev/urandom", O_RDONLY)), 0);
	ck_assert_int_eq(counted(memfd_create("x", 0)), 0);
	ck_assert_int_eq(counted(socket(AF_UNIX, SOCK_STREAM, 0)), 0);
}
END_TEST

START_TEST(the_runs_own_are_not)
{
	char other[] = "/tmp/bulkhead-20260101-000001-cafe-XXXXXX";
	char own[] = "/tmp/bulkhead-" RUN "-XXXXXX";
	int fd;

	fd = mkstemp(own);
	ck_assert_int_eq(counted(fd), 0);
	unlink(own);
	fd = mkstemp(other);
	ck_assert_int_eq(counted(fd), 1);
	/* Deleted it is at no path of the host's. */
	fd = open(other, O_RDONLY);
	unlink(other);
	ck_assert_int_eq(counted(fd), 0);
}
END_TEST

START_TEST(who_is_gone_has_nothing)
{
	struct open_files files;

	ck_assert_int_lt(open_files_look(&files, 1 << 30, RUN, &err), 0);
}
END_TEST

static Suite *open_files_suite(void)
{
	Suite *suite = suite_create("open-files");
	TCase *all = tcase_create("all");

	tcase_add_test(all, the_hosts_files_are_counted);
	tcase_add_test(all, what_is_nobodys_or_everybodys_is_not);
	tcase_add_test(all, the_runs_own_are_not);
	tcase_add_test(all, who_is_gone_has_nothing);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(open_files_suite)
