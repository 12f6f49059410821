/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/place.h"

#include "common/cleanup.h"
#include "common/json.h"
#include "harness/conduct/domains.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#define REMOVE_MS 5000
#define TRIES 100
#define DIGITS_2 "[0-9][0-9]"
/* YYYYMMDD-HHMMSS-xxxx */
#define RUN_NAME                               \
	DIGITS_2 DIGITS_2 DIGITS_2 DIGITS_2    \
		"-" DIGITS_2 DIGITS_2 DIGITS_2 \
		"-[0-9a-f][0-9a-f][0-9a-f][0-9a-f]"

static int is_ours_alone(const struct stat *st)
{
	return S_ISDIR(st->st_mode) && st->st_uid == geteuid() &&
	       !(st->st_mode & (S_IWGRP | S_IWOTH));
}

static int say_not_ours(const char *path, struct error *err)
{
	return error_make(
		err, 0,
		"%s is not a directory of yours alone; name another place with --data",
		path);
}

/* Ours, a real directory, and nobody else may write in it. 1: it was removed
 * meanwhile; once more. */
static int check_directory(const char *path, struct error *err)
{
	struct stat st;

	if (mkdir(path, 0711) < 0 && errno != EEXIST)
		return error_make(
			err, errno,
			"cannot make %s; name another place with --data", path);
	if (lstat(path, &st) < 0)
		return errno == ENOENT
			       ? 1
			       : error_make(err, errno, "cannot use %s", path);
	return is_ours_alone(&st) ? 0 : say_not_ours(path, err);
}

static int say_busy(const struct place *place, struct error *err)
{
	char pid[32] = "";
	ssize_t n = pread(place->lock, pid, sizeof(pid) - 1, 0);

	pid[n > 0 ? n : 0] = '\0';
	pid[strcspn(pid, "\n")] = '\0';
	error_make(
		err, 0,
		"a run is under way (pid %s) and would disturb this one; wait for it, or end it with Ctrl-C",
		*pid ? pid : "unknown");
	if (err)
		err->number = PLACE_BUSY;
	return -1;
}

static void lock_path(const struct place *place, char *path, size_t size)
{
	snprintf(path, size, "%s/lock", place->directory);
}

static void let_go(struct place *place)
{
	close(place->lock);
	place->lock = -1;
}

/* Take the lock. 1: its last holder removed it meanwhile; once more. */
static int try_lock(struct place *place, struct error *err)
{
	struct stat ours, there;
	char path[300];

	lock_path(place, path, sizeof(path));
	place->lock =
		open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (place->lock < 0)
		return errno == ENOENT
			       ? 1
			       : error_make(err, errno, "cannot open %s", path);
	if (flock(place->lock, LOCK_EX | LOCK_NB) < 0) {
		say_busy(place, err);
		let_go(place);
		return -1;
	}
	if (fstat(place->lock, &ours) == 0 && stat(path, &there) == 0 &&
	    ours.st_ino == there.st_ino && ours.st_dev == there.st_dev)
		return 0;
	let_go(place);
	return 1;
}

/* For whoever is refused. */
static int write_pid(struct place *place, struct error *err)
{
	char pid[32];
	int length = snprintf(pid, sizeof(pid), "%d\n", getpid());

	if (ftruncate(place->lock, 0) == 0 &&
	    pwrite(place->lock, pid, (size_t)length, 0) == length)
		return 0;
	error_make(err, errno,
		   "cannot write in %s; name another place with --data",
		   place->directory);
	place_close(place);
	return -1;
}

/* Runners know nothing of our working directory: the path is absolute. */
int place_name(struct place *place, const char *directory, struct error *err)
{
	cleanup_free char *path = NULL;

	*place = (struct place){.lock = -1, .journal = -1};
	if (!directory)
		directory = "/var/tmp";
	path = realpath(directory, NULL);
	if (!path)
		return error_make(err, errno, "cannot use --data %s",
				  directory);
	if (snprintf(place->directory, sizeof(place->directory),
		     "%s/bulkhead-%u", path,
		     geteuid()) >= (int)sizeof(place->directory))
		return error_make(err, ENAMETOOLONG, "cannot use --data %s",
				  directory);
	return 0;
}

int place_open(struct place *place, const char *directory, struct error *err)
{
	int tries, status = 1;

	if (place_name(place, directory, err) < 0)
		return -1;
	for (tries = 0; status > 0 && tries < TRIES; tries++) {
		status = check_directory(place->directory, err);
		if (status == 0)
			status = try_lock(place, err);
	}
	if (status > 0)
		return error_make(err, 0, "the lock in %s comes and goes",
				  place->directory);
	return status < 0 ? -1 : write_pid(place, err);
}

static int remove_one(const char *path, const struct stat *st, int kind,
		      struct FTW *walk)
{
	(void)st;
	(void)kind;
	(void)walk;
	return remove(path);
}

/* A whole directory, never across a mount, never through a link. */
static int remove_tree(const char *path, struct error *err)
{
	if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) < 0 &&
	    errno != ENOENT)
		return error_make(err, errno, "cannot remove %s", path);
	return 0;
}

