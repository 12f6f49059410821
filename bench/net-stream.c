/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net.stream: one TCP connection, this end sends as fast as it can. A sample
 * ends when the peer has said that it received all of it.
 */
#include "bench/peer.h"
#include "bench/random.h"
#include "bench/sampling.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct stream {
	int fd;
	char *block;
};

static int send_all(int fd, const char *data, size_t size, struct error *err)
{
	while (size) {
		ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);

		if (sent < 0)
			return error_make(err, errno,
					  "cannot send to the peer");
		data += sent;
		size -= (size_t)sent;
	}
	return 0;
}

static int work(void *state, int64_t iterations, struct error *err)
{
	struct stream *stream = state;
	uint64_t length = htobe64((uint64_t)iterations * PEER_BLOCK), arrived;

	if (send_all(stream->fd, (char *)&length, sizeof(length), err) < 0)
		return -1;
	for (int64_t i = 0; i < iterations; i++)
		if (send_all(stream->fd, stream->block, PEER_BLOCK, err) < 0)
			return -1;
	if (peer_receive(stream->fd, &arrived, sizeof(arrived), err) < 0)
		return -1;
	if (arrived != length)
		return error_make(err, 0,
				  "%llu bytes were sent and %llu arrived",
				  (unsigned long long)be64toh(length),
				  (unsigned long long)be64toh(arrived));
	return 0;
}

static int setup(struct job_context *context, struct error *err)
{
	struct stream *stream = calloc(1, sizeof(*stream));

	context->state = stream;
	if (!stream)
		return error_make(err, errno, "cannot start");
	stream->fd = -1;
	stream->block = random_buffer(PEER_BLOCK, 1);
	if (!stream->block)
		return error_make(err, ENOMEM, "cannot hold a block");
	stream->fd = peer_connect(context, PEER_SINK_PORT, err);
	return stream->fd < 0 ? -1 : 0;
}

static int run(struct job_context *context, struct error *err)
{
	struct sampling plan = {
		.work = work,
		.state = context->state,
		.scale = (double)PEER_BLOCK / (1 << 20),
	};

	if (sampling_run(context, &plan, err) < 0)
		return -1;
	return sampling_passed(context,
			       "one TCP connection, 128 KiB at a time");
}

static void teardown(struct job_context *context)
{
	struct stream *stream = context->state;

	if (!stream)
		return;
	if (stream->fd >= 0)
		close(stream->fd);
	free(stream->block);
	free(stream);
}

static const struct job_parameter parameters[] = {SAMPLING_PARAMETERS, {0}};

static const struct job net_stream = {
	.name = "net.stream",
	.title = "send to the peer over one TCP connection",
	.kind = JOB_WORKLOAD,
	.needs = JOB_NEEDS_PEER,
	.deadline = 30 * NS_PER_S,
	.unit = "MiB/s",
	.better = JOB_HIGHER_IS_BETTER,
	.parameters = parameters,
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
JOB_REGISTER(net_stream)
