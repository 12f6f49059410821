/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The run's links: large datagrams out, large ones in, small ones, and what
 * their interrupts cost. For a fraction of a second each, to the witness's
 * address on the run's link or from there, and to nobody else.
 */
#include "isolation-tests/exhaust/link-share.h"
#include "common/cleanup.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define BYTES_MOST (INT64_C(32) << 20)
#define GRACE_NS NS_PER_S

int64_t flood(int fd, const struct sockaddr_in *to, size_t size,
	      nanoseconds end)
{
	static const char nothing[FLOOD_LARGE];
	int64_t sent = 0, tried = 0;

	while (clock_now() < end && tried * (int64_t)size < BYTES_MOST) {
		int i;

		for (i = 0; i < 16; i++, tried++)
			sent += sendto(fd, nothing, size, MSG_DONTWAIT,
				       (const struct sockaddr *)to,
				       sizeof(*to)) == (ssize_t)size;
	}
	return sent;
}

static int open_socket(void)
{
	return socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

/* By a child, which has its own deadline. -1: there could be none. */
static int64_t send_all(const struct sockaddr_in *to, size_t size,
			nanoseconds length, _Atomic int64_t *sent)
{
	nanoseconds end = clock_now() + length;
	pid_t child = bounded_fork(end + GRACE_NS);

	*sent = 0;
	if (child == 0) {
		*sent = flood(open_socket(), to, size, end);
		_exit(0);
	}
	if (child < 0)
		return -1;
	waitpid(child, NULL, 0);
	return *sent;
}

static void say_sent(struct job_context *context, const char *row, int64_t sent)
{
	char count[SAY_NUMBER];

	if (sent < 0)
		say_row_unable(context, row, "no process for it");
	else if (!sent)
		say_row_attempt(context, row, "no_effect",
				"no datagram could be sent");
	else
		say_row_attempt(context, row, "done", "%s datagrams sent",
				say_number(sent, count));
}

static void try_out(struct job_context *context, const char *row, size_t size,
		    int times, const struct sockaddr_in *to,
		    _Atomic int64_t *sent)
{
	nanoseconds length = times * job_param(context, "ms") * NS_PER_MS;
	int64_t count;

	if (!say_is_asked(context, row))
		return;
	round_tell(context, row, ROUND_BEFORE, 0);
	count = send_all(to, size, length, sent);
	round_tell(context, row, ROUND_HELD, count);
	say_sent(context, row, count);
}

/* Ask for it: the witness sends to where this came from. */
static void try_in(struct job_context *context, const char *row,
		   const struct sockaddr_in *witness)
{
	cleanup_close int fd = open_socket();
	char piece[FLOOD_LARGE], count[SAY_NUMBER];
	int64_t got = 0;
	int number = 0;

	if (!say_is_asked(context, row))
		return;
	round_tell(context, row, ROUND_BEFORE, 0);
	if (sendto(fd, "", 1, 0, (const struct sockaddr *)witness,
		   sizeof(*witness)) < 0)
		number = errno;
	round_tell(context, row, ROUND_HELD, 0);
	while (recv(fd, piece, sizeof(piece), MSG_DONTWAIT) > 0)
		got++;
	if (number)
		say_row_attempt(context, row, "no_effect",
				"nobody could be asked: %s", strerror(number));
	else
		say_row_attempt(context, row, got ? "done" : "no_effect",
				"%s datagrams were left in the buffer",
				say_number(got, count));
}

static int run(struct job_context *context, struct error *err)
{
	const json_t *witness = json_object_get(context->params, "witness");
	_Atomic int64_t *sent = bounded_shared(sizeof(*sent));
	struct sockaddr_in to = {.sin_family = AF_INET};

	if (!sent)
		return error_make(err, errno, "no shared page");
	to.sin_port = htons((uint16_t)json_int(witness, "port", 0));
	if (inet_pton(AF_INET, json_text(witness, "address", ""),
		      &to.sin_addr) != 1) {
		munmap((void *)sent, sizeof(*sent));
		return say_unable(context, "there is no witness to send to");
	}
	try_out(context, "net-out", FLOOD_LARGE, 1, &to, sent);
	try_out(context, "net-packets", FLOOD_SMALL, 1, &to, sent);
	/* Longer: the kernel finds interrupts' time by looking at each tick. */
	try_out(context, "softirq", FLOOD_SMALL, 4, &to, sent);
	try_in(context, "net-in", &to);
	munmap((void *)sent, sizeof(*sent));
	return 0;
}

static const struct job_parameter parameters[] = {
	{"ms", "ms", 50, 2000, 250, "how long each flood goes on"},
	{0},
};

#define LINKED "network=veth"

static const struct attack_row rows[] = {
	{"net-out", "More than 50 Mbit/s sent", LINKED},
	{"net-packets", "More than 10,000 small packets a second", LINKED},
	{"softirq", "Processor time in the host's interrupts for them", LINKED},
	{"net-in", "More than 50 Mbit/s asked for", LINKED},
	{0},
};

static const struct attack attack = {
	.boundary = "the run's link beyond a share",
	.threatens = THREAT_AVAILABILITY,
	.witness = "link-share.witness",
	.rows = rows,
};

static const struct job link_share = {
	.name = "link-share",
	.title = "Floods on the run's links",
	.reference = "Gao et al., Houdini's Escape (CCS 2019)",
	.kind = JOB_ATTACK,
	.needs = JOB_NEEDS_OUTER,
	.deadline = 20 * NS_PER_S,
	.bound_processes = 1,
	.bound_bytes = BYTES_MOST,
	.parameters = parameters,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(link_share)
