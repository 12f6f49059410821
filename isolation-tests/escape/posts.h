/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the witness of network listens and talks: sockets in the run's network
 * namespace, and a link there that leads nowhere. All of it goes with its
 * descriptors.
 */
#ifndef ISOLATION_TESTS_ESCAPE_POSTS_H
#define ISOLATION_TESTS_ESCAPE_POSTS_H

#include "common/error.h"

#include <net/if.h>
#include <netinet/in.h>

/** What the link's frames are at first, in bytes. */
#define POSTS_MTU 1500

struct posts {
	int frame_fd;	 /**< hears frames of FRAME_TYPE on all links; -1 */
	int datagram_fd; /**< hears datagrams at `port`; -1 */
	int link_fd;	 /**< holds the link; -1 */
	struct error no_frames, no_datagrams, no_link; /**< why not */
	char address[INET_ADDRSTRLEN]; /**< its own on the run's link, or the
					  loopback's */
	int port;
	char link[IFNAMSIZ];	 /**< or "" */
	struct sockaddr_in peer; /**< port 0: there is none */
};

/** Open what can be had; `peer` is the peer's address or "". */
void posts_open(struct posts *posts, const char *peer);

/** Say the token once, to oneself and to the peer. */
void posts_chat(const struct posts *posts, const char *mark, const char *token);

/** Take what has arrived; how many were frames with the mark. */
int posts_frames(const struct posts *posts, const char *mark);

/** The same of datagrams with the mark that come from nobody of ours. */
int posts_forged(const struct posts *posts, const char *mark);

/** What the link's frames are now; -1 unknown. */
int posts_link_mtu(const struct posts *posts);

void posts_close(struct posts *posts);

#endif
