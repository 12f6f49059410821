/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Floods of datagrams on the run's own links, for the attack and its witness.
 */
#ifndef ISOLATION_TESTS_LINK_SHARE_H
#define ISOLATION_TESTS_LINK_SHARE_H

#include "common/clock.h"

#include <netinet/in.h>

/** Bytes in a large datagram, and in a small one. */
#define FLOOD_LARGE 1400
#define FLOOD_SMALL 64

/**
 * Send datagrams of `size` bytes from socket `fd` until `end` (monotonic), or
 * 32 MiB; those that find no room are dropped. Returns how many were sent.
 */
int64_t flood(int fd, const struct sockaddr_in *to, size_t size,
	      nanoseconds end);

#endif
