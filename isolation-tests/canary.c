/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host canary: what an ordinary, nearly idle process on the host feels
 * while something else is attacked: how late it wakes up, how long a fork and a
 * small synchronous write take. It asks for little, so as not to be a load.
 */
#include "common/cleanup.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/quantile.h"
#include "probe/job.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#define WAKE_NS (2 * NS_PER_MS)
#define WAKES_PER_FORK 10
#define WAKES_PER_WRITE 25
#define RESERVE_NS (NS_PER_S / 2)
#define DURATION_MOST 120000
/* From this many samples up a p99.9 is said. */
#define P999_FROM 1000

/** Delays of one kind, in nanoseconds. */
struct delays {
	int64_t *values; /* owned */
	size_t count, room;
};

struct canary {
	struct delays wakeup, fork, fsync;
	int file; /* -1: there is no data directory */
	int64_t wakes;
};

static int make_room(struct delays *delays, size_t room)
{
	delays->values = calloc(room, sizeof(*delays->values));
	delays->room = delays->values ? room : 0;
	return delays->values ? 0 : -1;
}

static void add(struct delays *delays, nanoseconds delay)
{
	if (delays->count < delays->room)
		delays->values[delays->count++] = delay;
}

/* A file without a name: nothing is left, whatever happens. */
static int unnamed_file(const char *directory)
{
	cleanup_free char *path = NULL;
	int fd;

	if (!*directory)
		return -1;
	fd = open(directory, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	if (fd >= 0 || asprintf(&path, "%s/canary", directory) < 0)
		return fd;
	fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	unlink(path);
	return fd;
}

static int setup(struct job_context *context, struct error *err)
{
	size_t room = (size_t)(job_param(context, "duration_ms") * NS_PER_MS /
			       WAKE_NS) +
		      1;
	struct canary *canary = calloc(1, sizeof(*canary));

	context->state = canary;
	if (!canary)
		return error_make(err, ENOMEM, "no memory for the canary");
	canary->file = -1;
	if (make_room(&canary->wakeup, room) < 0 ||
	    make_room(&canary->fork, room / WAKES_PER_FORK + 1) < 0 ||
	    make_room(&canary->fsync, room / WAKES_PER_WRITE + 1) < 0)
		return error_make(err, ENOMEM, "no memory for the canary");
	canary->file = unnamed_file(context->around->data);
	return 0;
}

static void feel_fork(struct canary *canary)
{
	nanoseconds before = clock_now();
	pid_t child = bounded_fork(before + 10 * NS_PER_S);

	if (child == 0)
		_exit(0);
	if (child < 0)
		return;
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		continue;
	add(&canary->fork, clock_now() - before);
}

static void feel_write(struct canary *canary)
{
	static const char block[512] = "canary";
	nanoseconds before = clock_now();

	if (canary->file < 0 ||
	    pwrite(canary->file, block, sizeof(block), 0) < 0 ||
	    fdatasync(canary->file) < 0)
		return;
	add(&canary->fsync, clock_now() - before);
}

/* One wake-up, and what is due besides. */
static void feel(struct canary *canary)
{
	nanoseconds due = clock_now() + WAKE_NS;

	bounded_sleep_until(due);
	add(&canary->wakeup, clock_now() - due);
	if (canary->wakes % WAKES_PER_FORK == 0)
		feel_fork(canary);
	if (canary->wakes % WAKES_PER_WRITE == 0)
		feel_write(canary);
	canary->wakes++;
}

static void put(json_t *summary, const char *key, const struct delays *delays,
		size_t rank)
{
	if (rank)
		json_object_set_new(summary, key,
				    json_integer(delays->values[rank - 1]));
}

static json_t *summarise(struct delays *delays)
{
	json_t *summary =
		json_pack("{s:I}", "count", (json_int_t)delays->count);
	size_t n = delays->count, low, high;

	if (!n)
		return summary;
	quantile_sort(delays->values, n);
	quantile_interval(n, 0.99, &low, &high);
	put(summary, "p50_ns", delays, quantile_rank(n, 0.5));
	put(summary, "p99_ns", delays, quantile_rank(n, 0.99));
	put(summary, "p99_low_ns", delays, low);
	put(summary, "p99_high_ns", delays, high);
	if (n >= P999_FROM)
		put(summary, "p999_ns", delays, quantile_rank(n, 0.999));
	put(summary, "max_ns", delays, n);
	return summary;
}

static int run(struct job_context *context, struct error *err)
{
	struct canary *canary = context->state;
	nanoseconds end =
		clock_now() + job_param(context, "duration_ms") * NS_PER_MS;
	cleanup_json json_t *done = NULL;

	if (end > context->deadline - RESERVE_NS)
		end = context->deadline - RESERVE_NS;
	feel(canary);
	if (job_event(context, "ready", NULL, err) < 0)
		return -1;
	while (!done && clock_now() < end) {
		feel(canary);
		done = job_wait(context, "done", 0);
	}
	json_object_set_new(context->result, "wakeup",
			    summarise(&canary->wakeup));
	json_object_set_new(context->result, "fork", summarise(&canary->fork));
	json_object_set_new(context->result, "fsync",
			    summarise(&canary->fsync));
	return 0;
}

static void teardown(struct job_context *context)
{
	struct canary *canary = context->state;

	if (!canary)
		return;
	free(canary->wakeup.values);
	free(canary->fork.values);
	free(canary->fsync.values);
	if (canary->file >= 0)
		close(canary->file);
	free(canary);
}

static const struct job_parameter parameters[] = {
	{"duration_ms", "ms", 10, DURATION_MOST, 30000,
	 "longest that it looks; it ends when told done"},
	{0},
};

static const struct job canary = {
	.name = "canary",
	.title = "What an ordinary process on the host feels meanwhile",
	.kind = JOB_WITNESS,
	.deadline = (DURATION_MOST + 5000) * NS_PER_MS,
	.bound_processes = 1,
	.parameters = parameters,
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
JOB_REGISTER(canary)
