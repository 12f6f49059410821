/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/settings.h"

#include "common/io-limit.h"
#include "common/units.h"
#include "runners/container/capabilities.h"
#include "runners/container/ids.h"
#include "runners/container/keys.h"
#include "runners/container/rlimits.h"

#include <limits.h>
#include <sched.h>
#include <string.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

const struct namespace_name namespace_names[] = {
	{"pid", "pid", CLONE_NEWPID},
	{"net", "net", CLONE_NEWNET},
	{"mount", "mnt", CLONE_NEWNS},
	{"uts", "uts", CLONE_NEWUTS},
	{"ipc", "ipc", CLONE_NEWIPC},
	{"user", "user", CLONE_NEWUSER},
	{"cgroup", "cgroup", CLONE_NEWCGROUP},
	{"time", "time", CLONE_NEWTIME},
	{NULL, NULL, 0},
};

int settings_given(const struct settings *settings, const char *key)
{
	return json_object_get(settings->keys, key) != NULL;
}

const char *settings_text(const struct settings *settings, const char *key)
{
	return key_text(key_find(container_keys, key), settings->keys);
}

static int64_t number_of(const struct settings *settings, const char *key)
{
	return key_number(key_find(container_keys, key), settings->keys);
}

static int is_on(const struct settings *settings, const char *key)
{
	return key_on(key_find(container_keys, key), settings->keys);
}

static int check_keys(const json_t *keys, struct error *err)
{
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)keys, name, value) {
		const struct key *key = key_find(container_keys, name);

		if (!key)
			return error_make(err, 0, "a container has no key '%s'",
					  name);
		if (!json_is_string(value))
			return error_make(
				err, 0, "key '%s' is not given as text", name);
		if (key_check(key, json_string_value(value), err) < 0)
			return -1;
	}
	return 0;
}

static unsigned long read_isolate(const struct settings *settings)
{
	const struct key *key = key_find(container_keys, "isolate");
	const struct namespace_name *name;
	unsigned long flags = 0;

	if (!key_on(key, settings->keys))
		return 0;
	for (name = namespace_names; name->word; name++)
		if (key_has(key, settings->keys, name->word))
			flags |= name->flag;
	return flags;
}

static const char *text_or_null(const struct settings *settings,
				const char *key)
{
	return is_on(settings, key) ? settings_text(settings, key) : NULL;
}

/* "on" is what everybody gets, which is nothing in particular outside a run. */
static int read_cpus(struct settings *settings, struct error *err)
{
	const char *text = settings_text(settings, "cpus");
	cpu_set_t set;

	settings->cpus = json_text(settings->spec, "cpus", "");
	if (strcmp(text, "on") && strcmp(text, "off")) {
		if (units_parse_cpus(text, &set, err) < 0)
			return error_wrap(err, "key 'cpus'");
		settings->cpus = text;
	}
	settings->cpuset = strcmp(text, "off") && *settings->cpus;
	return 0;
}

static int read_limits(struct settings *settings, struct error *err)
{
	settings->memory_bytes =
		strcmp(settings_text(settings, "memory"), "common")
			? number_of(settings, "memory")
			: json_int(settings->spec, "memory_bytes", 0);
	if (!settings->memory_bytes)
		return error_make(
			err, 0,
			"memory=common, but the specification names no memory_bytes");
	settings->swap_bytes =
		settings->memory_bytes < 0 ? -1 : number_of(settings, "swap");
	settings->pids = number_of(settings, "pids");
	settings->cpu_quota = number_of(settings, "cpu_quota");
	settings->cpu_weight = number_of(settings, "cpu_weight");
	settings->nofile = number_of(settings, "nofile");
	settings->nproc = number_of(settings, "nproc");
	settings->io = text_or_null(settings, "io");
	settings->rlimits = text_or_null(settings, "rlimits");
	return read_cpus(settings, err);
}

static int read_root(struct settings *settings, struct error *err)
{
	const char *root = settings_text(settings, "root");
	const char *access = settings_text(settings, "root_access");

	if (!strcmp(root, "/"))
		return error_make(
			err, 0,
			"key 'root': / is the root directory of whoever starts it, which is root=off");
	if (*root != '/' && strcmp(root, "minimal") && strcmp(root, "system") &&
	    strcmp(root, "off"))
		return error_make(
			err, 0,
			"key 'root': '%s' is neither minimal, system or off, nor a path from /",
			root);
	settings->root = *root == '/'		    ? ROOT_PATH
			 : !strcmp(root, "minimal") ? ROOT_MINIMAL
			 : !strcmp(root, "system")  ? ROOT_SYSTEM
						    : ROOT_HOST;
	settings->root_path = *root == '/' ? root : NULL;
	settings->root_access = !strcmp(access, "overlay")    ? ROOT_OVERLAY
				: !strcmp(access, "readonly") ? ROOT_READ_ONLY
							      : ROOT_WRITABLE;
	/* A layer takes a mount. */
	if (!settings_mounts(settings) &&
	    !settings_given(settings, "root_access"))
		settings->root_access = ROOT_WRITABLE;
	return 0;
}

