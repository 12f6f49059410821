/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of common/cgroup.h that sets limits and reads them back. A group
 * that stands beside the caller's own gets nothing beyond the caller's. */
#include "common/cgroup-tree.h"
#include "common/cleanup.h"
#include "common/units.h"

#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

static const enum cgroup_controller limit_controller[] = {
	[CGROUP_LIMIT_MEMORY] = CGROUP_MEMORY,
	[CGROUP_LIMIT_SWAP] = CGROUP_MEMORY,
	[CGROUP_LIMIT_PIDS] = CGROUP_PIDS,
	[CGROUP_LIMIT_CPU] = CGROUP_CPU,
	[CGROUP_LIMIT_WEIGHT] = CGROUP_CPU,
};

/* The directory of a controller; NULL with `err`. */
static const char *directory_of(const struct cgroup *group,
				enum cgroup_controller i, struct error *err)
{
	if (group->directory[i])
		return group->directory[i];
	if (group->reason[i])
		error_make(err, 0, "%s", group->reason[i]);
	else
		error_make(err, 0,
			   "there is no %s controller that can be used here",
			   cgroup_names[i].name);
	return NULL;
}

/* The caller's own group if this one stands beside it, as to a controller. */
static const char *beside(const struct cgroup *group, enum cgroup_controller i)
{
	return group->version[i] == 2 ? group->beside : NULL;
}

/* Not above what the caller itself lives under. */
static int64_t under_own(const char *own, enum cgroup_limit limit,
			 int64_t value)
{
	int64_t ceiling;

	if (!own || limit == CGROUP_LIMIT_WEIGHT)
		return value;
	ceiling = cgroup_v2.get_limit(own, limit, NULL);
	return ceiling >= 0 && (value < 0 || value > ceiling) ? ceiling : value;
}

int cgroup_set_limit(const struct cgroup *group, enum cgroup_limit limit,
		     int64_t value, struct error *err)
{
	enum cgroup_controller i = limit_controller[limit];
	const char *directory = directory_of(group, i, err);

	if (!directory)
		return -1;
	value = under_own(beside(group, i), limit, value);
	return cgroup_version_of(group, i)->set_limit(directory, limit, value,
						      err);
}

int64_t cgroup_get_limit(const struct cgroup *group, enum cgroup_limit limit,
			 struct error *err)
{
	enum cgroup_controller i = limit_controller[limit];
	const char *directory = directory_of(group, i, err);

	if (!directory)
		return -2;
	return cgroup_version_of(group, i)->get_limit(directory, limit, err);
}

const char *cgroup_limit_file(const struct cgroup *group,
			      enum cgroup_limit limit)
{
	return cgroup_version_of(group, limit_controller[limit])
		->limit_file[limit];
}

/* Whether all CPUs of a list are among those of the caller's own group. */
static int check_own_cpus(const char *own, const char *cpus, struct error *err)
{
	cpu_set_t asked, allowed, both;
	char text[4096];

	if (cgroup_read_text(own, "cpuset.cpus", text, sizeof(text)) < 0 ||
	    !*text)
		return 0;
	if (units_parse_cpus(cpus, &asked, err) < 0 ||
	    units_parse_cpus(text, &allowed, err) < 0)
		return -1;
	CPU_AND(&both, &asked, &allowed);
	return CPU_EQUAL(&both, &asked)
		       ? 0
		       : error_make(
				 err, 0,
				 "the group that this runs in has only CPUs %s",
				 text);
}

int cgroup_set_cpus(const struct cgroup *group, const char *cpus,
		    struct error *err)
{
	const char *own = beside(group, CGROUP_CPUSET);
	const char *directory;

	if (!*cpus)
		return 0;
	directory = directory_of(group, CGROUP_CPUSET, err);
	if (!directory || (own && check_own_cpus(own, cpus, err) < 0))
		return -1;
	return cgroup_write_text(directory, "cpuset.cpus", cpus, err);
}

