/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes between two sockets: whole lines up, everything down, and every way
 * in which it can end. */
#include "common/cleanup.h"
#include "runners/vm/relay.h"
#include "tests/unit/suite.h"

#include <pthread.h>
#include <string.h>
#include <sys/socket.h>

/* A relay in a thread of its own, and the two far ends. */
struct bench {
	struct channel client, guest;
	int conductor, agent; /* the far ends */
	int stop[2];	      /* a pipe */
	enum relay_end end;
	pthread_t thread;
};

static void *work(void *data)
{
	struct bench *bench = data;
	int stop[2] = {bench->stop[0], -1};

	bench->end = relay(&bench->client, &bench->guest, stop);
	channel_close(&bench->client);
	channel_close(&bench->guest);
	return NULL;
}

static void start(struct bench *bench)
{
	int up[2], down[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, up), 0);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, down), 0);
	ck_assert_int_eq(pipe(bench->stop), 0);
	ck_assert_int_eq(channel_open(&bench->client, up[0], NULL), 0);
	ck_assert_int_eq(channel_open(&bench->guest, down[0], NULL), 0);
	bench->conductor = up[1];
	bench->agent = down[1];
	ck_assert_int_eq(pthread_create(&bench->thread, NULL, work, bench), 0);
}

static void put(int fd, const char *text)
{
	ck_assert_int_eq(send(fd, text, strlen(text), 0),
			 (ssize_t)strlen(text));
}

/* Everything up to the end of the stream. */
static void expect_rest(int fd, const char *wanted)
{
	char got[256] = "";
	size_t used = 0;
	ssize_t n;

	while ((n = read(fd, got + used, sizeof(got) - 1 - used)) > 0)
		used += (size_t)n;
	ck_assert_str_eq(got, wanted);
}

static void join(struct bench *bench, enum relay_end wanted)
{
	pthread_join(bench->thread, NULL);
	ck_assert_int_eq(bench->end, wanted);
	close(bench->stop[0]);
	close(bench->stop[1]);
}

START_TEST(half_a_line_goes_nowhere)
{
	struct bench bench;

	start(&bench);
	put(bench.agent, "{\"a\":1}\n{\"b\"");
	close(bench.agent);
	expect_rest(bench.conductor, "{\"a\":1}\n");
	join(&bench, RELAY_GUEST_CLOSED);
	close(bench.conductor);
}
END_TEST

START_TEST(the_conductor_ends_it)
{
	struct bench bench;
	char got[8] = "";

	start(&bench);
	put(bench.conductor, "{}\n");
	ck_assert_int_eq(recv(bench.agent, got, 3, MSG_WAITALL), 3);
	ck_assert_str_eq(got, "{}\n");
	close(bench.conductor);
	join(&bench, RELAY_CLIENT_CLOSED);
	close(bench.agent);
}
END_TEST

START_TEST(noise_ends_it)
{
	cleanup_free char *noise = calloc(1, CHANNEL_LINE_MAX + 1);
	struct bench bench;

	start(&bench);
	memset(noise, 'x', CHANNEL_LINE_MAX);
	put(bench.agent, noise);
	expect_rest(bench.conductor, "");
	join(&bench, RELAY_GUEST_NOISE);
	close(bench.agent);
	close(bench.conductor);
}
END_TEST

START_TEST(it_can_be_stopped)
{
	struct bench bench;

	start(&bench);
	ck_assert_int_eq(write(bench.stop[1], "", 1), 1);
	join(&bench, RELAY_STOPPED);
	close(bench.agent);
	close(bench.conductor);
}
END_TEST

TEST_SUITE(vm_relay_suite)
Suite *vm_relay_suite(void)
{
	Suite *suite = suite_create("vm-relay");
	TCase *tests = tcase_create("relay");

	tcase_add_test(tests, half_a_line_goes_nowhere);
	tcase_add_test(tests, the_conductor_ends_it);
	tcase_add_test(tests, noise_ends_it);
	tcase_add_test(tests, it_can_be_stopped);
	suite_add_tcase(suite, tests);
	return suite;
}
