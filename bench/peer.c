/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/peer.h"
#include "common/cleanup.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

/** Longest that a connection may take, or that the peer may be silent. */
#define PATIENCE (10 * NS_PER_S)

/** Timeouts and no delay, on a socket that is not connected yet. */
static int prepare_socket(int fd, nanoseconds patience)
{
	int on = 1;
	struct timeval timeout = {.tv_sec = patience / NS_PER_S,
				  .tv_usec = patience % NS_PER_S / NS_PER_US};

	if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout)) <
		    0)
		return -1;
	return setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout,
			  sizeof(timeout));
}

int peer_connect(const struct job_context *context, int port, struct error *err)
{
	const char *peer = context->around->peer;
	nanoseconds patience = context->deadline - clock_now();
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons((uint16_t)port)};

	if (!peer || !*peer)
		return error_make(err, 0, "%s has no network peer here",
				  context->job->name);
	if (inet_pton(AF_INET, peer, &address.sin_addr) != 1)
		return error_make(err, 0,
				  "the peer's address %s is no IPv4 address",
				  peer);
	cleanup_close int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return error_make(err, errno, "cannot make a TCP socket");
	if (patience > PATIENCE)
		patience = PATIENCE;
	if (patience < NS_PER_MS)
		return error_make(err, ETIMEDOUT, "cannot connect to the peer");
	if (prepare_socket(fd, patience) < 0 ||
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return error_make(err, errno,
				  "cannot connect to the peer at %s port %d",
				  peer, port);
	return steal_fd(&fd);
}

int peer_receive(int fd, void *data, size_t size, struct error *err)
{
	ssize_t got = recv(fd, data, size, MSG_WAITALL);

	if (got == (ssize_t)size)
		return 0;
	if (got < 0)
		return error_make(err, errno, "the peer does not answer");
	return error_make(err, 0, "the peer closed the connection");
}
