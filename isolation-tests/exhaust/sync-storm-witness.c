/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of sync-storm: has written a file without a name, which
 * the kernel would keep in memory for half a minute, and looks whether it was
 * given a place on the disk meanwhile. Where the file system gives one at once
 * it cannot tell.
 */
#include "common/cleanup.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WRITTEN (256 << 10)
#define EXTENTS 64

/* Extents that have no place on the disk yet; -1: it cannot be told. */
static int count_waiting(int fd)
{
	cleanup_free struct fiemap *map =
		calloc(1, sizeof(*map) + EXTENTS * sizeof(*map->fm_extents));
	unsigned i;
	int waiting = 0;

	if (!map)
		return -1;
	map->fm_length = FIEMAP_MAX_OFFSET;
	map->fm_extent_count = EXTENTS;
	if (ioctl(fd, FS_IOC_FIEMAP, map) < 0)
		return -1;
	for (i = 0; i < map->fm_mapped_extents; i++)
		waiting += (map->fm_extents[i].fe_flags &
			    FIEMAP_EXTENT_DELALLOC) != 0;
	return waiting;
}

static int write_file(const char *directory)
{
	cleanup_close int fd =
		open(directory, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	cleanup_free char *text = calloc(1, WRITTEN);

	if (fd < 0 || !text || write(fd, text, WRITTEN) != WRITTEN)
		return -1;
	return steal_fd(&fd);
}

static int run(struct job_context *context, struct error *err)
{
	cleanup_close int fd = write_file(context->around->data);
	int before = fd < 0 ? -1 : count_waiting(fd), after;

	if (job_event(context, "ready", NULL, err) < 0)
		return -1;
	json_decref(job_wait(context, "done", context->deadline));
	after = fd < 0 ? -1 : count_waiting(fd);
	if (before < 1 || after < 0)
		return say_blind(context,
				 "this file system stores files at once, or "
				 "does not say when");
	return say_witness(context, after < before ? "moved" : "still",
			   after < before
				   ? "what the host had written just now was "
				     "stored"
				   : "what the host had written just now still "
				     "waits");
}

static const struct job sync_storm_witness = {
	.name = "sync-storm.witness",
	.title = "Looks whether what it has written is stored",
	.kind = JOB_WITNESS,
	.needs = JOB_NEEDS_DATA,
	.deadline = 15 * NS_PER_S,
	.bound_bytes = WRITTEN,
	.run = run,
};
JOB_REGISTER(sync_storm_witness)
