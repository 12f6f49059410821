/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * disk.fsync: 4 KiB are appended to a file and brought to the disk by
 * fdatasync(), as a database does with its log. The file starts anew before it
 * grows over its bound, never while the clock runs.
 */
#include "bench/datafile.h"
#include "bench/random.h"
#include "bench/sampling.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct logging {
	int fd;
	char path[PATH_MAX];
	void *block;
	int64_t size;  /**< of the file, in bytes */
	int64_t bound; /**< largest that it may become between two samples */
};

static int prepare(void *state, int64_t iterations, struct error *err)
{
	struct logging *logging = state;

	if (logging->size + iterations * DATAFILE_BLOCK <= logging->bound)
		return 0;
	logging->size = 0;
	if (ftruncate(logging->fd, 0) < 0 || fsync(logging->fd) < 0)
		return error_make(err, errno, "cannot start the file anew");
	return 0;
}

static int work(void *state, int64_t iterations, struct error *err)
{
	struct logging *logging = state;

	for (int64_t i = 0; i < iterations; i++) {
		ssize_t wrote =
			write(logging->fd, logging->block, DATAFILE_BLOCK);

		if (wrote != DATAFILE_BLOCK)
			return error_make(err, wrote < 0 ? errno : ENOSPC,
					  "cannot append 4 KiB");
		if (fdatasync(logging->fd) < 0)
			return error_make(err, errno, "fdatasync failed");
	}
	logging->size += iterations * DATAFILE_BLOCK;
	return 0;
}

/** The file has to be as long as what was appended, and end with it. */
static int verify(const struct logging *logging, struct error *err)
{
	char back[DATAFILE_BLOCK];

	if (lseek(logging->fd, 0, SEEK_END) != logging->size ||
	    pread(logging->fd, back, sizeof(back),
		  logging->size - DATAFILE_BLOCK) != DATAFILE_BLOCK ||
	    memcmp(back, logging->block, DATAFILE_BLOCK))
		return error_make(err, 0,
				  "the file does not hold what was appended");
	return 0;
}

static int setup(struct job_context *context, struct error *err)
{
	struct logging *logging = calloc(1, sizeof(*logging));

	context->state = logging;
	if (!logging)
		return error_make(err, errno, "cannot start");
	logging->fd = -1;
	logging->bound = job_param(context, "file_bytes");
	logging->block = random_buffer(DATAFILE_BLOCK, 1);
	if (!logging->block)
		return error_make(err, ENOMEM, "cannot hold a block");
	if (datafile_path(context, "fsync.data", logging->path,
			  sizeof(logging->path), err) < 0)
		return -1;
	logging->fd =
		open(logging->path,
		     O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
	if (logging->fd < 0)
		return error_make(err, errno, "cannot make %s", logging->path);
	return 0;
}

static int run(struct job_context *context, struct error *err)
{
	struct logging *logging = context->state;
	struct sampling plan = {
		.work = work,
		.prepare = prepare,
		.state = logging,
		.scale = NS_PER_US,
	};

	if (sampling_run(context, &plan, err) < 0 || verify(logging, err) < 0)
		return -1;
	return sampling_passed(context, "append 4 KiB, fdatasync");
}

static void teardown(struct job_context *context)
{
	struct logging *logging = context->state;

	if (!logging)
		return;
	if (logging->fd >= 0) {
		close(logging->fd);
		unlink(logging->path);
	}
	free(logging->block);
	free(logging);
}

static const struct job_parameter parameters[] = {
	{"file_bytes", "bytes", INT64_C(1) << 20, INT64_C(1) << 30,
	 INT64_C(16) << 20, "size at which the file starts anew"},
	SAMPLING_PARAMETERS,
	{0},
};

static const struct job disk_fsync = {
	.name = "disk.fsync",
	.title = "append 4 KiB and bring them to the disk",
	.kind = JOB_WORKLOAD,
	.needs = JOB_NEEDS_DATA,
	.deadline = 30 * NS_PER_S,
	.bound_bytes = INT64_C(1) << 30,
	.unit = "us",
	.better = JOB_LOWER_IS_BETTER,
	.parameters = parameters,
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
JOB_REGISTER(disk_fsync)
