/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/vm/relay.h"

#include "common/cleanup.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>

/* One direction: what `from` has read and `to` has not yet been sent. */
struct way {
	struct channel *from, *to;
	int whole_lines; /* send up to the last newline only */
	int is_closed;	 /* `from` has ended, or `to` takes no more */
};

static size_t sendable(const struct way *way)
{
	const char *last;

	if (!way->whole_lines)
		return way->from->used;
	last = memrchr(way->from->buffer, '\n', way->from->used);
	return last ? (size_t)(last - way->from->buffer) + 1 : 0;
}

static int is_full(const struct way *way)
{
	return way->from->used == CHANNEL_LINE_MAX;
}

static void take(struct way *way)
{
	struct channel *from = way->from;
	ssize_t n = read(from->fd, from->buffer + from->used,
			 CHANNEL_LINE_MAX - from->used);

	if (n > 0)
		from->used += (size_t)n;
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		way->is_closed = 1;
}

static void give(struct way *way)
{
	struct channel *from = way->from;
	size_t size = sendable(way);
	ssize_t n;

	if (!size)
		return;
	n = send(way->to->fd, from->buffer, size, MSG_NOSIGNAL);
	if (n > 0) {
		from->used -= (size_t)n;
		memmove(from->buffer, from->buffer + n, from->used);
	} else if (n < 0 && errno != EAGAIN && errno != EINTR) {
		way->is_closed = 1;
	}
}

static short wanted(const struct way *in, const struct way *out)
{
	short events = POLLRDHUP;

	if (!is_full(in))
		events |= POLLIN;
	if (sendable(out))
		events |= POLLOUT;
	return events;
}

/* What arrived before a side ended still goes out, if there is room. */
static void step(struct way *way, short arrived)
{
	if (arrived && !is_full(way))
		take(way);
	give(way);
}

enum relay_end relay(struct channel *client, struct channel *guest,
		     const int stop[2])
{
	struct way up = {.from = guest, .to = client, .whole_lines = 1};
	struct way down = {.from = client, .to = guest};

	for (;;) {
		struct pollfd p[4] = {
			{.fd = client->fd, .events = wanted(&down, &up)},
			{.fd = guest->fd, .events = wanted(&up, &down)},
			{.fd = stop[0], .events = POLLIN},
			{.fd = stop[1], .events = POLLIN},
		};

		if (poll(p, 4, -1) < 0 && errno != EINTR)
			return RELAY_STOPPED;
		step(&up, p[1].revents & (POLLIN | POLLHUP | POLLERR));
		step(&down, p[0].revents & (POLLIN | POLLHUP | POLLERR));
		if (down.is_closed || p[0].revents & (POLLRDHUP | POLLHUP))
			return RELAY_CLIENT_CLOSED;
		if (up.is_closed || p[1].revents & (POLLRDHUP | POLLHUP))
			return RELAY_GUEST_CLOSED;
		if (is_full(&up) && !sendable(&up))
			return RELAY_GUEST_NOISE;
		if (p[2].revents || p[3].revents)
			return RELAY_STOPPED;
	}
}
