/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/in-force.h"

#include "common/cleanup.h"
#include "runners/container/capabilities.h"
#include "runners/container/ids.h"
#include "runners/container/inherited.h"
#include "runners/container/keys.h"
#include "runners/container/masks.h"
#include "runners/container/ordinary.h"
#include "runners/container/rlimits.h"

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

/* Every limit by its name, or every capability, is shorter. */
#define TEXT_SIZE 1100

/* What one key's reader is given, and what it finds. */
struct reading {
	const struct known *known;
	const struct settings *settings;
	char got[TEXT_SIZE];
	char shown[TEXT_SIZE];
};

static ino_t namespace_inode(const char *file)
{
	char path[48];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/self/ns/%s", file);
	return stat(path, &st) < 0 ? 0 : st.st_ino;
}

void outside_look(struct outside *outside, const struct settings *settings)
{
	struct stat st;
	size_t i;

	for (i = 0; i < OUTSIDE_NAMESPACES && namespace_names[i].word; i++)
		outside->namespaces[i] =
			namespace_inode(namespace_names[i].file);
	outside->dev = stat("/dev", &st) < 0 ? 0 : st.st_dev;
	if (!stat("/", &st)) {
		outside->root = st.st_ino;
		outside->root_dev = st.st_dev;
	}
	if (settings->root_path && !stat(settings->root_path, &st)) {
		outside->path = st.st_ino;
		outside->path_dev = st.st_dev;
	}
	outside->uid = ordinary_uid();
	outside->keyring = inherited_keyring();
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

		if (inode && inode != r->known->outside->namespaces[i])
			own |= namespace_names[i].flag;
	}
	say(r, "", "/proc/self/ns");
	settings_isolate_text(own, r->got, sizeof(r->got));
}

static void read_root(struct reading *r)
{
	say(r, r->known->root->got, r->known->root->shown);
}

static void read_root_access(struct reading *r)
{
	struct statfs fs = {0};
	int frozen;

	statfs("/", &fs);
	frozen = fs.f_flags & ST_RDONLY ? 1 : 0;
	if (r->settings->root == ROOT_HOST)
		say(r, "off", "root=off");
	else if (frozen)
		say(r, "readonly", "statfs /");
	else
		say(r,
		    fs.f_type == TMPFS_MAGIC ||
				    fs.f_type == OVERLAYFS_SUPER_MAGIC
			    ? "overlay"
			    : "writable",
		    "statfs /");
}

static void read_uid_map(struct reading *r)
{
	if (!(r->settings->isolate & CLONE_NEWUSER))
		say(r, "off", "none was made");
	else if (user_map_in_force(r->known->map, r->shown, sizeof(r->shown)))
		settings_asked(r->settings, "uid_map", r->got, sizeof(r->got));
	else
		snprintf(r->got, sizeof(r->got), "another");
}

static void read_started_by(struct reading *r)
{
	snprintf(r->shown, sizeof(r->shown), "the launcher's uid %u",
		 r->known->outside->uid);
	snprintf(r->got, sizeof(r->got), "%s",
		 r->settings->ordinary && r->known->outside->uid ? "ordinary"
								 : "caller");
}

static void read_capabilities(struct reading *r)
{
	capabilities_in_force(r->settings->capability_mask, r->known->kept,
			      r->got, sizeof(r->got), r->shown,
			      sizeof(r->shown));
	/* Untouched: what the surroundings have. */
	if (r->settings->capabilities == CAPABILITIES_ALL)
		snprintf(r->got, sizeof(r->got), "off");
}

static void read_no_new_privs(struct reading *r)
{
	say(r, prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? "on" : "off",
	    "PR_GET_NO_NEW_PRIVS");
}

static void read_seccomp(struct reading *r)
{
	seccomp_in_force(r->known->program, r->settings->seccomp, r->got,
			 sizeof(r->got), r->shown, sizeof(r->shown));
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
	    stat("/dev", &st) < 0 || st.st_dev == r->known->outside->dev
		    ? "off"
		    : "own",
	    "stat /dev");
}

static void read_network(struct reading *r)
{
	ino_t inode = namespace_inode("net");
	size_t i;

	for (i = 0; strcmp(namespace_names[i].word, "net"); i++)
		;
	if (inode == r->known->outside->namespaces[i])
		say(r, "host", "/proc/self/ns/net");
	else if (!inode && !(r->settings->isolate & CLONE_NEWNET))
		say(r, "host", "none was made, and there is no /proc to look");
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

static void read_rlimit(struct reading *r, int resource, int64_t asked,
			const char *name)
{
	struct rlimit limit;
	char text[32];

	getrlimit(resource, &limit);
	snprintf(text, sizeof(text), "%llu",
		 (unsigned long long)limit.rlim_max);
	snprintf(r->got, sizeof(r->got), "%s", asked < 0 ? "off" : text);
	snprintf(r->shown, sizeof(r->shown), "%s, hard%s%s", name,
		 asked < 0 ? ": " : "",
		 asked >= 0			   ? ""
		 : limit.rlim_max == RLIM_INFINITY ? "unlimited"
						   : text);
}

static void read_nofile(struct reading *r)
{
	read_rlimit(r, RLIMIT_NOFILE, r->settings->nofile, "RLIMIT_NOFILE");
}

static void read_nproc(struct reading *r)
{
	read_rlimit(r, RLIMIT_NPROC, r->settings->nproc, "RLIMIT_NPROC");
}

static void read_rlimits(struct reading *r)
{
	struct rlimits asked;

	if (rlimits_parse(r->settings->rlimits, &asked, NULL) < 0)
		return;
	rlimits_in_force(&asked, r->got, sizeof(r->got), r->shown,
			 sizeof(r->shown));
}

static const struct {
	const char *key;
	void (*read)(struct reading *r);
} readers[] = {
	{"isolate", read_isolate},
	{"root", read_root},
	{"root_access", read_root_access},
	{"uid_map", read_uid_map},
	{"started_by", read_started_by},
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
	{"nproc", read_nproc},
	{"rlimits", read_rlimits},
};

/* Limits were read by the launcher, the rest is read here. */
static int read_key(struct reading *r, const char *key, struct error *err)
{
	const json_t *limit = json_object_get(r->known->limits->in_force, key);
	char asked[TEXT_SIZE];
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

json_t *in_force_rows(const struct known *known,
		      const struct settings *settings, struct error *err)
{
	cleanup_json json_t *rows = json_array();
	const struct key *key;

	for (key = container_keys; key->name; key++) {
		struct reading r = {.known = known, .settings = settings};
		char asked[TEXT_SIZE];

		if (read_key(&r, key->name, err) < 0)
			return NULL;
		settings_asked(settings, key->name, asked, sizeof(asked));
		json_array_append_new(rows, json_pack("{s:s, s:s, s:s, s:s}",
						      "key", key->name, "asked",
						      asked, "got", r.got,
						      "shown", r.shown));
	}
	return steal_pointer(&rows);
}
