/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/escape/open-files.h"

#include "common/cleanup.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

/* Numbers of the kernel's Documentation/admin-guide/devices.txt. */
static const struct {
	unsigned int major, minor;
} harmless[] = {
	{1, 3},	   /* null */
	{1, 5},	   /* zero */
	{1, 7},	   /* full */
	{1, 8},	   /* random */
	{1, 9},	   /* urandom */
	{10, 200}, /* net/tun */
	{10, 232}, /* kvm */
};

static int is_harmless(const struct stat *st)
{
	size_t i;

	for (i = 0; i < sizeof(harmless) / sizeof(*harmless); i++)
		if (S_ISCHR(st->st_mode) &&
		    st->st_rdev ==
			    makedev(harmless[i].major, harmless[i].minor))
			return 1;
	return 0;
}

/* What has no path (pipe:[7], anon_inode:[eventfd]) is nobody's file. */
static int is_outside(const char *link, const char *run)
{
	char path[PATH_MAX];
	struct stat its, host;
	ssize_t length = readlink(link, path, sizeof(path) - 1);

	if (length <= 0 || *path != '/')
		return 0;
	path[length] = '\0';
	return !strstr(path, run) && stat(link, &its) == 0 &&
	       stat(path, &host) == 0 && its.st_dev == host.st_dev &&
	       its.st_ino == host.st_ino && !is_harmless(&its);
}

int open_files_look(struct open_files *files, pid_t pid, const char *run,
		    struct error *err)
{
	cleanup_dir DIR *all = NULL;
	const struct dirent *one;
	char path[320];

	*files = (struct open_files){0};
	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	all = opendir(path);
	if (!all)
		return error_make(err, errno, "what it has open");
	while ((one = readdir(all))) {
		if (one->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/%d/fd/%s", (int)pid,
			 one->d_name);
		files->all++;
		files->outside += is_outside(path, run);
	}
	return 0;
}
