/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lists are Docker's: linux.maskedPaths and linux.readonlyPaths of the OCI
 * specification that it writes by default. */
#include "runners/container/masks.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define PLAIN (MS_NOSUID | MS_NODEV | MS_NOEXEC)

static const char *const hidden[] = {
	"/proc/acpi",
	"/proc/asound",
	"/proc/interrupts",
	"/proc/kcore",
	"/proc/keys",
	"/proc/latency_stats",
	"/proc/sched_debug",
	"/proc/scsi",
	"/proc/timer_list",
	"/proc/timer_stats",
	"/sys/firmware",
	"/sys/devices/virtual/powercap",
	NULL,
};

static const char *const read_only[] = {
	"/proc/bus",	       "/proc/fs", "/proc/irq", "/proc/sys",
	"/proc/sysrq-trigger", NULL,
};

/* The name in the mount that a path begins with, or NULL. */
static const char *below(const char *path, const char *mount)
{
	size_t length = strlen(mount);

	return strncmp(path, mount, length) ? NULL : path + length;
}

static int hide(const char *name, const char *null)
{
	struct stat st;

	if (stat(name, &st) < 0)
		return 0;
	if (S_ISDIR(st.st_mode))
		return mount("tmpfs", name, "tmpfs", PLAIN | MS_RDONLY,
			     "size=4k,mode=755");
	return mount(null, name, NULL, MS_BIND, NULL);
}

static int hide_below(int tree, const char *mount, const char *null,
		      struct error *err)
{
	const char *const *path;
	const char *name;

	if (fchdir(tree) < 0)
		return error_make(err, errno, "cannot hide what is in %s",
				  mount);
	for (path = hidden; *path; path++) {
		name = below(*path, mount);
		if (name && hide(name, null) < 0)
			return error_make(err, errno, "cannot hide %s", *path);
	}
	return 0;
}

int masks_hide(int proc, int sys, const char *null, struct error *err)
{
	if (hide_below(proc, "/proc/", null, err) < 0)
		return -1;
	/* Only directories there. */
	return sys < 0 ? 0 : hide_below(sys, "/sys/", null, err);
}

static int freeze(const char *name)
{
	if (mount(name, name, NULL, MS_BIND | MS_REC, NULL) < 0)
		return errno == ENOENT ? 0 : -1;
	return mount(NULL, name, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | PLAIN,
		     NULL);
}

int masks_make_read_only(int proc, struct error *err)
{
	const char *const *path;

	if (fchdir(proc) < 0)
		return error_make(err, errno, "cannot enter /proc");
	for (path = read_only; *path; path++)
		if (freeze(below(*path, "/proc/")) < 0)
			return error_make(err, errno,
					  "cannot make %s read-only", *path);
	return 0;
}

int masks_are_hidden(const char **path)
{
	struct stat proc, sys, st;
	const char *const *at;

	if (stat("/proc", &proc) < 0)
		return 0;
	if (stat("/sys", &sys) < 0)
		sys = proc;
	/* What lies on the file system itself is not covered. */
	for (at = hidden; *at; at++) {
		*path = *at;
		if (!stat(*at, &st) &&
		    (st.st_dev == proc.st_dev || st.st_dev == sys.st_dev))
			return 0;
	}
	return 1;
}

int masks_are_read_only(const char **path)
{
	struct statvfs fs;
	const char *const *at;

	*path = "/proc";
	if (statvfs(*path, &fs) < 0)
		return 0;
	for (at = read_only; *at; at++) {
		*path = *at;
		if (!statvfs(*at, &fs) && !(fs.f_flag & ST_RDONLY))
			return 0;
	}
	return 1;
}
