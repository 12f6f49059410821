/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A line channel: JSON objects, one a line, over a byte stream. Over a unix
 * socket descriptors may travel beside a line. The other side is not trusted:
 * a line that is too long, is not JSON or is no object is an error, and the
 * channel is to be closed then; never a crash, never unbounded memory.
 * docs/protocol.md says what the lines are.
 */
#ifndef COMMON_CHANNEL_H
#define COMMON_CHANNEL_H

#include "common/clock.h"
#include "common/error.h"
#include "common/json.h"

/** Longest line accepted or sent, newline included, in bytes. */
#define CHANNEL_LINE_MAX (64 * 1024)
/** Most descriptors beside one line. */
#define CHANNEL_FDS_MAX 8

struct channel {
	int fd;			  /**< owned; -1 when closed */
	int is_socket;		  /**< whether descriptors can travel */
	size_t used;		  /**< bytes in `buffer` */
	size_t scanned;		  /**< of these, known to hold no newline */
	char *buffer;		  /**< CHANNEL_LINE_MAX bytes */
	int fds[CHANNEL_FDS_MAX]; /**< received, not yet taken; owned */
	size_t fd_count;
};

enum channel_status {
	CHANNEL_LINE,	 /**< a line was received */
	CHANNEL_TIMEOUT, /**< the deadline passed first */
	CHANNEL_CLOSED,	 /**< the other side closed, between two lines */
	CHANNEL_BROKEN,	 /**< noise, half a line, too long, or a system error */
};

/** Take over `fd` (made non-blocking). Negative on failure. */
int channel_open(struct channel *channel, int fd, struct error *err);

/** Close and free; safe on a closed or zeroed-with-fd -1 channel. */
void channel_close(struct channel *channel);

/**
 * Send one object as a line, waiting while the stream is full but no longer
 * than `deadline` (monotonic). `message` stays the caller's. Negative on
 * failure; the stream is unusable then.
 */
int channel_send(struct channel *channel, const json_t *message,
		 nanoseconds deadline, struct error *err);

/** The same, with `count` descriptors beside the line (kept by the caller). */
int channel_send_fds(struct channel *channel, const json_t *message,
		     const int *fds, size_t count, nanoseconds deadline,
		     struct error *err);

/** As channel_send(), and lets go of the caller's reference to `message`. */
int channel_send_new(struct channel *channel, json_t *message,
		     nanoseconds deadline, struct error *err);

/**
 * Receive the next line into `*message` (a new reference for the caller),
 * waiting until `deadline` (0: only what is there). `err` is filled for
 * CHANNEL_BROKEN only.
 */
enum channel_status channel_receive(struct channel *channel, json_t **message,
				    nanoseconds deadline, struct error *err);

/** Take the oldest received descriptor; -1 when there is none. Caller owns. */
int channel_take_fd(struct channel *channel);

/** Whether a whole line is already buffered, so that poll() is not needed. */
int channel_has_line(struct channel *channel);

#endif
