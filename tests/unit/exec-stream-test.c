/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The caller's streams: whatever they are, and whether or not they can be
 * opened once more, nobody waits, and they stay what they were. */
#include "probe/exec-stream.h"

#include "tests/unit/suite.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

/* An unused one. */
#define SOMEBODY 64124

static void make_terminal(int *pair)
{
	struct termios raw;

	pair[0] = posix_openpt(O_RDWR | O_NOCTTY);
	ck_assert_int_ge(pair[0], 0);
	ck_assert_int_eq(grantpt(pair[0]), 0);
	ck_assert_int_eq(unlockpt(pair[0]), 0);
	pair[1] = open(ptsname(pair[0]), O_RDWR | O_NOCTTY);
	ck_assert_int_ge(pair[1], 0);
	ck_assert_int_eq(tcgetattr(pair[1], &raw), 0);
	cfmakeraw(&raw);
	ck_assert_int_eq(tcsetattr(pair[1], TCSANOW, &raw), 0);
}

static void make_sockets(int *pair)
{
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
}

static void make_pipe(int *pair)
{
	ck_assert_int_eq(pipe(pair), 0);
}

static void (*const makers[])(int *pair) = {make_pipe, make_sockets,
					    make_terminal};

/* To whom they belong no more: neither can be opened. */
static void become_somebody(void)
{
	if (geteuid() == 0)
		ck_assert_int_eq(seteuid(SOMEBODY), 0);
}

static int takes_some(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLOUT};

	return poll(&p, 1, 0) == 1 && p.revents & POLLOUT;
}

/* As a program that relays does, until nothing fits any more. */
static size_t fill(const struct stream *stream)
{
	static const char bytes[4096];
	size_t written = 0;

	while (takes_some(stream->fd)) {
		ssize_t n = stream_write(stream, bytes, sizeof(bytes));

		ck_assert(n > 0 || errno == EAGAIN);
		written += n > 0 ? (size_t)n : 0;
	}
	return written;
}

static size_t drain(int fd, size_t wanted)
{
	char bytes[4096];
	size_t got = 0;

	while (got < wanted) {
		ssize_t n = read(fd, bytes, sizeof(bytes));

		ck_assert_int_gt(n, 0);
		got += (size_t)n;
	}
	return got;
}

/* Of a stream whose reader has stopped, and goes on later. */
static void expect_no_wait(int kind)
{
	struct stream stream;
	int pair[2], callers;
	size_t written;

	makers[kind](pair);
	callers = dup(pair[1]);
	stream_own(&stream, pair[1], O_WRONLY);
	ck_assert_int_eq(stream.fd, pair[1]);
	written = fill(&stream);
	ck_assert_uint_gt(written, 4096);
	ck_assert_int_eq(fcntl(callers, F_GETFL) & O_NONBLOCK, 0);
	ck_assert_uint_eq(drain(pair[0], written), written);
	ck_assert(takes_some(stream.fd));
}

START_TEST(test_no_write_waits)
{
	expect_no_wait(_i);
}
END_TEST

START_TEST(test_nor_of_what_cannot_be_opened)
{
	struct stream stream;
	int pair[2];

	if (geteuid() != 0)
		return;
	makers[_i](pair);
	become_somebody();
	stream_own(&stream, pair[1], O_WRONLY);
	ck_assert_int_eq(fcntl(stream.fd, F_GETFL) & O_NONBLOCK, 0);
	ck_assert_uint_gt(fill(&stream), 4096);
	/* Who looks for leaks at the end has to be able to look. */
	ck_assert_int_eq(seteuid(0), 0);
}
END_TEST

START_TEST(test_no_read_waits)
{
	struct stream stream;
	char byte;
	int pair[2];

	makers[_i](pair);
	/* Of a pipe, the end to read from is the other one. */
	stream_own(&stream, pair[makers[_i] == make_pipe ? 0 : 1], O_RDONLY);
	ck_assert_int_eq(stream_read(&stream, &byte, 1), -1);
	ck_assert_int_eq(errno, EAGAIN);
	ck_assert_int_eq(write(pair[makers[_i] == make_pipe ? 1 : 0], "x", 1),
			 1);
	ck_assert_int_eq(stream_read(&stream, &byte, 1), 1);
	ck_assert_int_eq(byte, 'x');
}
END_TEST

/* Each opening of it makes a terminal; and a file has one place for all. */
START_TEST(test_some_are_left_alone)
{
	char name[] = "/tmp/exec-stream-XXXXXX";
	struct stream stream;
	int pair[2], file = mkstemp(name);
	char byte;

	make_terminal(pair);
	stream_own(&stream, pair[0], O_WRONLY);
	ck_assert_int_eq(stream_write(&stream, "xy", 2), 1);
	ck_assert_int_eq(read(pair[1], &byte, 1), 1);
	ck_assert_int_eq(byte, 'x');

	ck_assert_int_ge(file, 0);
	ck_assert_int_eq(unlink(name), 0);
	ck_assert_int_eq(write(file, "ab", 2), 2);
	stream_own(&stream, file, O_WRONLY);
	ck_assert_int_eq(stream_write(&stream, "cd", 2), 2);
	ck_assert_int_eq(lseek(file, 0, SEEK_CUR), 4);
}
END_TEST

Suite *exec_stream_suite(void)
{
	Suite *suite = suite_create("exec-stream");
	TCase *tests = tcase_create("exec-stream");

	tcase_add_loop_test(tests, test_no_write_waits, 0, 3);
	tcase_add_loop_test(tests, test_nor_of_what_cannot_be_opened, 0, 3);
	tcase_add_loop_test(tests, test_no_read_waits, 0, 3);
	tcase_add_test(tests, test_some_are_left_alone);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(exec_stream_suite)
