/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/launch.h"

#include "common/cleanup.h"
#include "runners/container/id-claim.h"
#include "runners/container/inside.h"
#include "runners/container/ordinary.h"
#include "runners/container/orphans.h"
#include "runners/container/user-map.h"
#include "runners/network.h"
#include "runners/pin.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

struct launch {
	const struct launch_request *request;
	struct settings settings;
	struct limits limits;
	struct opened opened;
	struct seccomp_program program;
	struct user_map map;
	int ids; /* holds the number of its ids; -1: none is needed */
	char *data;
	int go[2]; /* pipe: launcher to container */
	struct launched launched;
};

static int prepare_data(struct launch *launch, struct error *err)
{
	if (!launch->request->has_data)
		return 0;
	launch->data = make_data(launch->settings.spec, err);
	if (!launch->data)
		return -1;
	if (launch->settings.ordinary)
		return ordinary_give(launch->data, launch->settings.ids, err);
	/* One that was given to somebody before is taken back. */
	if (launch->settings.privileged &&
	    chown(launch->data, geteuid(), getegid()) < 0)
		return error_make(err, errno, "cannot own %s", launch->data);
	return 0;
}

static int check_network(const struct launch *launch, struct error *err)
{
	const struct settings *settings = &launch->settings;
	int peer = launch->request->peer;

	if (settings->network == NETWORK_NONE || !settings->address)
		return 0;
	if (network_check_address(settings->address, err) < 0)
		return -1;
	if (peer < 0 && settings->network == NETWORK_VETH)
		return error_make(
			err, 0,
			"an address, but no peer_netns beside the specification");
	if (settings->network == NETWORK_HOST && peer >= 0)
		return network_join_run(peer, settings->address, err);
	return 0;
}

/* Root's to give away, so that no two containers share one. */
static int claim_ids(struct launch *launch, struct error *err)
{
	struct settings *settings = &launch->settings;

	if (!settings->ordinary &&
	    (!settings->privileged || settings->uid_map ||
	     !(settings->isolate & CLONE_NEWUSER)))
		return 0;
	return id_claim(ID_CLAIMS, &settings->ids, &launch->ids, err);
}

/* Everything that can be refused, before anything is made; then as whom. */
static int begin(struct launch *launch, struct error *err)
{
	const struct payload *payload = &launch->request->payload;
	struct settings *settings = &launch->settings;

	if (settings_read(settings, launch->request->spec, err) < 0)
		return -1;
	if (pin_to(settings->cpus, err) < 0)
		return settings_given(settings, "cpus")
			       ? error_wrap(err, "key 'cpus'")
			       : -1;
	if (seccomp_program_make(&launch->program, settings->seccomp,
				 settings->capability_mask, err) < 0 ||
	    (payload->check && payload->check(&launch->program, err) < 0))
		return error_wrap(err, "key 'seccomp'");
	settings->privileged = !settings->ordinary && ordinary_uid() == 0;
	settings->limits_may_lack =
		settings->ordinary ||
		(!settings->in_a_run && !settings->privileged);
	if (claim_ids(launch, err) < 0 || prepare_data(launch, err) < 0 ||
	    check_network(launch, err) < 0)
		return -1;
	if (geteuid() == 0 && settings->isolate & CLONE_NEWNS &&
	    opened_open(&launch->opened, settings,
			launch->data ? launch->data : "", 1, err) < 0)
		return -1;
	if (settings->ordinary && ordinary_become(settings->ids, err) < 0)
		return -1;
	if (user_map_choose(&launch->map, settings, err) < 0)
		return -1;
	return limits_begin(&launch->limits, settings, err);
}

/* All namespaces but the cgroup one, whose root is where it is made: that is
 * inside the group only later. */
static int clone_inside(struct launch *launch, struct error *err)
{
	const struct settings *settings = &launch->settings;
	struct clone_args args = {
		.flags = (settings->isolate & ~(unsigned long)CLONE_NEWCGROUP) |
			 CLONE_PIDFD | CLONE_CLEAR_SIGHAND,
		.pidfd = (uintptr_t)&launch->launched.pidfd,
		.exit_signal = SIGCHLD,
	};
	struct inside inside = {.settings = settings,
				.ignored = launch->request->ignored,
				.limits = &launch->limits,
				.opened = &launch->opened,
				.program = &launch->program,
				.payload = &launch->request->payload,
				.data = launch->data ? launch->data : "",
				.root_id = launch->map.users.line[0].inside,
				.go = launch->go[0],
				.privileged = settings->privileged};
	pid_t pid;

	if (launch->request->payload.proof) {
		outside_look(&inside.outside, settings);
		inside.map = launch->map;
		inside.tree = cgroup_tree();
	}
	pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (pid < 0)
		return error_make(
			err, errno, "cannot make the container's namespaces%s",
			errno == EPERM
				? " (root is needed, or user namespaces for everybody)"
				: "");
	if (pid == 0) {
		close(launch->go[1]);
		_exit(inside_run(&inside));
	}
	launch->launched.pid = pid;
	return 0;
}

