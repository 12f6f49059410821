/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The network peer: an agent in a network namespace of its own, with the bridge
 * that every environment's link ends at. Its namespace travels beside hello, so
 * that others can put their link's other end there.
 */
#include "common/cleanup.h"
#include "probe/runner.h"
#include "runners/network.h"
#include "runners/pin.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

static int make_network(const json_t *spec, struct error *err)
{
	const char *peer = json_text(spec, "peer", "");
	char address[64];

	snprintf(address, sizeof(address), "%s%s", peer,
		 strchr(peer, '/') ? "" : "/16");
	if (network_check_address(address, err) < 0)
		return -1;
	if (unshare(CLONE_NEWNET) < 0)
		return error_make(
			err, errno,
			"the peer gets no network namespace of its own (root is needed)");
	if (network_up("lo", err) < 0)
		return -1;
	return network_make_bridge(NETWORK_BRIDGE, address, err);
}

static int run(const json_t *spec, struct channel *channel, struct error *err)
{
	cleanup_close int netns = -1;

	if (pin_to(json_text(spec, "cpus", ""), err) < 0 ||
	    make_network(spec, err) < 0)
		return -1;
	netns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (netns < 0)
		return error_make(err, errno, "cannot open /proc/self/ns/net");
	return agent_serve(channel, spec, NULL, "", &netns, 1);
}

static const struct runner peer = {
	.kind = "peer",
	.title = "the other end of the network, in a namespace of its own",
	.helper = 1,
	.run = run,
};
RUNNER_REGISTER(peer)
