/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Disk I/O: random writes past the cache, or one small write after the other,
 * each flushed. To a file of its own, 64 MiB, which is removed; for a fraction
 * of a second where nothing holds it, 2 s at most.
 */
#include "common/cleanup.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILE_BYTES (INT64_C(64) << 20)
#define BLOCK (64 << 10)
#define PIECE 4096
/* By then a storm that nothing holds has long passed what it may have. */
#define MOST_NS (2 * NS_PER_S)
#define ALIGNED 4096

/* The shared page. */
struct tally {
	_Atomic int64_t writes;
	_Atomic int number; /* errno of what failed */
};

struct storm {
	const char *name;
	int flags;
	size_t size;	/* of a write */
	int64_t writes; /* at most */
	int flushed;
};

static const struct storm storms[] = {
	{"disk-hog", O_DIRECT, BLOCK, FILE_BYTES / BLOCK, 0},
	{"disk-sync", 0, PIECE, 200, 1},
	{0},
};

static int write_once(int fd, const void *block, const struct storm *storm,
		      uint32_t *chance)
{
	off_t at;

	*chance = *chance * 1664525 + 1013904223;
	at = (off_t)(*chance >> 8) % (FILE_BYTES / (off_t)storm->size) *
	     (off_t)storm->size;
	if (pwrite(fd, block, storm->size, at) != (ssize_t)storm->size)
		return -1;
	return storm->flushed ? fdatasync(fd) : 0;
}

__attribute__((noreturn)) static void write_all(int fd,
						const struct storm *storm,
						struct tally *tally,
						nanoseconds end)
{
	void *block = NULL;
	uint32_t chance = (uint32_t)getpid();

	if (posix_memalign(&block, ALIGNED, storm->size))
		_exit(1);
	memset(block, 'b', storm->size);
	while (tally->writes < storm->writes && clock_now() < end) {
		if (write_once(fd, block, storm, &chance) < 0) {
			tally->number = errno;
			_exit(1);
		}
		tally->writes++;
	}
	_exit(0);
}

/* Without a name from the beginning. */
static int open_file(const char *data, int flags)
{
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/bh-storm", data);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | flags, 0600);
	if (fd < 0)
		return -1;
	unlink(path);
	if (fallocate(fd, 0, 0, FILE_BYTES) == 0)
		return fd;
	close(fd);
	return -1;
}

static void say_written(struct job_context *context, const struct storm *storm,
			const struct tally *tally, nanoseconds took)
{
	char why[128];

	if (!tally->number) {
		say_row_attempt(
			context, storm->name,
			tally->writes >= storm->writes ? "done" : "no_effect",
			"%lld of %lld writes of %zu KiB in %lld ms",
			(long long)tally->writes, (long long)storm->writes,
			storm->size >> 10, (long long)(took / NS_PER_MS));
		return;
	}
	snprintf(why, sizeof(why), "a write failed: %s",
		 strerror(tally->number));
	say_row_unable(context, storm->name, why);
}

static void try_row(struct job_context *context, const struct storm *storm,
		    struct tally *tally)
{
	cleanup_close int fd = open_file(context->around->data, storm->flags);
	nanoseconds began, took;
	pid_t child;

	if (fd < 0) {
		say_row_unable(context, storm->name,
			       "no file of 64 MiB can be made for it");
		return;
	}
	*tally = (struct tally){0};
	round_tell(context, storm->name, ROUND_BEFORE, 0);
	began = clock_now();
	child = bounded_fork(began + MOST_NS + 3 * NS_PER_S);
	if (child == 0)
		write_all(fd, storm, tally, began + MOST_NS);
	if (child < 0) {
		say_row_unable(context, storm->name, "no process for it");
		return;
	}
	waitpid(child, NULL, 0);
	took = clock_now() - began;
	round_tell(context, storm->name, ROUND_HELD, tally->writes);
	say_written(context, storm, tally, took);
}

static int run(struct job_context *context, struct error *err)
{
	struct tally *tally = bounded_shared(sizeof(*tally));
	const struct storm *storm;

	if (!tally)
		return error_make(err, errno, "no shared page");
	for (storm = storms; storm->name; storm++)
		if (say_is_asked(context, storm->name))
			try_row(context, storm, tally);
	munmap(tally, sizeof(*tally));
	return 0;
}

static const struct attack_row rows[] = {
	{"disk-hog", "Random writes past the cache, above 8 MiB a second",
	 "io=off"},
	{"disk-sync", "Small writes, each flushed, above 40 a second",
	 "io=off"},
	{0},
};

static const struct attack attack = {
	.boundary = "disk I/O beyond a share",
	.threatens = THREAT_AVAILABILITY,
	.witness = "disk-share.witness",
	.rows = rows,
};

static const struct job disk_share = {
	.name = "disk-share",
	.title = "Storms of writes to a disk that others need",
	.reference = "Matthews et al., Isolation Benchmark Suite (2007); Gao "
		     "et al., Houdini's Escape (CCS 2019)",
	.kind = JOB_ATTACK,
	.needs = JOB_NEEDS_DATA | JOB_NEEDS_OUTER,
	.deadline = 15 * NS_PER_S,
	.bound_processes = 1,
	.bound_bytes = FILE_BYTES,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(disk_share)
