/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/cli/nightly-lock.h"

#include "common/cleanup.h"
#include "common/owner.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>

static int open_lock(const char *path, struct error *err)
{
	int lock = owner_create(path, err);

	if (lock >= 0 || err->number != EEXIST)
		return lock;
	lock = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	return lock >= 0 ? lock
			 : error_make(err, errno, "cannot open %s", path);
}

/* What its holder wrote; it may be about to. */
static int say_holder(const char *path, const char *store, struct error *err)
{
	cleanup_file FILE *file = fopen(path, "re");
	char since[40] = "";
	long process = 0;

	if (!file || fscanf(file, "%ld %39s", &process, since) != 2)
		error_make(err, 0,
			   "another nightly has just begun in the store %s",
			   store);
	else
		error_make(
			err, 0,
			"another nightly has the store %s: process %ld, since %s; this one waits for the next time",
			store, process, since);
	err->number = EBUSY;
	return -1;
}

static int write_holder(int lock)
{
	time_t now = time(NULL);
	struct tm parts;
	char since[40];

	if (!gmtime_r(&now, &parts))
		return -1;
	strftime(since, sizeof(since), "%Y-%m-%dT%H:%M:%SZ", &parts);
	return ftruncate(lock, 0) < 0 || dprintf(lock, "%ld %s\n",
						 (long)getpid(), since) < 0
		       ? -1
		       : 0;
}

int nightly_lock(const char *store, struct error *err)
{
	cleanup_free char *path = NULL;
	cleanup_close int lock = -1;

	if (asprintf(&path, "%s.nightly", store) < 0)
		return error_make(err, ENOMEM, "cannot lock %s", store);
	lock = open_lock(path, err);
	if (lock < 0)
		return -1;
	if (flock(lock, LOCK_EX | LOCK_NB) < 0)
		return say_holder(path, store, err);
	if (write_holder(lock) < 0)
		return error_make(err, errno, "cannot write %s", path);
	return steal_fd(&lock);
}
