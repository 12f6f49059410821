/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * disk.randread: one 4 KiB block after the other from random places of a file,
 * past the page cache, one at a time by plain pread(). Every block has to
 * begin with its own number.
 */
#include "bench/datafile.h"
#include "bench/random.h"
#include "bench/sampling.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

struct reading {
	int fd;
	uint64_t *block; /**< the buffer */
	uint64_t blocks; /**< in the file */
	uint64_t seed;
};

static int work(void *state, int64_t iterations, struct error *err)
{
	struct reading *reading = state;

	for (int64_t i = 0; i < iterations; i++) {
		uint64_t block = random_below(&reading->seed, reading->blocks);
		off_t at = (off_t)(block * DATAFILE_BLOCK);
		ssize_t got =
			pread(reading->fd, reading->block, DATAFILE_BLOCK, at);

		if (got != DATAFILE_BLOCK)
			return error_make(err, got < 0 ? errno : 0,
					  "cannot read block %" PRIu64, block);
		if (*reading->block != block)
			return error_make(err, 0,
					  "block %" PRIu64
					  " holds the data of another",
					  block);
	}
	return 0;
}

static int setup(struct job_context *context, struct error *err)
{
	struct reading *reading = calloc(1, sizeof(*reading));
	int64_t bytes = job_param(context, "file_bytes");

	context->state = reading;
	if (!reading)
		return error_make(err, errno, "cannot start");
	reading->blocks = (uint64_t)bytes / DATAFILE_BLOCK;
	/* Not the same places in every trial. */
	reading->seed = (uint64_t)clock_now();
	reading->block = random_buffer(DATAFILE_BLOCK, 0);
	reading->fd =
		datafile_open(context, "randread.data",
			      (int64_t)reading->blocks * DATAFILE_BLOCK, err);
	if (!reading->block)
		return error_make(err, ENOMEM, "cannot hold a block");
	return reading->fd < 0 ? reading->fd : 0;
}

static int run(struct job_context *context, struct error *err)
{
	struct reading *reading = context->state;
	struct sampling plan = {
		.work = work, .state = reading, .scale = NS_PER_US};

	if (sampling_run(context, &plan, err) < 0)
		return -1;
	return sampling_passed(context,
			       "O_DIRECT, depth 1, file of %" PRIu64 " MiB",
			       reading->blocks * DATAFILE_BLOCK >> 20);
}

static void teardown(struct job_context *context)
{
	struct reading *reading = context->state;

	if (!reading)
		return;
	if (reading->fd >= 0)
		close(reading->fd);
	free(reading->block);
	free(reading);
}

static const struct job_parameter parameters[] = {
	{"file_bytes", "bytes", INT64_C(1) << 20, INT64_C(4) << 30,
	 INT64_C(64) << 20, "size of the file"},
	SAMPLING_PARAMETERS,
	{0},
};

static const struct job disk_randread = {
	.name = "disk.randread",
	.title = "read 4 KiB blocks at random, past the page cache",
	.kind = JOB_WORKLOAD,
	.needs = JOB_NEEDS_DATA,
	.deadline = 30 * NS_PER_S,
	.bound_bytes = INT64_C(4) << 30,
	.unit = "us",
	.better = JOB_LOWER_IS_BETTER,
	.parameters = parameters,
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
JOB_REGISTER(disk_randread)
