/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net.rr: one byte to the peer and back over TCP, one round trip after the
 * other: the latency that every request pays.
 */
#include "bench/peer.h"
#include "bench/sampling.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct trips {
	int fd;
	unsigned char byte;
};

static int work(void *state, int64_t iterations, struct error *err)
{
	struct trips *trips = state;

	for (int64_t i = 0; i < iterations; i++) {
		unsigned char sent = ++trips->byte, got;

		if (send(trips->fd, &sent, 1, MSG_NOSIGNAL) != 1)
			return error_make(err, errno,
					  "cannot send to the peer");
		if (peer_receive(trips->fd, &got, 1, err) < 0)
			return -1;
		if (got != sent)
			return error_make(err, 0,
					  "the peer sent back another byte");
	}
	return 0;
}

static int setup(struct job_context *context, struct error *err)
{
	struct trips *trips = calloc(1, sizeof(*trips));

	context->state = trips;
	if (!trips)
		return error_make(err, errno, "cannot start");
	trips->fd = peer_connect(context, PEER_ECHO_PORT, err);
	return trips->fd < 0 ? -1 : 0;
}

static int run(struct job_context *context, struct error *err)
{
	struct sampling plan = {
		.work = work, .state = context->state, .scale = NS_PER_US};

	if (sampling_run(context, &plan, err) < 0)
		return -1;
	return sampling_passed(context, "one byte each way, TCP_NODELAY");
}

static void teardown(struct job_context *context)
{
	struct trips *trips = context->state;

	if (trips && trips->fd >= 0)
		close(trips->fd);
	free(trips);
}

static const struct job_parameter parameters[] = {SAMPLING_PARAMETERS, {0}};

static const struct job net_rr = {
	.name = "net.rr",
	.title = "one byte to the peer and back",
	.kind = JOB_WORKLOAD,
	.needs = JOB_NEEDS_PEER,
	.deadline = 30 * NS_PER_S,
	.unit = "us",
	.better = JOB_LOWER_IS_BETTER,
	.parameters = parameters,
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
JOB_REGISTER(net_rr)
