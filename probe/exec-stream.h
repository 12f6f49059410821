/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A standard stream of the caller's that is read and written without ever
 * waiting there, whatever poll() has promised: of a terminal that takes one
 * byte, it says that it takes some, and who writes two waits for the reader.
 *
 * The caller's own description of it is left as it is. O_NONBLOCK there would
 * be the shell's, too, and everybody's who has it.
 */
#ifndef PROBE_EXEC_STREAM_H
#define PROBE_EXEC_STREAM_H

#include <sys/types.h>

struct stream {
	int fd;
	int is_socket;
	size_t at_once; /**< no more is written in one go */
};

/** Put a description of our own, where there can be one, at the descriptor
 * `fd`, which is open for `access`: O_RDONLY or O_WRONLY. */
void stream_own(struct stream *stream, int fd, int access);

/** As read() and write(); -1 with EAGAIN where either would wait. */
ssize_t stream_read(const struct stream *stream, void *bytes, size_t size);
ssize_t stream_write(const struct stream *stream, const void *bytes,
		     size_t size);

#endif
