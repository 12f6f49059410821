/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The half of common/cgroup.h that ends groups. */
#include "common/cgroup.h"

#include "common/cgroup-tree.h"
#include "common/cleanup.h"
#include "common/clock.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>

static int is_named_ours(const char *directory)
{
	return strstr(directory, "/bulkhead-") != NULL;
}

/* Ours by name, and no root of a hierarchy, to say nothing of another file
 * system: what is killed and removed must never be somebody else's. */
static int is_ours(const char *directory)
{
	char above[PATH_MAX + 4];
	struct stat st, parent;

	if (!is_named_ours(directory))
		return 0;
	snprintf(above, sizeof(above), "%s/..", directory);
	return !stat(directory, &st) && !stat(above, &parent) &&
	       st.st_dev == parent.st_dev && st.st_ino != parent.st_ino;
}

/* The directory to kill through: a freezer stops forking while it is done. */
static int find_killer(const struct cgroup *group)
{
	int i;

	if (group->directory[CGROUP_FREEZER] &&
	    is_ours(group->directory[CGROUP_FREEZER]))
		return CGROUP_FREEZER;
	for (i = 0; i < CGROUP_CONTROLLERS; i++)
		if (group->directory[i] && is_ours(group->directory[i]))
			return i;
	return -1;
}

/* In this directory and in those below it. */
static void lift_tree(const char *directory, void *version)
{
	((const struct cgroup_version *)version)->lift_io(directory);
	cgroup_each_below(directory, lift_tree, version);
}

void cgroup_lift_io(const struct cgroup *group)
{
	const char *directory = group->directory[CGROUP_IO];

	if (directory && is_ours(directory))
		lift_tree(directory,
			  (void *)cgroup_version_of(group, CGROUP_IO));
}

int cgroup_kill(const struct cgroup *group, struct error *err)
{
	int i = find_killer(group);

	if (i < 0)
		return 0;
	cgroup_lift_io(group);
	return cgroup_version_of(group, i)->kill(group->directory[i], err);
}

static int remove_tree(const char *directory);

static void remove_below(const char *directory, void *data)
{
	(void)data;
	remove_tree(directory);
}

/* Remove a directory and the directories below it. 0 when it is gone. */
static int remove_tree(const char *directory)
{
	if (!rmdir(directory) || errno == ENOENT)
		return 0;
	cgroup_each_below(directory, remove_below, NULL);
	return !rmdir(directory) || errno == ENOENT ? 0 : -1;
}

/* One try at all directories; how many are still there. */
static int remove_once(const struct cgroup *group, struct error *err)
{
	int i, left = 0;

	for (i = 0; i < CGROUP_CONTROLLERS; i++) {
		const char *directory = group->directory[i];

		if (!directory || cgroup_seen_before(group, i) ||
		    !is_ours(directory) || !remove_tree(directory))
			continue;
		error_make(err, errno, "cannot remove %s", directory);
		left++;
	}
	return left;
}

int cgroup_remove(const struct cgroup *group, int deadline_ms,
		  struct error *err)
{
	nanoseconds deadline = clock_now() + deadline_ms * NS_PER_MS;
	nanoseconds pause = 50 * NS_PER_US;
	const char *v2 = cgroup_v2_directory(group);

	while (remove_once(group, err)) {
		struct timespec t = clock_timespec(pause);

		if (clock_now() > deadline)
			return -1;
		cgroup_kill(group, NULL);
		nanosleep(&t, NULL);
		if (pause < 10 * NS_PER_MS)
			pause *= 2;
	}
	if (v2 && is_named_ours(v2))
		cgroup_callers_back(v2);
	return 0;
}
