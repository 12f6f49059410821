/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The container launcher: makes the groups and the namespaces, lets the first
 * process go when every limit is in force, waits for it, and cleans up. It
 * never runs anything inside itself, and never outlives its container.
 */
#include "common/cleanup.h"
#include "probe/runner.h"
#include "runners/container/ids.h"
#include "runners/container/inside.h"
#include "runners/container/keys.h"
#include "runners/container/sealed.h"
#include "runners/network.h"
#include "runners/pin.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

struct launch {
	struct settings settings;
	struct limits limits;
	struct id_map users, groups;
	struct channel *channel;
	int peer; /* the peer's network namespace, or -1 */
	char *data;
	int go[2]; /* pipe: launcher to container */
	sigset_t signals;
	pid_t pid;
};

static void choose_ids(struct launch *launch)
{
	char text[4096] = "";
	cleanup_file FILE *file = fopen("/proc/self/uid_map", "re");
	size_t length = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
	int privileged = geteuid() == 0;

	text[length] = '\0';
	launch->users = id_map_choose(text, geteuid(), privileged,
				      launch->settings.index);
	/* Root's user and group ids are given away together. */
	launch->groups = launch->users;
	if (launch->users.count == 1)
		launch->groups.base = getegid();
}

/* The data directory belongs to root inside. */
static int prepare_data(struct launch *launch, struct error *err)
{
	int mapped = launch->settings.isolate & CLONE_NEWUSER &&
		     launch->users.count > 1;

	launch->data = make_data(launch->settings.spec, err);
	if (!launch->data)
		return -1;
	if (mapped &&
	    chown(launch->data, launch->users.base, launch->groups.base) < 0)
		return error_make(err, errno, "cannot give %s to the container",
				  launch->data);
	return 0;
}

static int check_network(struct launch *launch, struct error *err)
{
	struct settings *settings = &launch->settings;

	launch->peer =
		take_descriptor(settings->spec, launch->channel, "peer_netns");
	if (settings->network == NETWORK_NONE || !settings->address)
		return 0;
	if (network_check_address(settings->address, err) < 0)
		return -1;
	if (launch->peer < 0 && settings->network == NETWORK_VETH)
		return error_make(
			err, 0,
			"an address, but no peer_netns beside the specification");
	if (settings->network == NETWORK_HOST && launch->peer >= 0)
		return network_join_run(launch->peer, settings->address, err);
	return 0;
}

static int begin(struct launch *launch, const json_t *spec, struct error *err)
{
	if (settings_read(&launch->settings, spec, err) < 0 ||
	    pin_to(launch->settings.cpus, err) < 0)
		return -1;
	choose_ids(launch);
	if (prepare_data(launch, err) < 0 || check_network(launch, err) < 0)
		return -1;
	return limits_begin(&launch->limits, &launch->settings, err);
}

/* All namespaces but the cgroup one, whose root is where it is made: that is
 * inside the group only later. */
static int clone_inside(struct launch *launch, struct error *err)
{
	struct clone_args args = {
		.flags = launch->settings.isolate &
			 ~(unsigned long)CLONE_NEWCGROUP,
		.exit_signal = SIGCHLD,
	};
	struct inside inside = {.settings = &launch->settings,
				.limits = &launch->limits,
				.channel = launch->channel,
				.data = launch->data,
				.tree = cgroup_tree(),
				.go = launch->go[0],
				.many_ids = launch->users.count > 1,
				.signals = launch->signals};

	outside_look(&inside.outside);
	launch->pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (launch->pid < 0)
		return error_make(
			err, errno, "cannot make the container's namespaces%s",
			errno == EPERM
				? " (root is needed, or user namespaces for everybody)"
				: "");
	if (launch->pid == 0) {
		close(launch->go[1]);
		_exit(inside_run(&inside));
	}
	return 0;
}

static int let_go(struct launch *launch, struct error *err)
{
	if (write(launch->go[1], "", 1) != 1)
		return error_make(err, errno, "the container has gone");
	return 0;
}

/* The launcher's part, in the two steps that the container waits for. */
static int complete(struct launch *launch, struct error *err)
{
	const struct settings *settings = &launch->settings;
	char outer[16];

	if (settings->isolate & CLONE_NEWUSER &&
	    id_map_write(launch->pid, &launch->users, &launch->groups, err) < 0)
		return -1;
	if (let_go(launch, err) < 0)
		return -1;
	if (limits_enter(&launch->limits, launch->pid, err) < 0)
		return -1;
	snprintf(outer, sizeof(outer), "bh-%u", settings->index);
	if (settings->network == NETWORK_VETH &&
	    network_make_pair(launch->peer, outer, "eth0", launch->pid, err) <
		    0)
		return -1;
	return let_go(launch, err);
}

/* Wait until it ends, by itself or because we are told to. */
static int wait_for_end(struct launch *launch)
{
	sigset_t set;
	int status, number;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	while (waitpid(launch->pid, &status, WNOHANG) == 0)
		if (sigwait(&set, &number) == 0 && number != SIGCHLD)
			kill(launch->pid, SIGKILL);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void hold_signals(sigset_t *before)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, before);
}

static int launch_and_wait(struct launch *launch, struct error *err)
{
	int status;

	if (pipe2(launch->go, O_CLOEXEC) < 0)
		return error_make(err, errno, "no pipe");
	hold_signals(&launch->signals);
	if (clone_inside(launch, err) < 0)
		return -1;
	close(launch->go[0]);
	if (complete(launch, err) < 0) {
		kill(launch->pid, SIGKILL);
		status = wait_for_end(launch);
		/* One that ended by itself has already said why. */
		return status < 128 ? status : -1;
	}
	/* The stream is the container's alone. */
	channel_close(launch->channel);
	return wait_for_end(launch);
}

static int run(const json_t *spec, struct channel *channel, struct error *err)
{
	struct launch launch = {.channel = channel, .peer = -1};
	int status;

	if (sealed_become(spec, channel, err) < 0)
		return -1;
	status = begin(&launch, spec, err);
	if (!status)
		status = launch_and_wait(&launch, err);
	limits_end(&launch.limits);
	free(launch.data);
	return status;
}

static const struct runner container = {
	.kind = "container",
	.title = "namespaces, control groups, capabilities, seccomp and masks",
	.keys = container_keys,
	.run = run,
};
RUNNER_REGISTER(container)
