/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/in-force.h"

#include "common/cleanup.h"
#include "runners/container/keys.h"
#include "runners/container/masks.h"
#include "runners/container/privileges.h"

#include <inttypes.h>
#include <linux/magic.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

/* What one key's reader is given, and what it finds. */
struct reading {
	const struct outside *outside;
	const struct settings *settings;
	char got[160];
	char shown[160];
};

static ino_t namespace_inode(const char *file)
{
	char path[48];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/self/ns/%s", file);
	return stat(path, &st) < 0 ? 0 : st.st_ino;
}

void outside_look(struct outside *outside)
{
	struct stat st;
	size_t i;

	for (i = 0; i < OUTSIDE_NAMESPACES && namespace_names[i].word; i++)
		outside->namespaces[i] =
			namespace_inode(namespace_names[i].file);
	outside->dev = stat("/dev", &st) < 0 ? 0 : st.st_dev;
}

static void say(struct reading *r, const char *got, const char *shown)
{
	snprintf(r->got, sizeof(r->got), "%s", got);
	snprintf(r->shown, sizeof(r->shown), "%s", shown);
}

static void read_isolate(struct reading *r)
{
	unsigned long own = 0;
	size_t i;

	for (i = 0; i < OUTSIDE_NAMESPACES && namespace_names[i].word; i++) {
		ino_t inode = namespace_inode(namespace_names[i].file);

		if (inode && inode != r->outside->namespaces[i])
			own |= namespace_names[i].flag;
	}
	say(r, "", "/proc/self/ns");
	settings_isolate_text(own, r->got, sizeof(r->got));
}

static void read_capabilities(struct reading *r)
{
	uint64_t bounding = 0, all = 0;
	int i;

	for (i = 0; i < 64; i++) {
		int here = prctl(PR_CAPBSET_READ, i, 0, 0, 0);

		if (here < 0)
			break;
		all |= UINT64_C(1) << i;
		bounding |= (uint64_t)here << i;
	}
	snprintf(r->shown, sizeof(r->shown), "bounding set %016" PRIx64,
		 bounding);
	if (!bounding)
		snprintf(r->got, sizeof(r->got), "none");
	else if (bounding == (privileges_default_mask() & all))
		snprintf(r->got, sizeof(r->got), "default");
	else
		snprintf(r->got, sizeof(r->got), "off");
}

static void read_no_new_privs(struct reading *r)
{
	say(r, prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? "on" : "off",
	    "PR_GET_NO_NEW_PRIVS");
}

static void read_seccomp(struct reading *r)
{
	/* 2: a filter. The call itself is on the list. */
	say(r, prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 2 ? "default" : "off",
	    "PR_GET_SECCOMP");
}

static void read_proc_mask(struct reading *r)
{
	const char *path = "";

	if (masks_are_hidden(&path))
		say(r, "on", "stat of every path");
	else
		say(r, "off", path);
}

static void read_proc_readonly(struct reading *r)
{
	const char *path = "";

	if (masks_are_read_only(&path))
		say(r, "on", "statvfs of every path");
	else
		say(r, "off", path);
}

static void read_sysfs(struct reading *r)
{
	struct statfs fs;
	struct statvfs flags;

	if (statfs("/sys", &fs) < 0 || fs.f_type != SYSFS_MAGIC ||
	    statvfs("/sys", &flags) < 0)
		say(r, "none", "statfs /sys");
	else
		say(r, flags.f_flag & ST_RDONLY ? "ro" : "off", "statvfs /sys");
}

static void read_devices(struct reading *r)
{
	struct stat st;

	say(r,
	    stat("/dev", &st) < 0 || st.st_dev == r->outside->dev ? "off"
								  : "own",
	    "stat /dev");
}

static void read_network(struct reading *r)
{
	ino_t inode = namespace_inode("net");
	size_t i;

	for (i = 0; strcmp(namespace_names[i].word, "net"); i++)
		;
	if (inode == r->outside->namespaces[i])
		say(r, "host", "/proc/self/ns/net");
	else
		say(r, if_nametoindex("eth0") ? "veth" : "none",
		    "index of eth0");
}

static void read_hostname(struct reading *r)
{
	char name[65] = "";

	gethostname(name, sizeof(name) - 1);
	say(r, r->settings->hostname ? name : "off", "gethostname");
}

static void read_nofile(struct reading *r)
{
	struct rlimit limit;
	char text[32];

	getrlimit(RLIMIT_NOFILE, &limit);
	snprintf(text, sizeof(text), "%llu",
		 (unsigned long long)limit.rlim_max);
	say(r, r->settings->nofile < 0 ? "off" : text, "RLIMIT_NOFILE, hard");
	if (r->settings->nofile < 0)
		snprintf(r->shown, sizeof(r->shown), "RLIMIT_NOFILE, hard: %s",
			 text);
}

static const struct {
	const char *key;
	void (*read)(struct reading *r);
} readers[] = {
	{"isolate", read_isolate},
	{"capabilities", read_capabilities},
	{"no_new_privs", read_no_new_privs},
	{"seccomp", read_seccomp},
	{"proc_mask", read_proc_mask},
	{"proc_readonly", read_proc_readonly},
	{"sysfs", read_sysfs},
	{"devices", read_devices},
	{"network", read_network},
	{"hostname", read_hostname},
	{"nofile", read_nofile},
};

/* Limits were read by the launcher, the rest is read here. */
static int read_key(struct reading *r, const char *key,
		    const struct limits *limits, struct error *err)
{
	const json_t *limit = json_object_get(limits->in_force, key);
	char asked[160];
	size_t i;

	if (limit) {
		say(r, json_text(limit, "got", "off"),
		    json_text(limit, "shown", ""));
		return 0;
	}
	for (i = 0; i < sizeof(readers) / sizeof(*readers); i++)
		if (!strcmp(readers[i].key, key))
			readers[i].read(r);
	settings_asked(r->settings, key, asked, sizeof(asked));
	if (strcmp(asked, "off") && strcmp(asked, r->got))
		return error_make(
			err, 0,
			"%s=%s is not in force: the kernel says %s (%s)", key,
			asked, r->got, r->shown);
	return 0;
}

json_t *in_force_rows(const struct outside *outside,
		      const struct settings *settings,
		      const struct limits *limits, struct error *err)
{
	cleanup_json json_t *rows = json_array();
	const struct key *key;

	for (key = container_keys; key->name; key++) {
		struct reading r = {.outside = outside, .settings = settings};
		char asked[160];

		if (read_key(&r, key->name, limits, err) < 0)
			return NULL;
		settings_asked(settings, key->name, asked, sizeof(asked));
		json_array_append_new(rows, json_pack("{s:s, s:s, s:s, s:s}",
						      "key", key->name, "asked",
						      asked, "got", r.got,
						      "shown", r.shown));
	}
	return steal_pointer(&rows);
}
