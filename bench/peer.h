/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the two ends of a network workload agree on. The peer (net-peer.c)
 * listens on three TCP ports; a subject connects to one of them.
 *
 * The sink takes messages: 8 bytes of length (big-endian), then that many
 * bytes. For each it answers with 8 bytes: how many it has received. So a
 * sender knows that what it counts has arrived and not just left.
 * The echo sends back what it gets.
 * The source sends as much as is taken, of nothing in particular.
 */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include "probe/job.h"

#define PEER_SINK_PORT 5301
#define PEER_ECHO_PORT 5302
#define PEER_SOURCE_PORT 5303

/** Bytes that are sent at a time. */
#define PEER_BLOCK (128 * 1024)

/**
 * Connect to a port of the peer, without Nagle's delay; no call on it waits
 * longer than the job's deadline. Returns a descriptor for the caller, or
 * negative with a sentence.
 */
int peer_connect(const struct job_context *context, int port,
		 struct error *err);

/** Receive exactly `size` bytes. Negative at an error, an end or a timeout. */
int peer_receive(int fd, void *data, size_t size, struct error *err);

#endif
