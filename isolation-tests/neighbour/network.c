/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The run's links: large datagrams out, small ones out, and as much in as the
 * peer will send. To and from the run's peer, and nobody else.
 */
#include "bench/peer.h"
#include "isolation-tests/neighbour/noise.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#define LARGE 1400
#define SMALL 18 /* 64 bytes on the link */
#define BURST 16

/* Where datagrams go that nobody reads. */
static int begin_out(struct noise_hand *hand, struct error *err)
{
	static int fd;
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons(PEER_SINK_PORT)};
	const char *peer = hand->context->around->peer;

	if (!peer || inet_pton(AF_INET, peer, &to.sin_addr) != 1)
		return error_make(err, 0, "there is no network peer here");
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		return error_make(err, errno, "cannot send to the peer");
	hand->own = &fd;
	return 0;
}

static int begin_in(struct noise_hand *hand, struct error *err)
{
	static int fd;

	fd = peer_connect(hand->context, PEER_SOURCE_PORT, err);
	hand->own = &fd;
	return fd < 0 ? -1 : 0;
}

/* A port that nobody listens on refuses, which is no reason to stop. */
static int64_t send_burst(const struct noise_hand *hand, size_t size)
{
	static const char nothing[LARGE];
	int64_t sent = 0;
	int i;

	for (i = 0; i < BURST; i++) {
		if (send(*(int *)hand->own, nothing, size, 0) >= 0)
			sent++;
		else if (errno != ECONNREFUSED && errno != ENOBUFS)
			return -1;
	}
	return sent;
}

static int64_t send_large(struct noise_hand *hand)
{
	return send_burst(hand, LARGE);
}

static int64_t send_small(struct noise_hand *hand)
{
	return send_burst(hand, SMALL);
}

static int64_t receive(struct noise_hand *hand)
{
	static char block[PEER_BLOCK];
	ssize_t got = recv(*(int *)hand->own, block, sizeof(block), 0);

	return got > 0 ? got : -1;
}

static int run_out(struct job_context *context, struct error *err)
{
	static const struct noise noise = {.what = "datagrams",
					   .begin = begin_out,
					   .work = send_large,
					   .processes = 1};

	return noise_run(context, &noise, err);
}

static int run_packets(struct job_context *context, struct error *err)
{
	static const struct noise noise = {.what = "datagrams",
					   .begin = begin_out,
					   .work = send_small,
					   .processes = 1};

	return noise_run(context, &noise, err);
}

static int run_in(struct job_context *context, struct error *err)
{
	static const struct noise noise = {.what = "bytes",
					   .begin = begin_in,
					   .work = receive,
					   .processes = 1};

	return noise_run(context, &noise, err);
}

#define ON_LINK                                                            \
	.kind = JOB_ANTAGONIST, .needs = JOB_NEEDS_PEER | JOB_NEEDS_OUTER, \
	.deadline = NOISE_DEADLINE, .bound_processes = 1,                  \
	.parameters = noise_parameters

static const struct job noise_net_out = {
	.name = "noise.net-out",
	.title = "Large datagrams to the peer",
	.reference = "Matthews et al., Isolation Benchmark Suite (2007)",
	ON_LINK,
	.run = run_out,
};
JOB_REGISTER(noise_net_out)

static const struct job noise_net_packets = {
	.name = "noise.net-packets",
	.title = "Small datagrams to the peer",
	.reference = "Gao et al., Houdini's Escape (CCS 2019)",
	ON_LINK,
	.run = run_packets,
};
JOB_REGISTER(noise_net_packets)

static const struct job noise_net_in = {
	.name = "noise.net-in",
	.title = "A stream from the peer",
	.reference = "Matthews et al., Isolation Benchmark Suite (2007)",
	ON_LINK,
	.run = run_in,
};
JOB_REGISTER(noise_net_in)
