/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/channel.h"

#include "common/cleanup.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

int channel_open(struct channel *channel, int fd, struct error *err)
{
	struct stat st;
	int flags = fcntl(fd, F_GETFL);

	*channel = (struct channel){.fd = -1};
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ||
	    fstat(fd, &st) < 0)
		return error_make(err, errno,
				  "cannot use descriptor %d as a "
				  "channel",
				  fd);
	channel->buffer = malloc(CHANNEL_LINE_MAX);
	if (!channel->buffer)
		return error_make(err, ENOMEM, "channel buffer");
	channel->is_socket = S_ISSOCK(st.st_mode);
	channel->fd = fd;
	return 0;
}

void channel_close(struct channel *channel)
{
	int fd;

	while ((fd = channel_take_fd(channel)) >= 0)
		close(fd);
	if (channel->fd >= 0)
		close(channel->fd);
	free(channel->buffer);
	*channel = (struct channel){.fd = -1};
}

static int wait_for(int fd, short events, nanoseconds deadline)
{
	struct pollfd p = {.fd = fd, .events = events};
	int ready;

	do {
		ready = poll(&p, 1, clock_poll_ms(deadline, clock_now()));
	} while (ready < 0 && errno == EINTR && clock_now() < deadline);
	return ready;
}

/* Send some bytes, the descriptors with the first of them. */
static ssize_t send_some(struct channel *channel, const char *bytes,
			 size_t length, const int *fds, size_t count)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int) * CHANNEL_FDS_MAX)];
	} control = {0};
	struct iovec iov = {.iov_base = (void *)bytes, .iov_len = length};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};
	struct cmsghdr *c;

	if (!channel->is_socket)
		return write(channel->fd, bytes, length);
	if (count) {
		m.msg_control = control.bytes;
		m.msg_controllen = CMSG_SPACE(sizeof(int) * count);
		c = CMSG_FIRSTHDR(&m);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int) * count);
		memcpy(CMSG_DATA(c), fds, sizeof(int) * count);
	}
	return sendmsg(channel->fd, &m, MSG_NOSIGNAL);
}

int channel_send_fds(struct channel *channel, const json_t *message,
		     const int *fds, size_t count, nanoseconds deadline,
		     struct error *err)
{
	cleanup_free char *line = json_dumps(message, JSON_COMPACT);
	size_t length, sent = 0;

	if (channel->fd < 0)
		return error_make(err, EPIPE, "channel is closed");
	if (!line || count > CHANNEL_FDS_MAX || (count && !channel->is_socket))
		return error_make(err, EINVAL, "message cannot be sent");
	length = strlen(line) + 1;
	if (length > CHANNEL_LINE_MAX)
		return error_make(err, EMSGSIZE, "line of %zu bytes", length);
	line[length - 1] = '\n';
	while (sent < length) {
		ssize_t n = send_some(channel, line + sent, length - sent, fds,
				      sent ? 0 : count);

		if (n > 0)
			sent += (size_t)n;
		else if (n < 0 && errno == EAGAIN) {
			if (wait_for(channel->fd, POLLOUT, deadline) <= 0)
				return error_make(err, ETIMEDOUT,
						  "channel is full");
		} else if (n < 0 && errno != EINTR)
			return error_make(err, errno, "cannot send");
	}
	return 0;
}

int channel_send(struct channel *channel, const json_t *message,
		 nanoseconds deadline, struct error *err)
{
	return channel_send_fds(channel, message, NULL, 0, deadline, err);
}

int channel_send_new(struct channel *channel, json_t *message,
		     nanoseconds deadline, struct error *err)
{
	int status = channel_send_fds(channel, message, NULL, 0, deadline, err);

	json_decref(message);
	return status;
}

static void keep_fds(struct channel *channel, struct msghdr *m)
{
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		const unsigned char *data = CMSG_DATA(c);
		size_t count, i;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (i = 0; i < count; i++) {
			int fd;

			memcpy(&fd, data + i * sizeof(int), sizeof(fd));
			if (channel->fd_count < CHANNEL_FDS_MAX)
				channel->fds[channel->fd_count++] = fd;
			else
				close(fd);
		}
	}
}

/* Read what is there; 0 is end of file, negative with errno. */
static ssize_t fill(struct channel *channel)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int) * CHANNEL_FDS_MAX)];
	} control;
	struct iovec iov = {.iov_base = channel->buffer + channel->used,
			    .iov_len = CHANNEL_LINE_MAX - channel->used};
	struct msghdr m = {.msg_iov = &iov,
			   .msg_iovlen = 1,
			   .msg_control = control.bytes,
			   .msg_controllen = sizeof(control.bytes)};
	ssize_t n;

	if (!channel->is_socket)
		n = read(channel->fd, iov.iov_base, iov.iov_len);
	else
		n = recvmsg(channel->fd, &m, MSG_CMSG_CLOEXEC);
	if (n > 0) {
		channel->used += (size_t)n;
		if (channel->is_socket)
			keep_fds(channel, &m);
	}
	return n;
}

static char *line_end(struct channel *channel)
{
	char *newline = memchr(channel->buffer + channel->scanned, '\n',
			       channel->used - channel->scanned);

	if (!newline)
		channel->scanned = channel->used;
	return newline;
}

int channel_has_line(struct channel *channel)
{
	return channel->fd >= 0 && line_end(channel) != NULL;
}

/* Parse the line that ends at `newline` and drop it from the buffer. */
static enum channel_status take_line(struct channel *channel, char *newline,
				     json_t **message, struct error *err)
{
	size_t length = (size_t)(newline - channel->buffer);
	json_error_t why;

	*message = json_loadb(channel->buffer, length, JSON_REJECT_DUPLICATES,
			      &why);
	channel->used -= length + 1;
	memmove(channel->buffer, newline + 1, channel->used);
	channel->scanned = 0;
	if (json_is_object(*message))
		return CHANNEL_LINE;
	json_decref(*message);
	*message = NULL;
	error_make(err, EPROTO, "a line of %zu bytes is not a JSON object",
		   length);
	return CHANNEL_BROKEN;
}

enum channel_status channel_receive(struct channel *channel, json_t **message,
				    nanoseconds deadline, struct error *err)
{
	*message = NULL;
	if (channel->fd < 0)
		return CHANNEL_CLOSED;
	for (;;) {
		char *newline = line_end(channel);
		ssize_t n;

		if (newline)
			return take_line(channel, newline, message, err);
		if (channel->used == CHANNEL_LINE_MAX) {
			error_make(err, EMSGSIZE, "no newline in %d bytes",
				   CHANNEL_LINE_MAX);
			return CHANNEL_BROKEN;
		}
		n = fill(channel);
		if (n > 0)
			continue;
		if (n == 0 && channel->used) {
			error_make(err, EPROTO, "stream ended inside a line");
			return CHANNEL_BROKEN;
		}
		if (n == 0 || errno == ECONNRESET || errno == EPIPE ||
		    errno == EIO)
			return CHANNEL_CLOSED;
		if (errno != EAGAIN && errno != EINTR) {
			error_make(err, errno, "cannot receive");
			return CHANNEL_BROKEN;
		}
		if (errno == EAGAIN &&
		    wait_for(channel->fd, POLLIN, deadline) <= 0)
			return CHANNEL_TIMEOUT;
	}
}

int channel_take_fd(struct channel *channel)
{
	int fd;

	if (!channel->fd_count)
		return -1;
	fd = channel->fds[0];
	channel->fd_count--;
	memmove(channel->fds, channel->fds + 1,
		channel->fd_count * sizeof(int));
	return fd;
}