/* A byte, with what the container is told by it. */
static int let_go(const struct launch *launch, size_t told, struct error *err)
{
	const char byte = (char)told;

	if (write(launch->go[1], &byte, 1) != 1)
		return error_make(err, errno, "the container has gone");
	return 0;
}

/* The ids of the user namespace: on the mounts where the kernel can, else the
 * data directory is given to root inside. */
static int map_ids(struct launch *launch, struct error *err)
{
	struct user_map *map = &launch->map;
	pid_t pid = launch->launched.pid;

	if (!(launch->settings.isolate & CLONE_NEWUSER))
		return 0;
	if (user_map_write(map, pid, &launch->settings, err) < 0)
		return -1;
	if (opened_map_ids(&launch->opened, pid) || !launch->data ||
	    !launch->settings.privileged)
		return 0;
	if (chown(launch->data, map->users.line[0].outside,
		  map->groups.line[0].outside) < 0)
		return error_make(err, errno, "cannot give %s to the container",
				  launch->data);
	return 0;
}

/* The end of the container's link that is the peer's. */
static void outer_name(const struct launch *launch, char *name, size_t size)
{
	snprintf(name, size, "bh-%u", launch->settings.index);
}

/* The launcher's part, in the two steps that the container waits for. */
static int complete(struct launch *launch, struct error *err)
{
	const struct settings *settings = &launch->settings;
	char outer[16];

	/* Of the map only the first lines may be left. */
	if (map_ids(launch, err) < 0 ||
	    let_go(launch, launch->map.users.lines, err) < 0)
		return -1;
	outer_name(launch, outer, sizeof(outer));
	if (settings->network == NETWORK_VETH &&
	    network_make_pair(launch->request->peer, outer, "eth0",
			      launch->launched.pid, err) < 0)
		return -1;
	return let_go(launch, 0, err);
}

/* What was killed by a limit could not say so itself: the first process, or the
 * program whose status that passes on. */
static void say_why(const struct launch *launch, int status)
{
	struct error err = {0};

	/* That one may just as well have been killed from inside. */
	if (WIFEXITED(status) &&
	    (WEXITSTATUS(status) != 128 + SIGKILL ||
	     cgroup_read(&launch->limits.group, CGROUP_COUNT_OOM) <= 0))
		return;
	if (limits_blame(&launch->limits, &launch->settings, &err))
		fprintf(stderr, "bulkhead: %s\n", err.message);
}

static int reap(const struct launch *launch)
{
	const struct payload *payload = &launch->request->payload;
	int status = 0;

	while (waitpid(launch->launched.pid, &status, 0) < 0 && errno == EINTR)
		;
	if (payload->ended)
		payload->ended(payload->context, &launch->launched, status);
	say_why(launch, status);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void launch_hold_signals(void)
{
	sigset_t set;

	sigfillset(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static int launch_and_wait(struct launch *launch, struct error *err)
{
	const struct payload *payload = &launch->request->payload;
	int status;

	if (pipe2(launch->go, O_CLOEXEC) < 0)
		return error_make(err, errno, "no pipe");
	launch_hold_signals();
	if (clone_inside(launch, err) < 0)
		return -1;
	close(launch->go[0]);
	status = complete(launch, err);
	opened_close(&launch->opened);
	if (status < 0) {
		kill(launch->launched.pid, SIGKILL);
		status = reap(launch);
		/* One that ended by itself has already said why. */
		return status < 128 ? status : -1;
	}
	payload->wait(payload->context, &launch->launched);
	return reap(launch);
}

static void unlink_network(const struct launch *launch)
{
	char outer[16];

	outer_name(launch, outer, sizeof(outer));
	if (launch->settings.network == NETWORK_VETH &&
	    launch->request->peer >= 0)
		network_remove_pair(launch->request->peer, outer);
}

/* A root directory in a run's mount namespace covers the data directory. */
static void uncover(const struct launch *launch)
{
	const struct settings *settings = &launch->settings;

	if (launch->data && settings_mounts(settings) &&
	    settings->root != ROOT_HOST && !(settings->isolate & CLONE_NEWNS))
		umount2(launch->data, MNT_DETACH);
}

int launch(const struct launch_request *request, struct error *err)
{
	struct launch launch = {.request = request,
				.launched = {.pidfd = -1},
				.ids = -1,
				.opened = OPENED_NOTHING};
	int status;

	launch.launched.group = &launch.limits.group;
	/* A caller may have left it ignored; then nothing can be waited for. */
	signal(SIGCHLD, SIG_DFL);
	status = begin(&launch, err);
	/* What leaves a pid namespace is nobody's; without one it is ours, and
	 * whoever starts such a container has no other children. */
	if (!(launch.settings.isolate & CLONE_NEWPID))
		prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (!status)
		status = launch_and_wait(&launch, err);
	limits_end(&launch.limits);
	if (launch.launched.pid && !(launch.settings.isolate & CLONE_NEWPID))
		orphans_end();
	unlink_network(&launch);
	uncover(&launch);
	seccomp_program_free(&launch.program);
	free(launch.data);
	if (launch.ids >= 0)
		close(launch.ids);
	return status;
}