static enum container_network read_network(const struct settings *settings)
{
	const char *text = settings_text(settings, "network");

	if (!strcmp(text, "host") || (!(settings->isolate & CLONE_NEWNET) &&
				      !settings_given(settings, "network")))
		return NETWORK_HOST;
	if (!strcmp(text, "none"))
		return NETWORK_NONE;
	/* A link takes root on both sides of it, and a peer. */
	if ((settings->ordinary || !settings->address) &&
	    !settings_given(settings, "network"))
		return NETWORK_NONE;
	return NETWORK_VETH;
}

static int read_capabilities(struct settings *settings, struct error *err)
{
	const char *text = settings_text(settings, "capabilities");

	if (capabilities_parse(text, &settings->capability_mask, err) < 0)
		return error_wrap(err, "key 'capabilities'");
	if (!strcmp(text, "off") || !strcmp(text, "all"))
		settings->capabilities = CAPABILITIES_ALL;
	else if (!strcmp(text, "default"))
		settings->capabilities = CAPABILITIES_DEFAULT;
	else if (!strcmp(text, "none"))
		settings->capabilities = CAPABILITIES_NONE;
	else
		settings->capabilities = CAPABILITIES_LIST;
	return 0;
}

/* sethostname(2): as many bytes as the kernel keeps. */
static int check_hostname(const struct settings *settings, struct error *err)
{
	size_t length = strlen(settings_text(settings, "hostname"));

	if (length > HOST_NAME_MAX)
		return error_make(
			err, 0,
			"key 'hostname': %.16s... has %zu bytes, and a host name 1 … %d",
			settings_text(settings, "hostname"), length,
			HOST_NAME_MAX);
	return 0;
}

/* What has a form of its own is read where it is used; here it is checked. */
static int read_forms(struct settings *settings, struct error *err)
{
	struct rlimits limits;
	struct io_limit io;
	struct id_map map;

	if (check_hostname(settings, err) < 0)
		return -1;
	if (settings->io && io_limit_parse(settings->io, &io, err) < 0)
		return error_wrap(err, "key 'io'");
	settings->uid_map = settings_text(settings, "uid_map");
	if (!strcmp(settings->uid_map, "auto"))
		settings->uid_map = NULL;
	else if (id_map_parse(&map, settings->uid_map, err) < 0)
		return error_wrap(err, "key 'uid_map'");
	if (rlimits_parse(settings->rlimits, &limits, err) < 0 ||
	    rlimits_adopt(&limits, RLIMIT_NOFILE,
			  settings_given(settings, "nofile"), &settings->nofile,
			  err) < 0 ||
	    rlimits_adopt(&limits, RLIMIT_NPROC,
			  settings_given(settings, "nproc"), &settings->nproc,
			  err) < 0)
		return error_wrap(err, "key 'rlimits'");
	return 0;
}

static void read_words(struct settings *settings)
{
	const char *sysfs = settings_text(settings, "sysfs");

	settings->address = json_text(settings->spec, "address", NULL);
	settings->sysfs = !strcmp(sysfs, "ro")	   ? SYSFS_READ_ONLY
			  : !strcmp(sysfs, "none") ? SYSFS_NONE
						   : SYSFS_WRITABLE;
	settings->no_new_privs = is_on(settings, "no_new_privs");
	settings->seccomp = text_or_null(settings, "seccomp");
	settings->proc_mask = is_on(settings, "proc_mask");
	settings->proc_readonly = is_on(settings, "proc_readonly");
	settings->ordinary =
		!strcmp(settings_text(settings, "started_by"), "ordinary");
	settings->network = read_network(settings);
	settings->own_devices =
		!strcmp(settings_text(settings, "devices"), "own");
	if (is_on(settings, "hostname") &&
	    (settings->isolate & CLONE_NEWUTS ||
	     settings_given(settings, "hostname")))
		settings->hostname = settings_text(settings, "hostname");
}

int settings_read(struct settings *settings, const json_t *spec,
		  struct error *err)
{
	*settings = (struct settings){.spec = spec};
	settings->keys = json_object_get(spec, "keys");
	settings->index = (unsigned)json_int(spec, "index", 0);
	settings->ids = settings->index;
	settings->in_a_run = !json_bool(spec, "alone", 0);
	if (check_keys(settings->keys, err) < 0)
		return -1;
	settings->isolate = read_isolate(settings);
	if (read_limits(settings, err) < 0 || read_forms(settings, err) < 0 ||
	    read_root(settings, err) < 0 ||
	    read_capabilities(settings, err) < 0)
		return -1;
	read_words(settings);
	return settings_check(settings, err);
}
