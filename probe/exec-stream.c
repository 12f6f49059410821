/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/exec-stream.h"

#include "common/cleanup.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>

/* Of a pair of terminals, opening the master again makes another pair. */
static int is_master(int fd)
{
	int number;

	return !ioctl(fd, TIOCGPTN, &number);
}

/* The same once more, with flags of its own. After su, a terminal is somebody
 * else's; that it is ours to control is enough for /dev/tty. */
static int open_again(int fd, int is_terminal, int access)
{
	int flags = access | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, own = -1;
	char path[32];

	if (is_terminal && tcgetsid(fd) == getsid(0))
		own = open("/dev/tty", flags);
	if (own >= 0)
		return own;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, flags);
}

void stream_own(struct stream *stream, int fd, int access)
{
	cleanup_close int own = -1;
	struct stat st;
	int is_terminal = isatty(fd);

	*stream = (struct stream){.fd = fd, .at_once = SSIZE_MAX};
	if (fstat(fd, &st) < 0)
		return;
	stream->is_socket = S_ISSOCK(st.st_mode);
	/* Files have a place in them that is shared, and make nobody wait. */
	if (!is_terminal && !S_ISFIFO(st.st_mode))
		return;
	if (!is_terminal || !is_master(fd))
		own = open_again(fd, is_terminal, access);
	if (own >= 0 && dup3(own, fd, O_CLOEXEC) == fd)
		return;
	/* What is sure to fit when poll() says that something does. */
	stream->at_once = is_terminal ? 1 : PIPE_BUF;
}

ssize_t stream_read(const struct stream *stream, void *bytes, size_t size)
{
	if (stream->is_socket)
		return recv(stream->fd, bytes, size, MSG_DONTWAIT);
	return read(stream->fd, bytes, size);
}

ssize_t stream_write(const struct stream *stream, const void *bytes,
		     size_t size)
{
	if (stream->is_socket)
		return send(stream->fd, bytes, size, MSG_DONTWAIT);
	if (size > stream->at_once)
		size = stream->at_once;
	return write(stream->fd, bytes, size);
}
