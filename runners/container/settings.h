/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The specification of a container with its keys, checked and as numbers. Pure:
 * changes nothing and asks the system nothing.
 */
#ifndef RUNNERS_CONTAINER_SETTINGS_H
#define RUNNERS_CONTAINER_SETTINGS_H

#include "common/error.h"
#include "common/json.h"

enum container_network { NETWORK_VETH, NETWORK_NONE, NETWORK_HOST };
enum container_sysfs { SYSFS_NONE, SYSFS_READ_ONLY, SYSFS_WRITABLE };
enum container_capabilities {
	CAPABILITIES_ALL,
	CAPABILITIES_DEFAULT,
	CAPABILITIES_NONE
};

/** Numbers are -1 where they are off. Texts live as long as `spec`. */
struct settings {
	const json_t *spec;
	const json_t *keys;
	unsigned index;
	unsigned long isolate; /**< CLONE_NEW* */
	int64_t memory_bytes, swap_bytes, pids, cpu_quota, nofile;
	const char *cpus;     /**< for affinity; "" all */
	int cpuset;	      /**< `cpus` is enforced */
	const char *hostname; /**< or NULL */
	const char *address;  /**< with prefix, or NULL */
	enum container_network network;
	enum container_sysfs sysfs;
	enum container_capabilities capabilities;
	int no_new_privs, seccomp, proc_mask, proc_readonly, own_devices;
	int permit_unlimited;
};

/** Namespaces by the words of `isolate` and the names in /proc/PID/ns. */
struct namespace_name {
	const char *word, *file;
	unsigned long flag;
};
/** Ended by a NULL word. */
extern const struct namespace_name namespace_names[];

/** Fill `settings`. Negative with a sentence that names the key. */
int settings_read(struct settings *settings, const json_t *spec,
		  struct error *err);

/** Whether the key was given, not left at its default. */
int settings_given(const struct settings *settings, const char *key);

/** What the key asks for, as text, after adaptation to the others. */
void settings_asked(const struct settings *settings, const char *key,
		    char *text, size_t size);

/** The words of a set of namespaces, "off" for none. */
void settings_isolate_text(unsigned long flags, char *text, size_t size);

#endif
