/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames and packets of the network attack, as bytes. Pure. */
#ifndef ISOLATION_TESTS_ESCAPE_FRAMES_H
#define ISOLATION_TESTS_ESCAPE_FRAMES_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

/** IEEE 802: for local experiments; no program listens to it. */
#define FRAME_TYPE 0x88b5
/** What every frame and packet begins with, before the run's own mark. */
#define FRAME_PREFIX "bulkhead:"
/** Nobody's address: the last but one of the run's own network. */
#define FRAME_NOBODY "198.18.255.254"
/** Room for any of them. */
#define FRAME_MOST 256

/** A broadcast frame of FRAME_TYPE with `text`, into `frame` (FRAME_MOST
 * bytes). Its size, or 0 when the text is too long. */
size_t frame_make(uint8_t *frame, const uint8_t hardware[6], const char *text);

/** A UDP datagram over IPv4 with `text`, as a raw socket takes it, from
 * anybody. Its size, or 0. */
size_t packet_make(uint8_t *packet, struct in_addr from, struct in_addr to,
		   uint16_t port, const char *text);

/**
 * Look for FRAME_PREFIX and `mark` in what was caught, and copy what follows,
 * at most `room` - 1 letters and digits, into `text`. 0 when it is not there.
 */
int frame_find(const uint8_t *caught, size_t size, const char *mark, char *text,
	       size_t room);

#endif
