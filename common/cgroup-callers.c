/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * In the v2 tree a group that holds processes can have no limited groups below
 * it. In a group that is ours to use its processes therefore wait in a group of
 * their own, `bulkhead-callers`, for as long as there is a group of ours, and
 * are moved back after that. A lock on the directory keeps two starts and ends
 * apart. Limits of the group itself hold on, as what is aside is still in it.
 */
#include "common/cgroup-tree.h"
#include "common/cleanup.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

/* Processes that fork while they are moved are moved again, so many times. */
#define ROUNDS 64

/* Directory above, into `above` of PATH_MAX bytes; negative when too long. */
static int go_above(const char *directory, char *above, struct error *err)
{
	const char *slash = strrchr(directory, '/');
	size_t length = slash ? (size_t)(slash - directory) : 0;

	if (!length || length >= PATH_MAX)
		return error_make(err, 0, "%s has nothing above it", directory);
	memcpy(above, directory, length);
	above[length] = '\0';
	return 0;
}

/* Held until it is closed; -1 where there is none to be had. */
static int lock(const char *directory)
{
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		flock(fd, LOCK_EX);
	return fd;
}

int cgroup_holds_processes(const char *directory)
{
	char text[32];

	if (cgroup_read_text(directory, "cgroup.procs", text, sizeof(text)) < 0)
		return -1;
	return *text != '\0';
}

/* One pass over the processes of `from`. What has ended meanwhile is no error,
 * and is not there in the next pass. */
static int move_once(const char *from, const char *to, struct error *err)
{
	char path[PATH_MAX + 16];
	cleanup_file FILE *procs = NULL;
	struct error why = {0};
	int pid;

	snprintf(path, sizeof(path), "%s/cgroup.procs", from);
	procs = fopen(path, "re");
	if (!procs)
		return error_make(err, errno, "cannot read %s", path);
	while (fscanf(procs, "%d", &pid) == 1)
		if (cgroup_write_number(to, "cgroup.procs", pid, &why) < 0 &&
		    why.number != ESRCH)
			return error_make(
				err, why.number,
				"cannot move process %d from %s aside", pid,
				from);
	return 0;
}

static int move_all(const char *from, const char *to, struct error *err)
{
	int round;

	for (round = 0; round < ROUNDS; round++) {
		if (cgroup_holds_processes(from) != 1)
			return 0;
		if (move_once(from, to, err) < 0)
			return -1;
	}
	return error_make(err, 0, "%s always has new processes in it", from);
}

int cgroup_callers_aside(const char *directory, struct error *err)
{
	char above[PATH_MAX], callers[PATH_MAX + 32];
	cleanup_close int held = -1;

	if (go_above(directory, above, err) < 0)
		return -1;
	held = lock(above);
	if (cgroup_holds_processes(above) != 1)
		return 0;
	snprintf(callers, sizeof(callers), "%s/" CGROUP_CALLERS, above);
	if (mkdir(callers, 0755) < 0 && errno != EEXIST)
		return error_make(err, errno, "cannot make %s", callers);
	return move_all(above, callers, err);
}

/* Whether the callers are all that there is below a group. */
static int only_callers(const char *above)
{
	cleanup_dir DIR *dir = opendir(above);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_type == DT_DIR && entry->d_name[0] != '.' &&
		    strcmp(entry->d_name, CGROUP_CALLERS))
			return 0;
	return dir != NULL;
}

/* Groups below get no controllers any more: then it may hold processes. */
static int turn_off(const char *above)
{
	char list[1024], minus[40], *rest = list, *word;

	if (cgroup_read_text(above, "cgroup.subtree_control", list,
			     sizeof(list)) < 0)
		return -1;
	while ((word = strsep(&rest, " "))) {
		snprintf(minus, sizeof(minus), "-%s", word);
		if (*word && cgroup_write_text(above, "cgroup.subtree_control",
					       minus, NULL) < 0)
			return -1;
	}
	return 0;
}

void cgroup_callers_back(const char *directory)
{
	char above[PATH_MAX], callers[PATH_MAX + 32];
	cleanup_close int held = -1;

	if (go_above(directory, above, NULL) < 0)
		return;
	snprintf(callers, sizeof(callers), "%s/" CGROUP_CALLERS, above);
	if (access(callers, F_OK) < 0)
		return;
	held = lock(above);
	if (only_callers(above) && turn_off(above) == 0 &&
	    move_all(callers, above, NULL) == 0)
		rmdir(callers);
}
