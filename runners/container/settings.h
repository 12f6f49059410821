/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The specification of a container with its keys, checked and as numbers. Pure:
 * changes nothing and asks the system nothing.
 */
#ifndef RUNNERS_CONTAINER_SETTINGS_H
#define RUNNERS_CONTAINER_SETTINGS_H

#include "common/error.h"
#include "common/json.h"

enum container_root {
	ROOT_HOST,    /**< that of whoever starts it */
	ROOT_MINIMAL, /**< a small tmpfs */
	ROOT_SYSTEM,  /**< the same with the system's programs, read-only */
	ROOT_PATH,
};
enum container_root_access { ROOT_OVERLAY, ROOT_READ_ONLY, ROOT_WRITABLE };
enum container_network { NETWORK_VETH, NETWORK_NONE, NETWORK_HOST };
enum container_sysfs { SYSFS_NONE, SYSFS_READ_ONLY, SYSFS_WRITABLE };
enum container_capabilities {
	CAPABILITIES_ALL,
	CAPABILITIES_DEFAULT,
	CAPABILITIES_NONE,
	CAPABILITIES_LIST
};

/** Numbers are -1 where they are off, texts NULL. Texts live as long as
 * `spec`. */
struct settings {
	const json_t *spec;
	const json_t *keys;
	unsigned index;
	unsigned long isolate; /**< CLONE_NEW* */
	enum container_root root;
	enum container_root_access root_access;
	const char *root_path;
	int64_t memory_bytes, swap_bytes, pids, cpu_quota, cpu_weight;
	int64_t nofile, nproc;
	const char *io, *rlimits;
	const char *cpus;     /**< for affinity; "" all */
	int cpuset;	      /**< `cpus` is enforced */
	const char *hostname; /**< or NULL */
	const char *address;  /**< with prefix, or NULL */
	enum container_network network;
	enum container_sysfs sysfs;
	enum container_capabilities capabilities;
	uint64_t capability_mask; /**< those that stay */
	const char *seccomp;	  /**< the key's text */
	const char *uid_map;	  /**< NULL: auto */
	int no_new_privs, proc_mask, proc_readonly, own_devices;
	int ordinary; /**< started by an ordinary user */
	int in_a_run; /**< the mount namespace it is started in is a run's */
	/* Set by the launcher: */
	unsigned ids;	     /**< number of its ids, as in id-claim.h */
	int privileged;	     /**< it may do here what root may */
	int limits_may_lack; /**< those that were not asked for */
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

/** Negative with the reason when the settings can't be had together. */
int settings_check(const struct settings *settings, struct error *err);

/** Whether the key was given, not left at its default. */
int settings_given(const struct settings *settings, const char *key);

/** The key's effective text. */
const char *settings_text(const struct settings *settings, const char *key);

/** What the key asks for, as text, after adaptation to the others. */
void settings_asked(const struct settings *settings, const char *key,
		    char *text, size_t size);

/** The words of a set of namespaces, "off" for none. */
void settings_isolate_text(unsigned long flags, char *text, size_t size);

/** Whether anything is to be mounted at all: with a mount namespace, or within
 * that of a run. */
int settings_mounts(const struct settings *settings);

#endif
