/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers that nobody alive has twice. */
#include "runners/container/id-claim.h"
#include "tests/unit/suite.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILES 64

static char place[64];

static void make_place(void)
{
	snprintf(place, sizeof(place), "/tmp/bulkhead-claims-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(place));
}

static void remove_place(void)
{
	char path[96];
	int i;

	for (i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), "%s/%d", place, i);
		unlink(path);
	}
	ck_assert_int_eq(rmdir(place), 0);
}

/* The number that is had instead of this one. */
static unsigned claim(unsigned number, int *fd)
{
	struct error err = {0};

	ck_assert_msg(!id_claim(place, &number, fd, &err), "%s", err.message);
	ck_assert_int_ge(*fd, 0);
	return number;
}

START_TEST(two_at_a_time_have_two)
{
	int fd[4];

	ck_assert_uint_eq(claim(7, &fd[0]), 7);
	ck_assert_uint_eq(claim(7, &fd[1]), 8);
	ck_assert_uint_eq(claim(7 + ID_NUMBERS, &fd[2]), 9);
	close(fd[1]);
	ck_assert_uint_eq(claim(7, &fd[3]), 8);
	close(fd[0]);
	close(fd[2]);
	close(fd[3]);
}
END_TEST

START_TEST(after_the_last_comes_the_first)
{
	int fd[2];

	ck_assert_uint_eq(claim(ID_NUMBERS - 1, &fd[0]), ID_NUMBERS - 1);
	ck_assert_uint_eq(claim(ID_NUMBERS - 1, &fd[1]), 0);
	close(fd[0]);
	close(fd[1]);
}
END_TEST

/* Somebody else, who is killed. */
START_TEST(the_dead_have_none)
{
	int said[2], fd = -1;
	char byte;
	pid_t pid;

	ck_assert(!pipe(said));
	pid = fork();
	if (!pid) {
		claim(3, &fd);
		if (write(said[1], "", 1) == 1)
			pause();
		_exit(1);
	}
	ck_assert_int_eq(read(said[0], &byte, 1), 1);
	ck_assert_uint_eq(claim(3, &fd), 4);
	close(fd);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	ck_assert_uint_eq(claim(3, &fd), 3);
	close(fd);
	close(said[0]);
	close(said[1]);
}
END_TEST

START_TEST(no_more_than_there_are)
{
	struct flock all = {
		.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = ID_NUMBERS};
	struct error err = {0};
	unsigned number = 5;
	int holders[FILES], fd, i;

	for (i = 0; i < FILES; i++) {
		ck_assert_uint_eq(claim((unsigned)i, &holders[i]), i);
		ck_assert(!fcntl(holders[i], F_OFD_SETLK, &all));
	}
	ck_assert_int_lt(id_claim(place, &number, &fd, &err), 0);
	ck_assert_msg(strstr(err.message, place) != NULL, "%s", err.message);
	ck_assert_int_eq(fd, -1);
	for (i = 0; i < FILES; i++)
		close(holders[i]);
	ck_assert_uint_eq(claim(5, &fd), 5);
	close(fd);
}
END_TEST

START_TEST(without_a_place_it_stays)
{
	struct error err = {0};
	unsigned number = 5;
	int fd = 0;

	ck_assert(!id_claim("/nonesuch/claims", &number, &fd, &err));
	ck_assert_uint_eq(number, 5);
	ck_assert_int_eq(fd, -1);
}
END_TEST

Suite *id_claim_suite(void)
{
	Suite *suite = suite_create("id-claim");
	TCase *tcase = tcase_create("id-claim");

	tcase_add_checked_fixture(tcase, make_place, remove_place);
	tcase_add_test(tcase, two_at_a_time_have_two);
	tcase_add_test(tcase, after_the_last_comes_the_first);
	tcase_add_test(tcase, the_dead_have_none);
	tcase_add_test(tcase, no_more_than_there_are);
	tcase_add_test(tcase, without_a_place_it_stays);
	suite_add_tcase(suite, tcase);
	return suite;
}
TEST_SUITE(id_claim_suite)