int cgroup_get_cpus(const struct cgroup *group, char *text, size_t size,
		    struct error *err)
{
	const char *directory = directory_of(group, CGROUP_CPUSET, err);
	const char *file = group->version[CGROUP_CPUSET] == 1
				   ? "cpuset.effective_cpus"
				   : "cpuset.cpus.effective";

	if (!directory)
		return -1;
	if (cgroup_read_text(directory, file, text, size) < 0)
		return error_make(err, errno, "cannot read %s", file);
	return 0;
}

/* What a file system without a disk of its own is called. */
static const char *file_system(int fd)
{
	static const struct {
		unsigned long magic;
		const char *name;
	} known[] = {{TMPFS_MAGIC, "tmpfs"},
		     {RAMFS_MAGIC, "ramfs"},
		     {OVERLAYFS_SUPER_MAGIC, "overlay"},
		     {BTRFS_SUPER_MAGIC, "btrfs"},
		     {NFS_SUPER_MAGIC, "nfs"}};
	struct statfs fs;
	size_t i;

	for (i = 0; !fstatfs(fd, &fs) && i < sizeof(known) / sizeof(*known);
	     i++)
		if ((unsigned long)fs.f_type == known[i].magic)
			return known[i].name;
	return "this kind of file system";
}

/* The whole disk of a partition, by sysfs; itself where there is none. */
static int whole_disk(dev_t *device, struct error *err)
{
	char path[80], text[32];
	unsigned major, minor;

	snprintf(path, sizeof(path), "/sys/dev/block/%u:%u", major(*device),
		 minor(*device));
	if (cgroup_read_text(path, "partition", text, sizeof(text)) < 0)
		return 0;
	if (cgroup_read_text(path, "../dev", text, sizeof(text)) < 0 ||
	    sscanf(text, "%u:%u", &major, &minor) != 2)
		return error_make(err, errno,
				  "cannot find the disk of partition %s", path);
	*device = makedev(major, minor);
	return 0;
}

int cgroup_io_device(int fd, dev_t *device, struct error *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return error_make(err, errno, "cannot look at the directory");
	if (major(st.st_dev) == 0)
		return error_make(
			err, 0,
			"%s has no disk of its own that could be limited (choose a directory on a disk with --data)",
			file_system(fd));
	*device = st.st_dev;
	return whole_disk(device, err);
}

/* Not above what the caller itself lives under. */
static struct io_limit io_under_own(const char *own, dev_t device,
				    struct io_limit limit)
{
	struct io_limit ceiling;
	int i;

	if (!own || cgroup_v2.get_io(own, device, &ceiling, NULL) < 0)
		return limit;
	for (i = 0; i < IO_RATES; i++)
		if (ceiling.rate[i] >= 0 &&
		    (limit.rate[i] < 0 || limit.rate[i] > ceiling.rate[i]))
			limit.rate[i] = ceiling.rate[i];
	return limit;
}

int cgroup_set_io(const struct cgroup *group, dev_t device,
		  const struct io_limit *limit, struct error *err)
{
	const char *directory = directory_of(group, CGROUP_IO, err);
	struct io_limit allowed;

	if (!directory)
		return -1;
	allowed = io_under_own(beside(group, CGROUP_IO), device, *limit);
	return cgroup_version_of(group, CGROUP_IO)
		->set_io(directory, device, &allowed, err);
}

int cgroup_get_io(const struct cgroup *group, dev_t device,
		  struct io_limit *limit, struct error *err)
{
	const char *directory = directory_of(group, CGROUP_IO, err);

	if (!directory)
		return -1;
	return cgroup_version_of(group, CGROUP_IO)
		->get_io(directory, device, limit, err);
}

const char *cgroup_io_file(const struct cgroup *group)
{
	return cgroup_version_of(group, CGROUP_IO)->io_file;
}
