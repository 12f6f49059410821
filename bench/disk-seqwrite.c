/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * disk.seqwrite: a file that is there already is rewritten from its beginning
 * to its end and again, 1 MiB at a time by plain pwrite() past the page cache.
 * The size of the file and its blocks on the disk stay as they are, so what is
 * measured is writing and not the finding of room. What is written lies in one
 * huge page where there are any: of 256 single pages Linux makes one request or
 * two, as they happen to lie in memory, and the rate is one or half of it.
 */
#include "bench/datafile.h"
#include "bench/memory.h"
#include "bench/random.h"
#include "bench/sampling.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 1 << 20 };

struct writing {
	int fd;
	struct memory memory; /**< a huge page */
	uint64_t *piece;      /**< what is written, in there; begins with the
				 write's number */
	int64_t pieces;	      /**< in the file */
	int64_t done;	      /**< writes so far */
};

static off_t place(const struct writing *writing, int64_t number)
{
	return (off_t)(number % writing->pieces) * PIECE;
}

static int work(void *state, int64_t iterations, struct error *err)
{
	struct writing *writing = state;

	for (int64_t i = 0; i < iterations; i++) {
		ssize_t wrote;

		*writing->piece = (uint64_t)writing->done;
		wrote = pwrite(writing->fd, writing->piece, PIECE,
			       place(writing, writing->done));
		if (wrote != PIECE)
			return error_make(err, wrote < 0 ? errno : ENOSPC,
					  "cannot write 1 MiB");
		writing->done++;
	}
	return 0;
}

/** Read back the last piece. */
static int verify(const struct writing *writing, struct error *err)
{
	void *back = random_buffer(PIECE, 0);
	int is_right = back &&
		       pread(writing->fd, back, PIECE,
			     place(writing, writing->done - 1)) == PIECE &&
		       memcmp(back, writing->piece, PIECE) == 0;

	free(back);
	return is_right
		       ? 0
		       : error_make(
				 err, 0,
				 "what was written last is not what is read back");
}

static int setup(struct job_context *context, struct error *err)
{
	struct writing *writing = calloc(1, sizeof(*writing));

	context->state = writing;
	if (!writing)
		return error_make(err, errno, "cannot start");
	writing->pieces = job_param(context, "file_bytes") / PIECE;
	writing->fd = datafile_open(context, "seqwrite.data",
				    writing->pieces * PIECE, err);
	if (writing->fd < 0)
		return writing->fd;
	if (memory_map(&writing->memory, PIECE, 1, err) < 0)
		return -1;
	writing->piece = writing->memory.at;
	random_fill(writing->piece, PIECE, (uint64_t)clock_now());
	return 0;
}

static int run(struct job_context *context, struct error *err)
{
	struct writing *writing = context->state;
	struct sampling plan = {.work = work, .state = writing, .scale = 1};

	if (sampling_run(context, &plan, err) < 0 || verify(writing, err) < 0)
		return -1;
	return sampling_passed(
		context,
		"O_DIRECT, 1 MiB at a time from %s, file of %lld MiB rewritten",
		memory_huge_bytes(&writing->memory) > 0 ? "a huge page"
							: "small pages",
		(long long)writing->pieces);
}

static void teardown(struct job_context *context)
{
	struct writing *writing = context->state;

	if (!writing)
		return;
	if (writing->fd >= 0)
		close(writing->fd);
	memory_unmap(&writing->memory);
	free(writing);
}

static const struct job_parameter parameters[] = {
	{"file_bytes", "bytes", PIECE, INT64_C(4) << 30, INT64_C(64) << 20,
	 "size of the file"},
	SAMPLING_PARAMETERS,
	{0},
};

static const struct job disk_seqwrite = {
	.name = "disk.seqwrite",
	.title = "rewrite a file 1 MiB at a time, past the page cache",
	.kind = JOB_WORKLOAD,
	.needs = JOB_NEEDS_DATA,
	.deadline = 30 * NS_PER_S,
	.bound_bytes = INT64_C(4) << 30,
	.unit = "MiB/s",
	.better = JOB_HIGHER_IS_BETTER,
	.parameters = parameters,
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
JOB_REGISTER(disk_seqwrite)
