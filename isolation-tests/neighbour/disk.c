/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Disk: random writes past the cache; small writes, each flushed; writes into
 * the page cache, which the kernel's own threads carry to the disk; files made
 * and removed. In the environment's own data directory; what has no name goes
 * with the process, the rest with the directory.
 */
#include "isolation-tests/neighbour/noise.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STORM_BYTES (INT64_C(32) << 20)
#define CACHED_BYTES (INT64_C(64) << 20)
#define BLOCK (64 << 10)
#define PIECE 4096
#define FILES 16

/* A file without a name, and what is written there. */
struct store_room {
	int fd;
	void *block;
	off_t at;
	uint32_t chance;
};

static int open_unnamed(const struct noise_hand *hand, int flags)
{
	const char *data = hand->context->around->data;
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/noise-%d", data, (int)getpid());
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | flags, 0600);
	if (fd >= 0)
		unlink(path);
	return fd;
}

static int open_room(struct noise_hand *hand, int flags, off_t bytes,
		     struct error *err)
{
	static struct store_room room;

	room.fd = open_unnamed(hand, flags);
	if (room.fd < 0)
		return error_make(err, errno, "cannot make a file");
	if (posix_fallocate(room.fd, 0, bytes) != 0)
		return error_make(err, 0, "there is no room for %lld MiB",
				  (long long)bytes >> 20);
	if (posix_memalign(&room.block, PIECE, BLOCK) != 0)
		return error_make(err, ENOMEM, "cannot hold a block");
	memset(room.block, 'n', BLOCK);
	room.chance = (uint32_t)getpid();
	hand->own = &room;
	return 0;
}

static int begin_direct(struct noise_hand *hand, struct error *err)
{
	return open_room(hand, O_DIRECT, STORM_BYTES, err);
}

static int begin_flushed(struct noise_hand *hand, struct error *err)
{
	return open_room(hand, 0, STORM_BYTES, err);
}

static int begin_cached(struct noise_hand *hand, struct error *err)
{
	return open_room(hand, 0, CACHED_BYTES, err);
}

static off_t anywhere(struct store_room *room, size_t size)
{
	room->chance = room->chance * 1664525 + 1013904223;
	return (off_t)(room->chance >> 8) % (STORM_BYTES / (off_t)size) *
	       (off_t)size;
}

static int64_t write_direct(struct noise_hand *hand)
{
	struct store_room *room = hand->own;

	return pwrite(room->fd, room->block, BLOCK, anywhere(room, BLOCK)) ==
			       BLOCK
		       ? 1
		       : -1;
}

static int64_t write_flushed(struct noise_hand *hand)
{
	struct store_room *room = hand->own;

	if (pwrite(room->fd, room->block, PIECE, anywhere(room, PIECE)) !=
	    PIECE)
		return -1;
	return fdatasync(room->fd) == 0 ? 1 : -1;
}

/* Over and over the same bytes, which are dirty again while they are written
 * back. */
static int64_t write_cached(struct noise_hand *hand)
{
	struct store_room *room = hand->own;

	if (pwrite(room->fd, room->block, BLOCK, room->at) != BLOCK)
		return -1;
	room->at = (room->at + BLOCK) % CACHED_BYTES;
	if (room->at == 0)
		sync_file_range(room->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	return 1;
}

static int64_t make_and_remove(struct noise_hand *hand)
{
	int64_t made;

	for (made = 0; made < FILES; made++) {
		int fd = open_unnamed(hand, 0);

		if (fd < 0)
			return -1;
		close(fd);
	}
	return made;
}

static int run_direct(struct job_context *context, struct error *err)
{
	static const struct noise noise = {.what = "writes of 64 KiB",
					   .begin = begin_direct,
					   .work = write_direct,
					   .processes = 2};

	return noise_run(context, &noise, err);
}

static int run_flushed(struct job_context *context, struct error *err)
{
	static const struct noise noise = {.what = "flushed writes of 4 KiB",
					   .begin = begin_flushed,
					   .work = write_flushed,
					   .processes = 2};

	return noise_run(context, &noise, err);
}

static int run_cached(struct job_context *context, struct error *err)
{
	static const struct noise noise = {.what = "writes of 64 KiB",
					   .begin = begin_cached,
					   .work = write_cached,
					   .processes = 1};

	return noise_run(context, &noise, err);
}

static int run_files(struct job_context *context, struct error *err)
{
	static const struct noise noise = {
		.what = "files", .work = make_and_remove, .processes = 1};

	return noise_run(context, &noise, err);
}

#define ON_DISK                                                            \
	.kind = JOB_ANTAGONIST, .needs = JOB_NEEDS_DATA | JOB_NEEDS_OUTER, \
	.deadline = NOISE_DEADLINE, .bound_processes = 2,                  \
	.parameters = noise_parameters

static const struct job noise_disk = {
	.name = "noise.disk",
	.title = "Two storms of random writes past the cache",
	.reference = "Matthews et al., Isolation Benchmark Suite (2007)",
	ON_DISK,
	.bound_bytes = 2 * STORM_BYTES,
	.run = run_direct,
};
JOB_REGISTER(noise_disk)

static const struct job noise_fsync = {
	.name = "noise.fsync",
	.title = "Two storms of small writes, each flushed",
	.reference = "Gao et al., Houdini's Escape (CCS 2019)",
	ON_DISK,
	.bound_bytes = 2 * STORM_BYTES,
	.run = run_flushed,
};
JOB_REGISTER(noise_fsync)

static const struct job noise_page_cache = {
	.name = "noise.page-cache",
	.title = "Writes into the page cache, faster than any disk",
	ON_DISK,
	.bound_bytes = CACHED_BYTES,
	.run = run_cached,
};
JOB_REGISTER(noise_page_cache)

static const struct job noise_files = {
	.name = "noise.files",
	.title = "Files made and removed, on and on",
	ON_DISK,
	.run = run_files,
};
JOB_REGISTER(noise_files)
