/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net.peer: the other end of the network workloads, a service that runs
 * beside them in a network namespace of its own. It listens on all addresses
 * of that, serves whoever connects, sleeps when nobody does, and ends when it
 * is told `done`. Whoever connects may be hostile: connections are few, and
 * what they send is counted and dropped.
 */
#include "bench/peer.h"
#include "common/cleanup.h"

#include <arpa/inet.h>
#include <endian.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

enum {
	LINE,	   /**< the agent's stream: told `done` there */
	SINK,	   /**< listening */
	ECHO_PORT, /**< listening */
	SOURCE,	   /**< listening */
	FIRST,	   /**< the connections from here on */
	MOST = 32, /**< connections and the above */
};

/** One sender's message under way. */
struct message {
	unsigned char header[8]; /**< its length, big-endian */
	size_t have;		 /**< bytes of the header so far */
	uint64_t left;		 /**< bytes of the rest still to come */
};

struct peer {
	struct pollfd fds[MOST];       /**< -1: a free place */
	int came_to[MOST];	       /**< SINK, ECHO_PORT or SOURCE */
	struct message messages[MOST]; /**< of those that came to the sink */
	char buffer[PEER_BLOCK];
};

static int listen_on(int port, struct error *err)
{
	struct sockaddr_in any = {.sin_family = AF_INET,
				  .sin_port = htons((uint16_t)port)};
	int on = 1;
	cleanup_close int fd =
		socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    bind(fd, (struct sockaddr *)&any, sizeof(any)) < 0 ||
	    listen(fd, MOST) < 0)
		return error_make(err, errno, "cannot listen on port %d", port);
	return steal_fd(&fd);
}

static void hang_up(struct peer *peer, int place)
{
	close(peer->fds[place].fd);
	peer->fds[place].fd = -1;
}

/** Take a connection in; where there is no room it is closed at once. */
static void take_in(struct peer *peer, int listening)
{
	int on = 1;
	int fd = accept4(peer->fds[listening].fd, NULL, NULL,
			 SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	for (int i = FIRST; i < MOST; i++) {
		if (peer->fds[i].fd >= 0)
			continue;
		peer->fds[i] = (struct pollfd){
			.fd = fd,
			.events = listening == SOURCE ? POLLOUT : POLLIN};
		peer->came_to[i] = listening;
		peer->messages[i] = (struct message){.have = 0};
		return;
	}
	close(fd);
}

/**
 * Count `size` received bytes, whose values matter in headers only, and answer
 * each message that is complete. Negative when the answer can't be sent.
 */
static int sink(int fd, struct message *message, const char *data, size_t size)
{
	while (size) {
		size_t take = sizeof(message->header) - message->have;

		if (take) {
			take = take < size ? take : size;
			memcpy(message->header + message->have, data, take);
			message->have += take;
			memcpy(&message->left, message->header,
			       sizeof(message->left));
			message->left = be64toh(message->left);
		} else {
			take = message->left < size ? (size_t)message->left
						    : size;
			message->left -= take;
		}
		data += take;
		size -= take;
		if (message->have < sizeof(message->header) || message->left)
			continue;
		message->have = 0;
		if (send(fd, message->header, sizeof(message->header),
			 MSG_NOSIGNAL) != sizeof(message->header))
			return -1;
	}
	return 0;
}

/** As much as is taken just now. Negative when nobody takes it any more. */
static int source(int fd)
{
	static char nothing[PEER_BLOCK];

	return send(fd, nothing, sizeof(nothing), MSG_NOSIGNAL) < 0 &&
			       errno != EAGAIN
		       ? -1
		       : 0;
}

/** Take in what came, and answer it. Negative at its end. */
static int answer(struct peer *peer, int place)
{
	int fd = peer->fds[place].fd;
	ssize_t got = recv(fd, peer->buffer, sizeof(peer->buffer), 0);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (got <= 0)
		return -1;
	if (peer->came_to[place] == SINK)
		return sink(fd, &peer->messages[place], peer->buffer,
			    (size_t)got);
	return send(fd, peer->buffer, (size_t)got, MSG_NOSIGNAL) == got ? 0
									: -1;
}

static void serve(struct peer *peer, int place)
{
	int failed = peer->came_to[place] == SOURCE
			     ? source(peer->fds[place].fd)
			     : answer(peer, place);

	if (failed)
		hang_up(peer, place);
}

static void serve_all(struct peer *peer)
{
	for (int place = SINK; place < MOST; place++) {
		if (peer->fds[place].fd < 0 || !peer->fds[place].revents)
			continue;
		if (place < FIRST)
			take_in(peer, place);
		else
			serve(peer, place);
	}
}

/** Whether it has been told; takes in what was said, without waiting. */
static int is_done(struct job_context *context)
{
	json_t *done = job_wait(context, "done", clock_now());

	json_decref(done);
	return done != NULL;
}

static int setup(struct job_context *context, struct error *err)
{
	struct peer *peer = calloc(1, sizeof(*peer));

	context->state = peer;
	if (!peer)
		return error_make(err, errno, "cannot start");
	for (int i = 0; i < MOST; i++)
		peer->fds[i] = (struct pollfd){.fd = -1, .events = POLLIN};
	if (context->line)
		peer->fds[LINE].fd = context->line->fd;
	peer->fds[SINK].fd = listen_on(PEER_SINK_PORT, err);
	if (peer->fds[SINK].fd < 0)
		return -1;
	peer->fds[ECHO_PORT].fd = listen_on(PEER_ECHO_PORT, err);
	if (peer->fds[ECHO_PORT].fd < 0)
		return -1;
	peer->fds[SOURCE].fd = listen_on(PEER_SOURCE_PORT, err);
	return peer->fds[SOURCE].fd < 0 ? -1 : 0;
}

static int run(struct job_context *context, struct error *err)
{
	struct peer *peer = context->state;

	if (job_event(context, "ready",
		      json_pack("{s:i, s:i, s:i}", "sink_port", PEER_SINK_PORT,
				"echo_port", PEER_ECHO_PORT, "source_port",
				PEER_SOURCE_PORT),
		      err) < 0)
		return -1;
	/* What came along with the job's own line wakes no poll(). */
	for (int done = is_done(context); !done;) {
		int timeout = clock_poll_ms(context->deadline, clock_now());

		if (!timeout)
			return error_make(
				err, 0,
				"nobody has ended the peer before its deadline");
		if (poll(peer->fds, MOST, timeout) < 0 && errno != EINTR)
			return error_make(err, errno, "cannot wait");
		done = peer->fds[LINE].revents && is_done(context);
		serve_all(peer);
	}
	return 0;
}

static void teardown(struct job_context *context)
{
	struct peer *peer = context->state;

	for (int i = SINK; peer && i < MOST; i++)
		if (peer->fds[i].fd >= 0)
			close(peer->fds[i].fd);
	free(peer);
}

static const struct job net_peer = {
	.name = "net.peer",
	.title = "the other end of the network workloads",
	.kind = JOB_SERVICE,
	.deadline = 24 * 3600 * NS_PER_S,
	.bound_bytes = sizeof(struct peer),
	.parameters = (const struct job_parameter[]){{0}},
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
JOB_REGISTER(net_peer)
