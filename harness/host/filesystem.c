/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies under the data directory: the type of the file system and the kind
 * of its device. Names of devices, servers and paths stay here. */
#include "harness/host/fact.h"

#include "common/cleanup.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

struct kind {
	const char *prefix, *name;
};

static const char *kind_of(const struct kind *kinds, const char *name)
{
	for (; kinds->prefix; kinds++)
		if (strncmp(name, kinds->prefix, strlen(kinds->prefix)) == 0)
			return kinds->name;
	return NULL;
}

/* Without a device of its own, the type says where the data are. */
static const char *kind_of_type(const char *type)
{
	static const struct kind kinds[] = {{"tmpfs", "memory"},
					    {"ramfs", "memory"},
					    {"overlay", "overlay"},
					    {"nfs", "network"},
					    {"cifs", "network"},
					    {"smb", "network"},
					    {"ceph", "network"},
					    {"9p", "shared folder"},
					    {"virtiofs", "shared folder"},
					    {"zfs", "ZFS pool"},
					    {NULL, NULL}};
	const char *name = kind_of(kinds, type);

	return name ? name : "unknown";
}

static int is_rotating(const char *folder)
{
	char path[PATH_MAX + 32];
	cleanup_file FILE *file = NULL;

	/* A partition's queue is its disk's. */
	snprintf(path, sizeof(path), "%s/queue/rotational", folder);
	file = fopen(path, "re");
	if (!file) {
		snprintf(path, sizeof(path), "%s/../queue/rotational", folder);
		file = fopen(path, "re");
	}
	return file && fgetc(file) == '1';
}

static const char *kind_of_device(dev_t device)
{
	static const struct kind kinds[] = {
		{"nvme", "NVMe"},	   {"vd", "virtio disk"},
		{"xvd", "Xen disk"},	   {"loop", "loop device"},
		{"dm-", "device mapper"},  {"md", "software RAID"},
		{"mmcblk", "memory card"}, {"zram", "compressed memory"},
		{"ram", "memory"},	   {NULL, NULL}};
	char link[64], folder[PATH_MAX];
	const char *name;

	snprintf(link, sizeof(link), "/sys/dev/block/%u:%u", major(device),
		 minor(device));
	if (!realpath(link, folder))
		return "unknown";
	name = kind_of(kinds, strrchr(folder, '/') + 1);
	if (name)
		return name;
	return is_rotating(folder) ? "rotating disk" : "solid-state disk";
}

/* Type and source of the mount with that id, from a line of mountinfo. */
static int match_mount(const char *line, uint64_t id, char type[64],
		       char source[256])
{
	const char *tail = strstr(line, " - ");
	uint64_t found;

	return tail && sscanf(line, "%" SCNu64, &found) == 1 && found == id &&
	       sscanf(tail, " - %63s %255s", type, source) == 2;
}

static int find_mount(const char *directory, char type[64], char source[256])
{
	cleanup_file FILE *mounts = fopen("/proc/self/mountinfo", "re");
	cleanup_free char *line = NULL;
	struct statx status;
	size_t room = 0;

	if (!mounts ||
	    statx(AT_FDCWD, directory, 0, STATX_MNT_ID, &status) < 0 ||
	    !(status.stx_mask & STATX_MNT_ID))
		return 0;
	while (getline(&line, &room, mounts) > 0)
		if (match_mount(line, status.stx_mnt_id, type, source))
			return 1;
	return 0;
}

void host_fact_filesystem(json_t *facts, const char *directory)
{
	char type[64] = "", source[256] = "";
	const char *device = "unknown";
	struct stat status;

	if (find_mount(directory, type, source)) {
		if (source[0] == '/' && stat(source, &status) == 0 &&
		    S_ISBLK(status.st_mode))
			device = kind_of_device(status.st_rdev);
		else
			device = kind_of_type(type);
	}
	json_object_set_new(
		facts, "data_filesystem",
		json_pack("{s:s, s:s}", "type", type, "device", device));
}
