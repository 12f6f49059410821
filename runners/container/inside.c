/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/inside.h"

#include "common/cleanup.h"
#include "common/clock.h"
#include "runners/container/inherited.h"
#include "runners/container/mounts.h"
#include "runners/container/privileges.h"
#include "runners/container/rlimits.h"
#include "runners/network.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/keyctl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/* Wait for the launcher: first until the ids are mapped, by so many lines as
 * are returned, then until we have our link. Without a launcher there is
 * nothing to do. */
static unsigned wait_for_launcher(int go)
{
	unsigned char byte;
	ssize_t n;

	do {
		n = read(go, &byte, 1);
	} while (n < 0 && errno == EINTR);
	if (n != 1)
		_exit(1);
	return byte;
}

/* Become root of the user namespace; without one, with root's group alone. */
static int take_ids(const struct inside *inside, struct error *err)
{
	unsigned id = inside->root_id;
	int own = inside->settings->isolate & CLONE_NEWUSER ? 1 : 0;

	if (inside->privileged &&
	    (setgroups(0, NULL) < 0 || (!own && setresgid(0, 0, 0) < 0)))
		return error_make(err, errno, "cannot leave the host's groups");
	if (!own)
		return 0;
	if (setresgid(id, id, id) < 0 || setresuid(id, id, id) < 0)
		return error_make(err, errno, "cannot become %u inside", id);
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

/* Those of keys of their own, and the others. */
static int limit_resources(const struct settings *settings, struct error *err)
{
	struct rlimits limits;

	if (rlimits_parse(settings->rlimits, &limits, err) < 0)
		return -1;
	rlimits_add(&limits, RLIMIT_NOFILE, settings->nofile);
	rlimits_add(&limits, RLIMIT_NPROC, settings->nproc);
	return rlimits_set(&limits, 0, err);
}

/* The place is closed with all else that is the host's. */
static int build(const struct inside *inside, const struct place *place,
		 struct root_seen *root, struct error *err)
{
	const struct settings *settings = inside->settings;

	if (take_ids(inside, err) < 0 || tie_to_launcher(inside->go, err) < 0 ||
	    mounts_build(settings, place, err) < 0)
		return -1;
	if (settings->hostname &&
	    sethostname(settings->hostname, strlen(settings->hostname)) < 0)
		return error_make(err, errno, "cannot set the host name");
	if (inside->payload->proof)
		root_look(root, settings, &inside->outside, place);
	/* The link takes the kernel a while, which was used. */
	wait_for_launcher(inside->go);
	if (leave_cgroup_and_keys(settings->isolate, err) < 0 ||
	    set_up_network(settings, err) < 0 ||
	    limit_resources(settings, err) < 0 ||
	    inside->payload->settle(inside->payload->context, err) < 0 ||
	    privileges_drop(settings, inside->payload->capabilities,
			    inside->program, err) < 0)
		return -1;
	/* A change of ids has made /proc/self the host root's. */
	return prctl(PR_SET_DUMPABLE, 1);
}

/* `ready` is when all was done; the looking is the harness's. */
static json_t *describe(const struct inside *inside,
			const struct root_seen *root, nanoseconds ready,
			struct error *err)
{
	const struct settings *settings = inside->settings;
	const struct known known = {.outside = &inside->outside,
				    .root = root,
				    .map = &inside->map,
				    .limits = inside->limits,
				    .program = inside->program,
				    .kept = inside->payload->capabilities};
	cleanup_json json_t *in_force = in_force_rows(&known, settings, err);
	cleanup_json json_t *inherited = NULL;

	if (!in_force)
		return NULL;
	inherited = inherited_rows(settings, inside->outside.keyring,
				   inside->payload->holds_signals, err);
	if (!inherited)
		return NULL;
	return json_pack("{s:I, s:o, s:O, s:O, s:{s:s}}", "clock_ns",
			 (json_int_t)ready, "groups",
			 cgroup_to_json(&inside->limits->group), "in_force",
			 in_force, "inherited", inherited, "facts", "cgroup",
			 inside->tree);
}

/* Where the data directory is now. */
static const char *data_inside(const struct inside *inside)
{
	return *inside->data && inside->settings->root != ROOT_HOST
		       ? MOUNTS_DATA
		       : inside->data;
}

/* Before the ids change: as root inside one may not be allowed to look things
 * up. The root goes over /proc, which every container has anew; or, where
 * everybody in the mount namespace would see it, over its own directory. */
static int take_place(const struct inside *inside, struct place *place,
		      struct error *err)
{
	const struct settings *settings = inside->settings;
	int own = settings->isolate & CLONE_NEWNS || !*inside->data;

	if (!place->opened.copies &&
	    opened_open(&place->opened, settings, inside->data, 0, err) < 0)
		return -1;
	place->anchor = open(own ? "/proc" : inside->data,
			     O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (place->anchor < 0)
		return error_make(err, errno, "no place for the root");
	return 0;
}

int inside_run(struct inside *inside)
{
	const struct payload *payload = inside->payload;
	cleanup_json json_t *said = NULL;
	struct place place = {.opened = *inside->opened, .anchor = -1};
	struct root_seen root = {.got = ""};
	struct error err = {0};
	int status = inherited_leave(payload->holds_signals, inside->ignored,
				     &err) < 0
			     ? -1
			     : take_place(inside, &place, &err);

	/* As whoever started us; what we take from now on is charged. */
	if (!status)
		status = limits_enter(inside->limits, &err);

	inside->map.users.lines = inside->map.groups.lines =
		wait_for_launcher(inside->go);
	if (status < 0 || build(inside, &place, &root, &err) < 0)
		return payload->refuse(payload->context, &err);
	if (payload->proof) {
		said = describe(inside, &root, clock_now(), &err);
		if (!said)
			return payload->refuse(payload->context, &err);
	}
	return payload->run(payload->context, said, data_inside(inside));
}
