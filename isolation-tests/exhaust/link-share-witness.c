/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of floods, in the run's network namespace: has an address
 * there, counts what its links carry, sends when it is asked to, and counts the
 * soft interrupts that the host took to receive. How long those were is said,
 * and decides nothing: it is counted in ticks, and 10 to 60 % of a CPU by
 * machine and link. What an environment may have is a number of ours, far below
 * what such links carry.
 */
#include "common/cleanup.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/escape/posts.h"
#include "isolation-tests/exhaust/cpu-share.h"
#include "isolation-tests/exhaust/link-share.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define SHARE_BYTES 6250000 /* 50 Mbit/s */
#define SHARE_PACKETS 10000
#define SHARE_INTERRUPTS 1000 /* and twice what was before */
#define QUIET_NS (250 * NS_PER_MS)

struct carried {
	int64_t bytes, packets;
};

/* Soft interrupts until a moment: those to receive, and the time of all. */
struct interrupts {
	int64_t received;
	nanoseconds at;
	struct cpu_times times;
};

struct eye {
	struct job_context *context;
	struct posts posts;
	struct carried before;
	struct interrupts interrupts;
	nanoseconds began;
	int64_t quiet; /* interrupts to receive a second, before */
};

/* All links together, what came in: "lo: bytes packets …". What is sent to
 * the witness comes in on one of them, what it sends itself on loopback or
 * goes out. */
static struct carried carried(int out)
{
	cleanup_file FILE *file = fopen("/proc/net/dev", "re");
	struct carried sum = {0};
	char line[512];
	long long n[10];

	while (file && fgets(line, sizeof(line), file)) {
		const char *at = strchr(line, ':');

		if (!at ||
		    sscanf(at + 1,
			   "%lld %lld %lld %lld %lld %lld %lld %lld %lld %lld",
			   n, n + 1, n + 2, n + 3, n + 4, n + 5, n + 6, n + 7,
			   n + 8, n + 9) != 10)
			continue;
		sum.bytes += out ? n[8] : n[0];
		sum.packets += out ? n[9] : n[1];
	}
	return sum;
}

static int64_t per_second(int64_t number, nanoseconds took)
{
	return (int64_t)((double)number * NS_PER_S / (double)(took ? took : 1));
}

/* Of "NET_RX: 7 5", a number for each CPU, the sum. */
static int64_t sum_of(const char *line)
{
	const char *at = strstr(line, "NET_RX:");
	int64_t sum = 0;
	char *end;

	for (at = at ? at + strlen("NET_RX:") : ""; *at; at = end) {
		sum += strtoll(at, &end, 10);
		if (end == at)
			break;
	}
	return sum;
}

static struct interrupts interrupts(void)
{
	cleanup_file FILE *file = fopen("/proc/softirqs", "re");
	struct interrupts now = {.at = clock_now(), .times = cpu_times_read()};
	cleanup_free char *line = NULL;
	size_t room = 0;

	while (file && getline(&line, &room, file) > 0)
		now.received += sum_of(line);
	return now;
}

static int64_t received_between(const struct interrupts *before,
				const struct interrupts *after)
{
	return per_second(after->received - before->received,
			  after->at - before->at);
}

static int percent_between(const struct interrupts *before,
			   const struct interrupts *after)
{
	struct cpu_times gone = cpu_times_since(&before->times, &after->times);

	return gone.all > 0 ? (int)(100 * gone.soft_interrupts * gone.cpus /
				    gone.all)
			    : 0;
}

static void begin(struct eye *eye, int out, int measure_quiet)
{
	eye->interrupts = interrupts();
	if (measure_quiet) {
		struct interrupts before = eye->interrupts;

		bounded_sleep_until(before.at + QUIET_NS);
		eye->interrupts = interrupts();
		eye->quiet = received_between(&before, &eye->interrupts);
	}
	eye->before = carried(out);
	eye->began = clock_now();
}

static void say_link(struct eye *eye, const char *row, int out, int packets)
{
	struct carried now = carried(out);
	nanoseconds took = clock_now() - eye->began;
	int64_t bytes = per_second(now.bytes - eye->before.bytes, took);
	int64_t count = per_second(now.packets - eye->before.packets, took);
	char mbit[SAY_NUMBER], number[SAY_NUMBER];

	say_row_witness(eye->context, row,
			(packets ? count > SHARE_PACKETS : bytes > SHARE_BYTES)
				? "moved"
				: "still",
			"%s Mbit and %s packets a second on the run's links",
			say_number(bytes * 8 / 1000000, mbit),
			say_number(count, number));
}

static void say_interrupts(struct eye *eye)
{
	struct interrupts now = interrupts();
	int64_t count = received_between(&eye->interrupts, &now);
	char number[SAY_NUMBER], quiet[SAY_NUMBER];

	say_row_witness(
		eye->context, "softirq",
		count >= 2 * eye->quiet + SHARE_INTERRUPTS ? "moved" : "still",
		"%s soft interrupts a second on the host to receive, "
		"%s before; all took %d %% of a CPU",
		say_number(count, number), say_number(eye->quiet, quiet),
		percent_between(&eye->interrupts, &now));
}

/* Take what has arrived; whether anything has, and who sent the last of it. */
static int take(const struct eye *eye, struct sockaddr_in *from)
{
	socklen_t size = sizeof(*from);
	char piece[FLOOD_LARGE];
	int taken = 0;

	while (recvfrom(eye->posts.datagram_fd, piece, sizeof(piece),
			MSG_DONTWAIT, (struct sockaddr *)from, &size) > 0)
		taken = 1;
	return taken;
}

/* Send to whoever has asked since the row began. */
static void answer(const struct eye *eye)
{
	struct sockaddr_in from = {0};

	if (take(eye, &from))
		flood(eye->posts.datagram_fd, &from, FLOOD_LARGE,
		      clock_now() + job_param(eye->context, "ms") * NS_PER_MS);
}

static void look(void *state, const char *row, enum round_phase phase,
		 int64_t number)
{
	struct eye *eye = state;
	int in = !strcmp(row, "net-in"), soft = !strcmp(row, "softirq");
	struct sockaddr_in anybody;

	(void)number;
	if (phase == ROUND_BEFORE) {
		take(eye, &anybody);
		begin(eye, in, soft);
		return;
	}
	if (in)
		answer(eye);
	if (soft)
		say_interrupts(eye);
	else
		say_link(eye, row, in, !strcmp(row, "net-packets"));
}

static int run(struct job_context *context, struct error *err)
{
	struct eye state = {.context = context};
	const struct round_eye eye = {look, NULL, &state};
	int status;

	posts_open(&state.posts, context->around->peer);
	status = round_watch(context,
			     json_pack("{s:s, s:i}", "address",
				       state.posts.address, "port",
				       state.posts.port),
			     &eye, err);
	posts_close(&state.posts);
	return status;
}

static const struct job_parameter parameters[] = {
	{"ms", "ms", 50, 2000, 250, "how long each flood goes on"},
	{0},
};

static const struct job link_share_witness = {
	.name = "link-share.witness",
	.title = "Counts what the run's links carry",
	.kind = JOB_WITNESS,
	.deadline = 25 * NS_PER_S,
	.parameters = parameters,
	.run = run,
};
JOB_REGISTER(link_share_witness)
