/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The baseline: the agent as a plain process, on the same CPUs as everybody
 * else. What it shares with others it shares with the run's namespaces, which
 * the guard made; it never makes any of its own.
 */
#include "common/cgroup.h"
#include "common/cleanup.h"
#include "probe/runner.h"
#include "runners/copy.h"
#include "runners/hand-over.h"
#include "runners/network.h"
#include "runners/pin.h"

#include <fcntl.h>

static int link_up(const json_t *spec, struct channel *channel,
		   struct error *err)
{
	const char *address = json_text(spec, "address", NULL);
	cleanup_close int peer = take_descriptor(spec, channel, "peer_netns");

	if (!address || peer < 0)
		return 0;
	return network_join_run(peer, address, err);
}

/* Whoever forks takes a lock of each file that it has mapped. What is attacked
 * may hold those of the agent's file while a thousand others get their turns,
 * and a bystander, whose program is another one, would not wait for them. */
static int become_bystander(const json_t *spec, struct channel *channel,
			    struct error *err)
{
	cleanup_close int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	if (json_bool(spec, "bystander", 0) && !copy_is(self))
		return hand_over(spec, channel, "native", copy_execute, err);
	return take_over(channel, err);
}

static int run(const json_t *spec, struct channel *channel, struct error *err)
{
	cleanup_free char *data = NULL;
	cleanup_json json_t *extra = NULL;

	if (become_bystander(spec, channel, err) < 0 ||
	    pin_to(json_text(spec, "cpus", ""), err) < 0 ||
	    link_up(spec, channel, err) < 0)
		return -1;
	data = make_data(spec, err);
	if (!data)
		return -1;
	extra = json_pack("{s:{s:s}}", "facts", "cgroup", cgroup_tree());
	return agent_serve(channel, spec, extra, data, NULL, 0);
}

static const struct runner native = {
	.kind = "native",
	.title = "a process on the host, within the run's namespaces",
	.plain = 1,
	.run = run,
};
RUNNER_REGISTER(native)

/* The conductor starts it outside of the guard, and without a network, since
 * nothing of the machine's gets an address. */
static const struct runner bare = {
	.kind = "bare",
	.title = "a process outside of the run's namespaces: prices the guard",
	.aside = 1,
	.run = run,
};
RUNNER_REGISTER(bare)