static int remove_group(const json_t *paths, struct error *err)
{
	cleanup_cgroup struct cgroup group = {0};

	if (cgroup_from_json(&group, paths, err) < 0)
		return -1;
	return cgroup_remove(&group, REMOVE_MS, err);
}

/* Undo what a journal names. A line that was being written when the power went
 * names nothing that was made. */
static int undo_journal(const char *run, struct error *err)
{
	const char *name = strrchr(run, '/') + 1;
	char path[400], line[4096];
	cleanup_file FILE *journal = NULL;
	int status = 0;

	snprintf(path, sizeof(path), "%s/journal", run);
	journal = fopen(path, "re");
	while (journal && fgets(line, sizeof(line), journal)) {
		cleanup_json json_t *entry = json_loads(line, 0, NULL);
		const json_t *group = json_object_get(entry, "group");
		const char *uri = json_text(entry, "domains", NULL);

		if (uri && domains_end(uri, name, err) < 0)
			status = -1;
		if (group && remove_group(group, err) < 0)
			status = -1;
	}
	return status;
}

static int sweep_one(const char *run, struct error *err)
{
	struct stat st;

	if (lstat(run, &st) < 0 || !S_ISDIR(st.st_mode) ||
	    st.st_uid != geteuid())
		return error_make(err, 0, "%s is not a directory of ours", run);
	if (undo_journal(run, err) < 0)
		return -1;
	return remove_tree(run, err);
}

/* The very directory that was looked at, whatever has its name meanwhile. */
static DIR *open_checked(const char *path, struct error *err)
{
	cleanup_close int fd =
		open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;
	DIR *directory;

	if (fd < 0 || fstat(fd, &st) < 0) {
		error_make(err, errno, "cannot read %s", path);
		return NULL;
	}
	if (!is_ours_alone(&st)) {
		say_not_ours(path, err);
		return NULL;
	}
	directory = fdopendir(fd);
	if (directory)
		steal_fd(&fd);
	else
		error_make(err, errno, "cannot read %s", path);
	return directory;
}

int place_sweep(struct place *place, void (*said)(const char *words, void *),
		void *data, struct error *err)
{
	cleanup_dir DIR *directory = open_checked(place->directory, err);
	struct dirent *entry;
	int swept = 0, failed = 0;

	if (!directory)
		return -1;
	while ((entry = readdir(directory))) {
		char run[600], words[1200];
		struct error why = {0};

		if (fnmatch(RUN_NAME, entry->d_name, 0))
			continue;
		snprintf(run, sizeof(run), "%s/%s", place->directory,
			 entry->d_name);
		if (sweep_one(run, &why) < 0) {
			failed = 1;
			*err = why;
			continue;
		}
		swept++;
		snprintf(words, sizeof(words), "removed what run %s had left",
			 entry->d_name);
		if (said)
			said(words, data);
	}
	return failed ? -1 : swept;
}

int place_begin(struct place *place, const char *run, struct error *err)
{
	char path[400];

	snprintf(path, sizeof(path), "%s/%s", place->directory, run);
	if (mkdir(path, 0711) < 0)
		return error_make(err, errno, "cannot make %s", path);
	/* From here on it is ours to remove. */
	snprintf(place->run, sizeof(place->run), "%s", path);
	snprintf(path, sizeof(path), "%s/journal", place->run);
	place->journal = open(
		path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_APPEND, 0600);
	if (place->journal < 0)
		return error_make(err, errno, "cannot write %s", path);
	return 0;
}

/* Takes over the entry. */
static int note(struct place *place, json_t *owned, struct error *err)
{
	cleanup_json json_t *entry = owned;
	cleanup_free char *line = json_dumps(entry, JSON_COMPACT);
	size_t length = line ? strlen(line) : 0;

	if (!line)
		return error_make(err, ENOMEM, "journal");
	line[length++] = '\n'; /* in place of the end: write() needs none */
	if (write(place->journal, line, length) != (ssize_t)length ||
	    fdatasync(place->journal) < 0)
		return error_make(err, errno, "cannot write the journal in %s",
				  place->run);
	return 0;
}

int place_note_group(struct place *place, const struct cgroup *group,
		     struct error *err)
{
	return note(place, json_pack("{s:o}", "group", cgroup_to_json(group)),
		    err);
}

int place_note_domains(struct place *place, const char *uri, struct error *err)
{
	return note(place, json_pack("{s:s}", "domains", uri), err);
}

int place_end(struct place *place, struct error *err)
{
	if (!*place->run)
		return 0;
	if (place->journal >= 0)
		close(place->journal);
	place->journal = -1;
	return undo_journal(place->run, err) < 0 ? -1
						 : remove_tree(place->run, err);
}

void place_close(struct place *place)
{
	char path[300];

	if (place->journal >= 0)
		close(place->journal);
	place->journal = -1;
	if (place->lock < 0)
		return;
	/* While it is ours; the directory goes if nothing else is in there. */
	lock_path(place, path, sizeof(path));
	unlink(path);
	rmdir(place->directory);
	let_go(place);
}
