/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can't be had together, and a sentence for each. */
#include "runners/container/settings.h"

#include <sched.h>
#include <string.h>

int settings_mounts(const struct settings *settings)
{
	return settings->isolate & CLONE_NEWNS ||
	       (settings->in_a_run && settings->root != ROOT_HOST);
}

/* The first key that has something mounted, or NULL. */
static const char *needs_mounts(const struct settings *settings)
{
	if (settings->root == ROOT_MINIMAL || settings->root == ROOT_SYSTEM)
		return "root";
	if (settings->root == ROOT_PATH &&
	    settings->root_access != ROOT_WRITABLE)
		return "root_access";
	if (settings->proc_mask)
		return "proc_mask";
	if (settings->proc_readonly)
		return "proc_readonly";
	if (settings->own_devices)
		return "devices";
	if (settings->sysfs == SYSFS_READ_ONLY ||
	    (settings->sysfs == SYSFS_NONE && settings->root == ROOT_HOST))
		return "sysfs";
	return json_array_size(json_object_get(settings->spec, "binds"))
		       ? "--bind"
		       : NULL;
}

/* Without a mount namespace of its own nothing of the host's is mounted over:
 * there has to be a root directory, in a run's mount namespace. */
static int check_mounts(const struct settings *settings, struct error *err)
{
	const char *key = needs_mounts(settings);

	if (settings->isolate & CLONE_NEWNS || !key)
		return 0;
	if (!settings->in_a_run)
		return error_make(
			err, 0,
			"without a mount namespace nothing is mounted, but %s needs it: isolate=-mount goes with root=PATH root_access=writable devices=host sysfs=rw proc_mask=off proc_readonly=off",
			key);
	if (settings->isolate & CLONE_NEWUSER)
		return error_make(
			err, 0,
			"%s needs a mount, which a user namespace may only make in a mount namespace of its own: isolate=-mount goes with -user",
			key);
	if (settings->root == ROOT_HOST)
		return error_make(
			err, 0,
			"%s without a mount namespace and without a root directory would change everybody's: isolate=-mount root=off also needs devices=host sysfs=rw proc_mask=off proc_readonly=off",
			key);
	return 0;
}

static int check_root(const struct settings *settings, struct error *err)
{
	if (settings->root == ROOT_HOST &&
	    settings->root_access == ROOT_READ_ONLY)
		return error_make(
			err, 0,
			"root=off is the host's root directory: root_access=readonly goes with root=PATH, system or minimal");
	if (settings->root_access == ROOT_WRITABLE &&
	    (settings->root == ROOT_MINIMAL || settings->root == ROOT_SYSTEM))
		return error_make(
			err, 0,
			"root=%s is made anew each time, and nothing that is written there stays: root_access=writable goes with root=PATH",
			settings->root == ROOT_MINIMAL ? "minimal" : "system");
	return 0;
}

static int check_network(const struct settings *settings, struct error *err)
{
	int own = settings->isolate & CLONE_NEWNET ? 1 : 0;

	if (!own && settings->network != NETWORK_HOST)
		return error_make(
			err, 0,
			"without a network namespace there is only network=host");
	if (settings->network == NETWORK_VETH && !settings->address)
		return error_make(
			err, 0,
			"there is no peer here for network=veth to lead to: network=none has loopback alone");
	if (own && settings->network == NETWORK_HOST)
		return error_make(err, 0,
				  "network=host also needs isolate=-net");
	return 0;
}

static int check_user(const struct settings *settings, struct error *err)
{
	int own = settings->isolate & CLONE_NEWUSER ? 1 : 0;

	if (settings->uid_map && !own)
		return error_make(
			err, 0,
			"uid_map=%s is the map of a user namespace, but isolate has none",
			settings->uid_map);
	if (settings->ordinary && !own)
		return error_make(
			err, 0,
			"an ordinary user isolates nothing without a user namespace: started_by=ordinary needs user in isolate");
	return 0;
}

int settings_check(const struct settings *settings, struct error *err)
{
	if (check_mounts(settings, err) < 0 || check_root(settings, err) < 0 ||
	    check_network(settings, err) < 0 || check_user(settings, err) < 0)
		return -1;
	if (settings->hostname && !(settings->isolate & CLONE_NEWUTS))
		return error_make(
			err, 0,
			"without a uts namespace the host name would be the host's: isolate=-uts needs hostname=off");
	return 0;
}
