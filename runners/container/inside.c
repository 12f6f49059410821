/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/inside.h"

#include "common/cleanup.h"
#include "probe/runner.h"
#include "runners/container/mounts.h"
#include "runners/container/privileges.h"
#include "runners/network.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/keyctl.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#define SAY_NS (5 * NS_PER_S)

/* Wait for the launcher: first until the ids are mapped, then until we are in
 * the group and have our link. Without a launcher there is nothing to do. */
static void wait_for_launcher(int go)
{
	char byte;
	ssize_t n;

	do {
		n = read(go, &byte, 1);
	} while (n < 0 && errno == EINTR);
	if (n != 1)
		_exit(1);
}

/* Become root of the user namespace. */
static int take_ids(const struct inside *inside, struct error *err)
{
	if (!(inside->settings->isolate & CLONE_NEWUSER))
		return 0;
	if (inside->many_ids && setgroups(0, NULL) < 0)
		return error_make(err, errno, "cannot leave the host's groups");
	if (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
		return error_make(err, errno, "cannot become root inside");
	return 0;
}

/* Die with the launcher. A change of ids clears this, so it comes after; the
 * launcher may have gone in between. */
static int tie_to_launcher(int go, struct error *err)
{
	struct pollfd p = {.fd = go};

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return error_make(err, errno, "cannot be tied to the launcher");
	if (poll(&p, 1, 0) > 0 && p.revents & POLLHUP)
		_exit(1);
	return 0;
}

/* Its root is the group that we are in now. And no key of the host's. */
static int leave_cgroup_and_keys(unsigned long isolate, struct error *err)
{
	if (isolate & CLONE_NEWCGROUP && unshare(CLONE_NEWCGROUP) < 0)
		return error_make(err, errno, "no cgroup namespace");
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 &&
	    errno != ENOSYS)
		return error_make(err, errno, "no session keyring");
	return 0;
}

static int set_up_network(const struct settings *settings, struct error *err)
{
	if (settings->network == NETWORK_HOST)
		return 0;
	if (network_up("lo", err) < 0)
		return -1;
	if (settings->network == NETWORK_NONE)
		return 0;
	return network_configure("eth0", settings->address, err);
}

static int limit_files(int64_t nofile, struct error *err)
{
	struct rlimit limit = {.rlim_cur = (rlim_t)nofile,
			       .rlim_max = (rlim_t)nofile};

	if (nofile >= 0 && setrlimit(RLIMIT_NOFILE, &limit) < 0)
		return error_make(
			err, errno,
			"nofile=%lld cannot be in force (the limit here is lower)",
			(long long)nofile);
	return 0;
}

/* Only the channel stays; what was standard output leads nowhere. */
static int close_the_rest(struct channel *channel, struct error *err)
{
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

static int build(const struct inside *inside, int data, struct error *err)
{
	const struct settings *settings = inside->settings;

	if (take_ids(inside, err) < 0 || tie_to_launcher(inside->go, err) < 0)
		return -1;
	if (settings->isolate & CLONE_NEWNS &&
	    mounts_build(settings, data, err) < 0)
		return -1;
	if (settings->hostname &&
	    sethostname(settings->hostname, strlen(settings->hostname)) < 0)
		return error_make(err, errno, "cannot set the host name");
	/* Moving us into the group takes the kernel a while, which was used. */
	wait_for_launcher(inside->go);
	if (leave_cgroup_and_keys(settings->isolate, err) < 0 ||
	    set_up_network(settings, err) < 0 ||
	    limit_files(settings->nofile, err) < 0 ||
	    close_the_rest(inside->channel, err) < 0 ||
	    privileges_drop(settings, err) < 0)
		return -1;
	/* A change of ids has made /proc/self the host root's. */
	return prctl(PR_SET_DUMPABLE, 1);
}

static json_t *describe(const struct inside *inside, struct error *err)
{
	json_t *rows = in_force_rows(&inside->outside, inside->settings,
				     inside->limits, err);

	if (!rows)
		return NULL;
	return json_pack("{s:o, s:o, s:{s:s}}", "groups",
			 cgroup_to_json(&inside->limits->group), "in_force",
			 rows, "facts", "cgroup", inside->tree);
}

static int refuse(struct channel *channel, const struct error *err)
{
	channel_send_new(
		channel,
		json_pack("{s:{s:s}}", "refused", "reason", err->message),
		clock_now() + SAY_NS, NULL);
	return 1;
}

int inside_run(const struct inside *inside)
{
	const struct settings *settings = inside->settings;
	int own_root = settings->isolate & CLONE_NEWNS ? 1 : 0;
	cleanup_json json_t *extra = NULL;
	struct error err = {0};
	/* Now: as root inside one may not be allowed to look it up. */
	int data = open(inside->data, O_PATH | O_DIRECTORY | O_CLOEXEC);

	sigprocmask(SIG_SETMASK, &inside->signals, NULL);
	wait_for_launcher(inside->go);
	if (data < 0) {
		error_make(&err, errno, "cannot open %s", inside->data);
		return refuse(inside->channel, &err);
	}
	if (build(inside, data, &err) < 0)
		return refuse(inside->channel, &err);
	extra = describe(inside, &err);
	if (!extra)
		return refuse(inside->channel, &err);
	return agent_serve(inside->channel, settings->spec, extra,
			   own_root ? MOUNTS_DATA : inside->data, NULL, 0);
}
