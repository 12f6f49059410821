/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/settings.h"

#include "runners/container/keys.h"

#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
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

static const char *text_of(const struct settings *settings, const char *key)
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

static int read_limits(struct settings *settings, struct error *err)
{
	settings->memory_bytes =
		strcmp(text_of(settings, "memory"), "common")
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
	settings->nofile = number_of(settings, "nofile");
	settings->cpus = json_text(settings->spec, "cpus", "");
	settings->cpuset = is_on(settings, "cpus") && *settings->cpus;
	return 0;
}

static enum container_network read_network(const struct settings *settings)
{
	const char *text = text_of(settings, "network");

	if (!strcmp(text, "host") || (!(settings->isolate & CLONE_NEWNET) &&
				      !settings_given(settings, "network")))
		return NETWORK_HOST;
	return !strcmp(text, "none") || !settings->address ? NETWORK_NONE
							   : NETWORK_VETH;
}

static void read_words(struct settings *settings)
{
	const char *capabilities = text_of(settings, "capabilities");
	const char *sysfs = text_of(settings, "sysfs");

	settings->address = json_text(settings->spec, "address", NULL);
	settings->network = read_network(settings);
	settings->sysfs = !strcmp(sysfs, "ro")	   ? SYSFS_READ_ONLY
			  : !strcmp(sysfs, "none") ? SYSFS_NONE
						   : SYSFS_WRITABLE;
	settings->capabilities =
		!strcmp(capabilities, "default") ? CAPABILITIES_DEFAULT
		: !strcmp(capabilities, "none")	 ? CAPABILITIES_NONE
						 : CAPABILITIES_ALL;
	settings->no_new_privs = is_on(settings, "no_new_privs");
	settings->seccomp = is_on(settings, "seccomp");
	settings->proc_mask = is_on(settings, "proc_mask");
	settings->proc_readonly = is_on(settings, "proc_readonly");
	settings->own_devices = !strcmp(text_of(settings, "devices"), "own");
	if (is_on(settings, "hostname") &&
	    (settings->isolate & CLONE_NEWUTS ||
	     settings_given(settings, "hostname")))
		settings->hostname = text_of(settings, "hostname");
}

/* What can't be had together. */
static int check_together(const struct settings *settings, struct error *err)
{
	if (!(settings->isolate & CLONE_NEWNS) &&
	    (settings->proc_mask || settings->proc_readonly ||
	     settings->own_devices || settings->sysfs != SYSFS_WRITABLE))
		return error_make(
			err, 0,
			"without a mount namespace nothing can be hidden: isolate=-mount also needs devices=host proc_mask=off proc_readonly=off sysfs=rw");
	if (!(settings->isolate & CLONE_NEWNET) &&
	    settings->network != NETWORK_HOST)
		return error_make(
			err, 0,
			"without a network namespace there is only network=host");
	if (settings->isolate & CLONE_NEWNET &&
	    settings->network == NETWORK_HOST)
		return error_make(err, 0,
				  "network=host also needs isolate=-net");
	if (settings->hostname && !(settings->isolate & CLONE_NEWUTS))
		return error_make(
			err, 0,
			"without a uts namespace the host name would be the host's: isolate=-uts needs hostname=off");
	return 0;
}

int settings_read(struct settings *settings, const json_t *spec,
		  struct error *err)
{
	*settings = (struct settings){.spec = spec};
	settings->keys = json_object_get(spec, "keys");
	settings->index = (unsigned)json_int(spec, "index", 0);
	settings->permit_unlimited = json_bool(spec, "permit_unlimited", 0);
	if (check_keys(settings->keys, err) < 0)
		return -1;
	settings->isolate = read_isolate(settings);
	if (read_limits(settings, err) < 0)
		return -1;
	read_words(settings);
	return check_together(settings, err);
}

void settings_isolate_text(unsigned long flags, char *text, size_t size)
{
	const struct namespace_name *name;
	size_t used = 0;

	snprintf(text, size, "off");
	for (name = namespace_names; name->word && used < size; name++)
		if (flags & name->flag)
			used += (size_t)snprintf(text + used, size - used,
						 "%s%s", used ? "," : "",
						 name->word);
}

/* The key's number; 1 when it is a key with one. */
static int asked_number(const struct settings *settings, const char *key,
			int64_t *number)
{
	const struct {
		const char *key;
		int64_t number;
	} numbers[] = {
		{"memory", settings->memory_bytes},
		{"swap", settings->swap_bytes},
		{"pids", settings->pids},
		{"cpu_quota", settings->cpu_quota},
		{"nofile", settings->nofile},
	};
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (!strcmp(numbers[i].key, key)) {
			*number = numbers[i].number;
			return 1;
		}
	return 0;
}

void settings_asked(const struct settings *settings, const char *key,
		    char *text, size_t size)
{
	static const char *const networks[] = {"veth", "none", "host"};
	static const char *const capabilities[] = {"off", "default", "none"};
	static const char *const sysfs[] = {"none", "ro", "off"};
	int64_t number;

	if (asked_number(settings, key, &number)) {
		if (number < 0)
			snprintf(text, size, "off");
		else
			snprintf(text, size, "%" PRId64, number);
	} else if (!strcmp(key, "isolate")) {
		settings_isolate_text(settings->isolate, text, size);
	} else if (!strcmp(key, "cpus")) {
		snprintf(text, size, "%s",
			 settings->cpuset ? settings->cpus : "off");
	} else if (!strcmp(key, "network")) {
		snprintf(text, size, "%s", networks[settings->network]);
	} else if (!strcmp(key, "capabilities")) {
		snprintf(text, size, "%s",
			 capabilities[settings->capabilities]);
	} else if (!strcmp(key, "sysfs")) {
		snprintf(text, size, "%s", sysfs[settings->sysfs]);
	} else if (!strcmp(key, "devices")) {
		snprintf(text, size, "%s",
			 settings->own_devices ? "own" : "off");
	} else if (!strcmp(key, "hostname")) {
		snprintf(text, size, "%s",
			 settings->hostname ? settings->hostname : "off");
	} else {
		snprintf(text, size, "%s", text_of(settings, key));
	}
}
