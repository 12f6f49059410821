/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries of tables that have to do with files. All of them are in one
 * directory of the attempt's own, `data`. */
#include "isolation-tests/exhaust/tables.h"

#include "common/cleanup.h"
#include "isolation-tests/bounded.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOM 512
/* Nothing that is made here takes longer. */
#define SECONDS_MOST 8
/* Less is not asked for. */
#define PIECE_LEAST (INT64_C(64) << 10)

static void path_of(const struct table_place *place, const char *prefix,
		    int64_t i, char path[ROOM])
{
	snprintf(path, ROOM, "%s/%s%lld", place->data, prefix, (long long)i);
}

static int64_t make_empty(const struct table_place *place, int64_t count)
{
	char path[ROOM];
	int64_t made;

	for (made = 0; made < count; made++) {
		int fd;

		path_of(place, "f", made, path);
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd < 0)
			break;
		close(fd);
	}
	return made;
}

int64_t make_inodes(const struct table_place *place)
{
	return make_empty(place, place->count);
}

/* A watch is of an inode, so there are as many of these. */
int64_t make_inotify(const struct table_place *place)
{
	int64_t files = make_empty(place, place->count), made;
	int fd = files < place->count ? -1 : inotify_init1(IN_CLOEXEC);
	char path[ROOM];

	for (made = 0; fd >= 0 && made < files; made++) {
		path_of(place, "f", made, path);
		if (inotify_add_watch(fd, path, IN_ATTRIB) < 0)
			break;
	}
	return made;
}

/* Reserved, and never written. */
int64_t make_space(const struct table_place *place)
{
	char path[ROOM];
	int fd;

	path_of(place, "f", 0, path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || fallocate(fd, 0, 0, place->count) < 0)
		return 0;
	return place->count;
}

/* All that is to be had, in smaller and smaller pieces; in bytes. */
int64_t make_all_space(const struct table_place *place)
{
	int64_t got = 0, piece = place->count;
	char path[ROOM];
	int fd;

	path_of(place, "f", 0, path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	while (fd >= 0 && got < place->count && piece >= PIECE_LEAST)
		if (fallocate(fd, 0, got, piece) == 0)
			got += piece;
		else
			piece /= 2;
	return got;
}

/* Looked for, and not there: the kernel remembers that, too. By a descriptor of
 * the directory: else the way to it is walked anew for each. */
int64_t make_names(const struct table_place *place)
{
	cleanup_close int within =
		open(place->data, O_PATH | O_DIRECTORY | O_CLOEXEC);
	nanoseconds began = clock_now();
	char name[32];
	int64_t made;

	for (made = 0; within >= 0 && made < place->count; made++) {
		if (bounded_is_late(made, place->count, began,
				    began + SECONDS_MOST * NS_PER_S)) {
			errno = ETIME;
			break;
		}
		snprintf(name, sizeof(name), "n%lld", (long long)made);
		if (faccessat(within, name, F_OK, 0) == 0 || errno != ENOENT)
			break;
	}
	return made;
}

void unmake_files(const struct table_place *place)
{
	cleanup_dir DIR *directory = opendir(place->data);
	const struct dirent *entry;

	while (directory && (entry = readdir(directory)))
		unlinkat(dirfd(directory), entry->d_name, 0);
}

/* An empty tmpfs of a page, over and over on the same directory. */
int64_t make_mounts(const struct table_place *place)
{
	int64_t made;

	for (made = 0; made < place->count; made++)
		if (mount("bulkhead", place->data, "tmpfs",
			  MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4096") < 0)
			break;
	return made;
}

void unmake_mounts(const struct table_place *place)
{
	int64_t i;

	for (i = 0; i < place->count; i++)
		if (umount2(place->data, MNT_DETACH) < 0)
			return;
}
