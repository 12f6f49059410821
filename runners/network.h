/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The run's own links. Everything here happens in network namespaces that the
 * run made, with addresses of 198.18.0.0/15 (RFC 2544: for benchmarks, never
 * routed). No route, rule or setting of the machine is touched.
 */
#ifndef RUNNERS_NETWORK_H
#define RUNNERS_NETWORK_H

#include "common/error.h"

#include <sys/types.h>

/** The bridge in the peer's namespace that all links end at. */
#define NETWORK_BRIDGE "bh-br"

/** Negative unless `text` is "A.B.C.D/PREFIX" within 198.18.0.0/15. */
int network_check_address(const char *text, struct error *err);

/** Bring an interface of the caller's namespace up. */
int network_up(const char *name, struct error *err);

/** Give an interface of the caller's namespace an address (one that it has
 * already is no error) and bring it up. */
int network_configure(const char *name, const char *address, struct error *err);

/** Make a bridge with an address in the caller's namespace, and bring it up. */
int network_make_bridge(const char *name, const char *address,
			struct error *err);

/**
 * Make a pair of links: `outer` at the bridge in the namespace `peer_netns` (a
 * descriptor), up; and `inner`, still down, in the namespace of process `pid`
 * (0: the caller's; if there is one already, it fails with err->number EEXIST).
 * An `outer` that an ended process has left is replaced.
 * Both go with their namespaces.
 */
int network_make_pair(int peer_netns, const char *outer, const char *inner,
		      pid_t pid, struct error *err);

/** Take a pair of links away, by the name of its outer end. The kernel would do
 * so by itself, some 25 ms after the inner one's namespace has ended. */
void network_remove_pair(int peer_netns, const char *outer);

/** The link of those that share the run's namespace: made by whoever comes
 * first, with the address of each of them. */
int network_join_run(int peer_netns, const char *address, struct error *err);

#endif
