/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line channel: whatever the other side does, it is a line, a time-out, an
 * end or noise, and never costs more than one line's memory. */
#include "common/channel.h"
#include "common/cleanup.h"
#include "tests/unit/suite.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

#define SOON (clock_now() + 2 * NS_PER_S)

static struct channel channel;
static int other; /* the far end, raw */
static struct error err;

static void set_up(void)
{
	int pair[2];

	ck_assert_int_eq(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	ck_assert_int_eq(channel_open(&channel, pair[0], &err), 0);
	other = pair[1];
}

static void tear_down(void)
{
	channel_close(&channel);
	cleanup_close_at(&other);
}

static void say(const char *bytes, size_t length)
{
	ck_assert_int_eq(write(other, bytes, length), (ssize_t)length);
}

static enum channel_status next(json_t **message, nanoseconds deadline)
{
	err = (struct error){0};
	return channel_receive(&channel, message, deadline, &err);
}

struct stream {
	const char *bytes;
	size_t length;
	int lines;		 /* that come first */
	enum channel_status end; /* after the far end has closed */
};

#define STREAM(bytes, lines, end)                    \
	{                                            \
		bytes, sizeof(bytes) - 1, lines, end \
	}

static const struct stream streams[] = {
	STREAM("", 0, CHANNEL_CLOSED),
	STREAM("{}\n", 1, CHANNEL_CLOSED),
	STREAM("{\"a\": [1, {\"b\": null}]}\n{}\n{}\n", 3, CHANNEL_CLOSED),
	STREAM(" {} \r\n", 1, CHANNEL_CLOSED),
	STREAM("{\"\xc3\xa9\": \"\xe2\x82\xac\"}\n", 1, CHANNEL_CLOSED),
	STREAM("{}\n{\"half\": ", 1, CHANNEL_BROKEN),
	STREAM("{}", 0, CHANNEL_BROKEN),
	STREAM("\n", 0, CHANNEL_BROKEN),
	STREAM("{}\n\n{}\n", 1, CHANNEL_BROKEN),
	STREAM("[]\n", 0, CHANNEL_BROKEN),
	STREAM("null\n", 0, CHANNEL_BROKEN),
	STREAM("\"text\"\n", 0, CHANNEL_BROKEN),
	STREAM("{} {}\n", 0, CHANNEL_BROKEN),
	STREAM("{\"a\": 1, \"a\": 2}\n", 0, CHANNEL_BROKEN),
	STREAM("{'a': 1}\n", 0, CHANNEL_BROKEN),
	STREAM("{\"a\": \"\\u0000\"}\n", 0, CHANNEL_BROKEN),
	STREAM("{\"a\": \"\xff\"}\n", 0, CHANNEL_BROKEN),
	STREAM("{\"a\": 99999999999999999999}\n", 0, CHANNEL_BROKEN),
	STREAM("\0{}\n", 0, CHANNEL_BROKEN),
	STREAM("{\"a\":\n1}\n", 0, CHANNEL_BROKEN),
	STREAM("\x16\x03\x01\x02\x00\x01\xff\xfe\n\n", 0, CHANNEL_BROKEN),
	STREAM("HTTP/1.1 200 OK\r\n\r\n", 0, CHANNEL_BROKEN),
};

START_TEST(a_stream_is_lines_and_an_end)
{
	const struct stream *stream = &streams[_i];
	cleanup_json json_t *last = NULL;

	say(stream->bytes, stream->length);
	cleanup_close_at(&other);
	other = -1;
	for (int i = 0; i < stream->lines; i++) {
		cleanup_json json_t *message = NULL;

		ck_assert_int_eq(next(&message, SOON), CHANNEL_LINE);
		ck_assert(json_is_object(message));
	}
	ck_assert_int_eq(next(&last, SOON), stream->end);
	ck_assert_ptr_null(last);
	ck_assert_int_eq(*err.message != '\0', stream->end == CHANNEL_BROKEN);
}
END_TEST

START_TEST(it_does_not_matter_how_a_stream_is_cut)
{
	const struct stream *stream = &streams[_i];
	enum channel_status status = CHANNEL_TIMEOUT;
	int lines = 0;

	for (size_t i = 0; i < stream->length && status <= CHANNEL_TIMEOUT;
	     i++) {
		cleanup_json json_t *message = NULL;

		say(stream->bytes + i, 1);
		status = next(&message, 0);
		lines += status == CHANNEL_LINE;
	}
	cleanup_close_at(&other);
	other = -1;
	if (status <= CHANNEL_TIMEOUT) {
		cleanup_json json_t *message = NULL;

		status = next(&message, SOON);
	}
	ck_assert_int_eq(lines, stream->lines);
	ck_assert_int_eq(status, stream->end);
}
END_TEST

START_TEST(half_a_line_is_waited_for)
{
	cleanup_json json_t *message = NULL;

	say("{\"a\":", 5);
	ck_assert_int_eq(next(&message, 0), CHANNEL_TIMEOUT);
	ck_assert_int_eq(channel_has_line(&channel), 0);
	say("1}\n{}", 5);
	ck_assert_int_eq(next(&message, 0), CHANNEL_LINE);
	ck_assert_int_eq(json_int(message, "a", 0), 1);
	json_decref(message);
	ck_assert_int_eq(next(&message, clock_now() + 5 * NS_PER_MS),
			 CHANNEL_TIMEOUT);
}
END_TEST

/* What a far end writes that knows no measure. */
struct flood {
	int fd;
	size_t length;
};

static void *pour(void *data)
{
	const struct flood *flood = data;
	static char bytes[65536];
	size_t done = 0;

	memset(bytes, 'x', sizeof(bytes));
	while (done < flood->length) {
		ssize_t n = send(flood->fd, bytes, sizeof(bytes), MSG_NOSIGNAL);

		if (n < 0)
			break;
		done += (size_t)n;
	}
	return NULL;
}

START_TEST(ten_megabytes_without_a_newline_are_noise)
{
	struct flood flood = {other, 10 << 20};
	cleanup_json json_t *message = NULL;
	nanoseconds began = clock_now();
	pthread_t thread;

	ck_assert_int_eq(pthread_create(&thread, NULL, pour, &flood), 0);
	ck_assert_int_eq(next(&message, SOON), CHANNEL_BROKEN);
	ck_assert_msg(strstr(err.message, "no newline"), "%s", err.message);
	ck_assert_uint_le(channel.used, CHANNEL_LINE_MAX);
	ck_assert(clock_now() < began + NS_PER_S);
	channel_close(&channel);
	pthread_join(thread, NULL);
}
END_TEST

/* {"t": "xxx…"} of exactly so many bytes, newline included. */
static json_t *line_of(size_t length)
{
	cleanup_free char *filling = malloc(length);

	memset(filling, 'x', length);
	return json_pack("{s:s#}", "t", filling, (int)(length - 9));
}

START_TEST(a_longest_line_passes_and_no_longer_one)
{
	cleanup_json json_t *longest = line_of(CHANNEL_LINE_MAX);
	cleanup_json json_t *longer = line_of(CHANNEL_LINE_MAX + 1);
	cleanup_json json_t *message = NULL;
	struct channel far;

	ck_assert_int_eq(channel_open(&far, other, &err), 0);
	ck_assert_int_lt(channel_send(&far, longer, SOON, &err), 0);
	ck_assert_int_eq(err.number, EMSGSIZE);
	/* Nothing of it was sent. */
	ck_assert_int_eq(channel_send(&far, longest, SOON, &err), 0);
	ck_assert_int_eq(next(&message, SOON), CHANNEL_LINE);
	ck_assert(json_equal(message, longest));
	other = steal_fd(&far.fd);
	channel_close(&far);
}
END_TEST

START_TEST(a_full_stream_is_waited_for_until_the_deadline)
{
	cleanup_json json_t *line = line_of(60000);
	nanoseconds began;
	int sent = 0;

	do {
		began = clock_now();
		sent++;
	} while (channel_send(&channel, line, began + 30 * NS_PER_MS, &err) ==
		 0);
	ck_assert_int_eq(err.number, ETIMEDOUT);
	ck_assert(clock_now() - began >= 30 * NS_PER_MS);
	ck_assert(clock_now() - began < 2 * NS_PER_S);
	ck_assert_int_gt(sent, 1);
}
END_TEST

START_TEST(a_closed_far_end_is_an_error_and_no_signal)
{
	cleanup_json json_t *line = json_object();
	cleanup_json json_t *message = NULL;

	cleanup_close_at(&other);
	other = -1;
	ck_assert_int_lt(channel_send(&channel, line, SOON, &err), 0);
	ck_assert_int_eq(err.number, EPIPE);
	ck_assert_int_eq(next(&message, SOON), CHANNEL_CLOSED);
	channel_close(&channel);
	ck_assert_int_lt(channel_send(&channel, line, SOON, &err), 0);
	ck_assert_int_eq(next(&message, SOON), CHANNEL_CLOSED);
	channel_close(&channel);
}
END_TEST

/* How many descriptors this process has. */
static int open_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

START_TEST(descriptors_travel_beside_lines)
{
	cleanup_json json_t *line = json_pack("{s:i}", "n", 1);
	cleanup_json json_t *message = NULL;
	struct channel far;
	int ends[2], taken, before = open_descriptors();
	char byte = 0;

	ck_assert_int_eq(channel_open(&far, other, &err), 0);
	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	ck_assert_int_eq(channel_send_fds(&far, line, ends, 2, SOON, &err), 0);
	ck_assert_int_eq(next(&message, SOON), CHANNEL_LINE);
	close(ends[0]);
	taken = channel_take_fd(&channel); /* of the reading end */
	ck_assert_int_ge(taken, 0);
	ck_assert(fcntl(taken, F_GETFD) & FD_CLOEXEC);
	ck_assert_int_eq(write(ends[1], "!", 1), 1);
	ck_assert_int_eq(read(taken, &byte, 1), 1);
	ck_assert_int_eq(byte, '!');
	close(taken);
	close(ends[1]);
	/* The one that nobody took goes with the channel. */
	other = steal_fd(&far.fd);
	channel_close(&far);
	channel_close(&channel);
	ck_assert_int_eq(open_descriptors(), before - 1);
}
END_TEST

START_TEST(too_many_descriptors_are_closed)
{
	cleanup_json json_t *line = json_object();
	struct channel far;
	int fds[CHANNEL_FDS_MAX + 1], before = open_descriptors(), count = 0;

	for (int i = 0; i <= CHANNEL_FDS_MAX; i++)
		fds[i] = 2;
	ck_assert_int_eq(channel_open(&far, other, &err), 0);
	ck_assert_int_lt(channel_send_fds(&far, line, fds, CHANNEL_FDS_MAX + 1,
					  SOON, &err),
			 0);
	for (int i = 0; i < 3; i++) {
		cleanup_json json_t *message = NULL;

		ck_assert_int_eq(channel_send_fds(&far, line, fds,
						  CHANNEL_FDS_MAX, SOON, &err),
				 0);
		ck_assert_int_eq(next(&message, SOON), CHANNEL_LINE);
	}
	ck_assert_int_eq(open_descriptors(), before + CHANNEL_FDS_MAX);
	for (int fd; (fd = channel_take_fd(&channel)) >= 0; count++)
		close(fd);
	ck_assert_int_eq(count, CHANNEL_FDS_MAX);
	other = steal_fd(&far.fd);
	channel_close(&far);
}
END_TEST

START_TEST(a_pipe_carries_lines_and_nothing_else)
{
	cleanup_json json_t *line = json_object();
	cleanup_json json_t *message = NULL;
	struct channel in, out;
	int ends[2], standard = 2;

	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	ck_assert_int_eq(channel_open(&in, ends[0], &err), 0);
	ck_assert_int_eq(channel_open(&out, ends[1], &err), 0);
	ck_assert_int_eq(channel_send(&out, line, SOON, &err), 0);
	ck_assert_int_lt(channel_send_fds(&out, line, &standard, 1, SOON, &err),
			 0);
	ck_assert_int_eq(channel_receive(&in, &message, SOON, &err),
			 CHANNEL_LINE);
	channel_close(&out);
	json_decref(message);
	ck_assert_int_eq(channel_receive(&in, &message, SOON, &err),
			 CHANNEL_CLOSED);
	channel_close(&in);
}
END_TEST

START_TEST(what_is_no_descriptor_is_no_channel)
{
	struct channel none;

	ck_assert_int_lt(channel_open(&none, -1, &err), 0);
	ck_assert_int_lt(channel_open(&none, 250, &err), 0);
	channel_close(&none);
}
END_TEST

static Suite *channel_suite(void)
{
	Suite *suite = suite_create("channel");
	TCase *all = tcase_create("all");
	int count = sizeof(streams) / sizeof(*streams);

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_set_timeout(all, 20);
	tcase_add_loop_test(all, a_stream_is_lines_and_an_end, 0, count);
	tcase_add_loop_test(all, it_does_not_matter_how_a_stream_is_cut, 0,
			    count);
	tcase_add_test(all, half_a_line_is_waited_for);
	tcase_add_test(all, ten_megabytes_without_a_newline_are_noise);
	tcase_add_test(all, a_longest_line_passes_and_no_longer_one);
	tcase_add_test(all, a_full_stream_is_waited_for_until_the_deadline);
	tcase_add_test(all, a_closed_far_end_is_an_error_and_no_signal);
	tcase_add_test(all, descriptors_travel_beside_lines);
	tcase_add_test(all, too_many_descriptors_are_closed);
	tcase_add_test(all, a_pipe_carries_lines_and_nothing_else);
	tcase_add_test(all, what_is_no_descriptor_is_no_channel);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(channel_suite)
