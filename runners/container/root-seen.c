/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/root-seen.h"

#include "common/cleanup.h"
#include "runners/container/in-force.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>

/* A look at so many entries is enough, and takes no time. */
#define ENTRIES_MOST 32
#define WANTED (STATX_BASIC_STATS | STATX_MNT_ID)

static void say(struct root_seen *seen, const char *got, const char *shown)
{
	snprintf(seen->got, sizeof(seen->got), "%s", got);
	snprintf(seen->shown, sizeof(seen->shown), "%s", shown);
}

static int look_at(int directory, const char *name, struct statx *found)
{
	return statx(directory, name, AT_SYMLINK_NOFOLLOW, WANTED, found);
}

static int is_same_time(const struct statx_timestamp *a,
			const struct statx_timestamp *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* The kernel shows an inode's number through a layer, maybe with the layer's in
 * its upper bits; a directory's times, as long as nothing was put into it. */
static void compare(const struct statx *below, const struct statx *above,
		    struct root_entries *entries)
{
	if ((below->stx_mode ^ above->stx_mode) & S_IFMT)
		entries->others++;
	else if (!S_ISDIR(below->stx_mode))
		(uint32_t) below->stx_ino == (uint32_t)above->stx_ino
			? entries->same++
			: entries->others++;
	else if (is_same_time(&below->stx_ctime, &above->stx_ctime) &&
		 is_same_time(&below->stx_mtime, &above->stx_mtime))
		entries->same++;
}

/* What hides another layer's file is no entry, nor is what something is mounted
 * on the one that was put into the directory. */
static void look_at_entry(int lower, const char *name, uint64_t lower_mount,
			  uint64_t upper_mount, struct root_entries *entries)
{
	struct statx below, above;

	if (look_at(lower, name, &below) < 0 ||
	    below.stx_mnt_id != lower_mount ||
	    (S_ISCHR(below.stx_mode) && !below.stx_rdev_major &&
	     !below.stx_rdev_minor))
		return;
	if (look_at(AT_FDCWD, name, &above) < 0) {
		entries->seen++;
		entries->others++;
	} else if (above.stx_mnt_id == upper_mount) {
		entries->seen++;
		compare(&below, &above, entries);
	}
}

int root_compare(int lower, struct root_entries *entries)
{
	struct statx below, above;
	cleanup_dir DIR *directory = NULL;
	const struct dirent *entry;
	int fd = openat(lower, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	directory = fd < 0 ? NULL : fdopendir(fd);
	if (!directory || look_at(lower, ".", &below) < 0 ||
	    look_at(AT_FDCWD, ".", &above) < 0)
		return -1;
	while (entries->seen < ENTRIES_MOST && (entry = readdir(directory)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			look_at_entry(lower, entry->d_name, below.stx_mnt_id,
				      above.stx_mnt_id, entries);
	return 0;
}

/* The directory is below a layer: it is what was put there, and what is in it
 * shines through. */
static void look_through(struct root_seen *seen, const char *path, int lower)
{
	struct root_entries entries = {.seen = 0};

	if (root_compare(lower, &entries) < 0) {
		say(seen, path,
		    "device and inode of what the layer is over; it cannot be read to compare entries");
		return;
	}
	/* Somebody may change one of them this moment. */
	say(seen,
	    entries.others > entries.same ? "a layer over another directory"
					  : path,
	    "");
	snprintf(
		seen->shown, sizeof(seen->shown),
		"device and inode of what the layer is over; of %u entries below it %u are the very ones in /, %u are others",
		entries.seen, entries.same, entries.others);
}

static void look_at_path(struct root_seen *seen, const char *path, int layer,
			 const struct outside *outside,
			 const struct place *place)
{
	struct stat st = {0};
	int status = layer ? fstat(place->opened.root, &st) : stat("/", &st);

	if (status < 0 || st.st_ino != outside->path ||
	    st.st_dev != outside->path_dev) {
		say(seen, "another directory", "device and inode");
		return;
	}
	if (layer) {
		look_through(seen, path, place->opened.root);
		return;
	}
	say(seen, path, "");
	snprintf(seen->shown, sizeof(seen->shown),
		 "device %llu and inode %llu are the same outside",
		 (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
}

void root_look(struct root_seen *seen, const struct settings *settings,
	       const struct outside *outside, const struct place *place)
{
	struct stat st = {0};
	struct statfs fs = {0};
	const char *got;

	stat("/", &st);
	statfs("/", &fs);
	if (st.st_ino == outside->root && st.st_dev == outside->root_dev) {
		say(seen, "off", "device and inode of /");
		return;
	}
	if (settings->root_path && settings->root_access == ROOT_OVERLAY &&
	    fs.f_type != OVERLAYFS_SUPER_MAGIC) {
		say(seen, "without a layer", "statfs /");
		return;
	}
	if (settings->root_path) {
		look_at_path(seen, settings->root_path,
			     settings->root_access == ROOT_OVERLAY, outside,
			     place);
		return;
	}
	got = fs.f_type != TMPFS_MAGIC ? "of another file system"
	      : access("/usr", F_OK)   ? "minimal"
				       : "system";
	say(seen, got, "stat /, statfs /: a tmpfs of its own");
}
