/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The container runner: a container in which the agent of a run is the payload.
 */
#include "common/cleanup.h"
#include "common/clock.h"
#include "probe/runner.h"
#include "runners/container/inherited.h"
#include "runners/container/keys.h"
#include "runners/container/launch.h"
#include "runners/container/presets.h"
#include "runners/container/sealed.h"
#include "runners/pin.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>

#define SAY_NS (5 * NS_PER_S)

struct agent {
	const json_t *spec;
	struct channel *channel;
};

/* Only the channel stays; what was standard output leads nowhere. */
static int settle(void *context, struct error *err)
{
	struct channel *channel = ((struct agent *)context)->channel;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), i;

	for (i = 0; i < 3; i++)
		if (null < 0 || dup2(null, i) < 0)
			return error_make(err, errno, "cannot use /dev/null");
	if (channel->fd != 3) {
		if (dup3(channel->fd, 3, O_CLOEXEC) < 0)
			return error_make(err, errno, "no descriptor 3");
		channel->fd = 3;
	}
	channel->fd_count = 0;
	if (close_range(4, ~0U, 0) < 0)
		return error_make(err, errno,
				  "cannot close the host's descriptors");
	return 0;
}

static int serve(void *context, const json_t *said, const char *data)
{
	struct agent *agent = context;
	cleanup_json json_t *spec = json_copy((json_t *)agent->spec);
	struct settings settings;

	/* Without a link there is no peer. */
	if (settings_read(&settings, spec, NULL) == 0 &&
	    settings.network == NETWORK_NONE)
		json_object_del(spec, "peer");
	return agent_serve(agent->channel, spec, said, data, NULL, 0);
}

static int refuse(void *context, const struct error *err)
{
	struct agent *agent = context;

	channel_send_new(
		agent->channel,
		json_pack("{s:{s:s}}", "refused", "reason", err->message),
		clock_now() + SAY_NS, NULL);
	return 1;
}

/* It ends when its stream does; a signal to us ends it sooner. */
static void wait_for_end(void *context, const struct launched *launched)
{
	struct pollfd polled[2] = {{.fd = launched->pidfd, .events = POLLIN}};
	cleanup_close int signals = -1;
	sigset_t set;

	/* The stream is the container's alone. */
	channel_close(((struct agent *)context)->channel);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	signals = signalfd(-1, &set, SFD_CLOEXEC);
	polled[1] = (struct pollfd){.fd = signals, .events = POLLIN};
	while (!(polled[0].revents & POLLIN)) {
		if (poll(polled, 2, -1) < 0 && errno != EINTR)
			return;
		if (polled[1].revents & POLLIN) {
			cgroup_lift_io(launched->group); /* or it can't die */
			kill(launched->pid, SIGKILL);
			polled[1].fd = -1;
		}
	}
}

static int run(const json_t *spec, struct channel *channel, struct error *err)
{
	struct agent agent = {.spec = spec, .channel = channel};
	struct launch_request request = {
		.ignored = inherited_ignored(),
		.spec = spec,
		.has_data = 1,
		.payload = {.check = seccomp_program_check_agent,
			    .settle = settle,
			    .run = serve,
			    .refuse = refuse,
			    .wait = wait_for_end,
			    .context = &agent,
			    .proof = 1},
	};

	if (sealed_become(spec, channel, err) < 0)
		return -1;
	request.peer = take_descriptor(spec, channel, "peer_netns");
	return launch(&request, err);
}

static int check(const json_t *spec, struct error *err)
{
	struct settings settings;

	return settings_read(&settings, spec, err);
}

static const struct runner container = {
	.kind = "container",
	.title = "namespaces, control groups, capabilities, seccomp and masks",
	.keys = container_keys,
	.presets = container_presets,
	.check = check,
	.run = run,
};
RUNNER_REGISTER(container)
