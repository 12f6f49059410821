/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host canary: what an ordinary, nearly idle process on the host feels
 * while something else is attacked: how late it wakes up, how long a fork and a
 * small synchronous write take. It asks for little, so as not to be a load. Of
 * an attack with rows it is told where each begins and ends, and says apart
 * what it felt meanwhile.
 */
#include "common/cleanup.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/exhaust/rounds.h"
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
#define ROWS_MOST 32
#define ROW_LENGTH 64

/** Delays of one kind, in nanoseconds. */
struct delays {
	int64_t *values; /* owned */
	size_t count, room;
};

enum sense { WAKEUP, FORK, FSYNC, SENSES };

static const char *const senses[SENSES] = {"wakeup", "fork", "fsync"};

/** Which samples were taken while a row was tried. */
struct window {
	char row[ROW_LENGTH];
	size_t from[SENSES], to[SENSES];
};

struct canary {
	struct delays of[SENSES];
	struct window windows[ROWS_MOST];
	int window_count;
	int is_open; /* the last window */
	int file;    /* -1: there is no data directory */
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
	if (make_room(&canary->of[WAKEUP], room) < 0 ||
	    make_room(&canary->of[FORK], room / WAKES_PER_FORK + 1) < 0 ||
	    make_room(&canary->of[FSYNC], room / WAKES_PER_WRITE + 1) < 0)
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
	add(&canary->of[FORK], clock_now() - before);
}

static void feel_write(struct canary *canary)
{
	static const char block[512] = "canary";
	nanoseconds before = clock_now();

	if (canary->file < 0 ||
	    pwrite(canary->file, block, sizeof(block), 0) < 0 ||
	    fdatasync(canary->file) < 0)
		return;
	add(&canary->of[FSYNC], clock_now() - before);
}

/* One wake-up, and what is due besides. */
static void feel(struct canary *canary)
{
	nanoseconds due = clock_now() + WAKE_NS;

	bounded_sleep_until(due);
	add(&canary->of[WAKEUP], clock_now() - due);
	if (canary->wakes % WAKES_PER_FORK == 0)
		feel_fork(canary);
	if (canary->wakes % WAKES_PER_WRITE == 0)
		feel_write(canary);
	canary->wakes++;
}

static void put(json_t *summary, const char *key, const int64_t *values,
		size_t rank)
{
	if (rank)
		json_object_set_new(summary, key,
				    json_integer(values[rank - 1]));
}

/* Of `n` delays, which are put in order. */
static json_t *summarise(int64_t *values, size_t n)
{
	json_t *summary = json_pack("{s:I}", "count", (json_int_t)n);
	size_t low, high;

	if (!n)
		return summary;
	quantile_sort(values, n);
	quantile_interval(n, 0.99, &low, &high);
	put(summary, "p50_ns", values, quantile_rank(n, 0.5));
	put(summary, "p99_ns", values, quantile_rank(n, 0.99));
	put(summary, "p99_low_ns", values, low);
	put(summary, "p99_high_ns", values, high);
	if (n >= P999_FROM)
		put(summary, "p999_ns", values, quantile_rank(n, 0.999));
	put(summary, "max_ns", values, n);
	return summary;
}

static void close_window(struct canary *canary)
{
	int s;

	for (s = 0; canary->is_open && s < SENSES; s++)
		canary->windows[canary->window_count - 1].to[s] =
			canary->of[s].count;
	canary->is_open = 0;
}

static void open_window(struct canary *canary, const char *row)
{
	struct window *next = &canary->windows[canary->window_count];
	int s;

	close_window(canary);
	if (canary->window_count == ROWS_MOST)
		return;
	snprintf(next->row, sizeof(next->row), "%s", row);
	for (s = 0; s < SENSES; s++)
		next->from[s] = canary->of[s].count;
	canary->window_count++;
	canary->is_open = 1;
}

/* Whether it is over. A row ends where the next one begins, at the latest. */
static int hear(struct canary *canary, const json_t *told)
{
	const json_t *data = json_object_get(told, "data");
	const char *name = json_text(told, "name", "");
	int64_t phase = json_int(data, "phase", -1);

	if (!strcmp(name, ROUND_EVENT) && phase == ROUND_BEFORE)
		open_window(canary, json_text(data, "row", ""));
	else if (!strcmp(name, ROUND_EVENT) && phase == ROUND_AFTER)
		close_window(canary);
	return !strcmp(name, "done");
}

/* Windows do not overlap, so that each is put in order for itself; the whole
 * comes last. */
static void say_felt(struct canary *canary, json_t *result)
{
	json_t *rows = json_object();
	int i, s;

	for (i = 0; i < canary->window_count; i++) {
		const struct window *window = &canary->windows[i];
		json_t *row = json_object();

		for (s = 0; s < SENSES; s++)
			json_object_set_new(
				row, senses[s],
				summarise(canary->of[s].values +
						  window->from[s],
					  window->to[s] - window->from[s]));
		json_object_set_new(rows, window->row, row);
	}
	for (s = 0; s < SENSES; s++)
		json_object_set_new(
			result, senses[s],
			summarise(canary->of[s].values, canary->of[s].count));
	if (canary->window_count)
		json_object_set(result, "rows", rows);
	json_decref(rows);
}

static int run(struct job_context *context, struct error *err)
{
	struct canary *canary = context->state;
	nanoseconds end =
		clock_now() + job_param(context, "duration_ms") * NS_PER_MS;
	int over = 0;

	if (end > context->deadline - RESERVE_NS)
		end = context->deadline - RESERVE_NS;
	feel(canary);
	if (job_event(context, "ready", NULL, err) < 0)
		return -1;
	while (!over && clock_now() < end) {
		cleanup_json json_t *told = NULL;

		feel(canary);
		told = job_wait(context, NULL, 0);
		over = told && hear(canary, told);
	}
	close_window(canary);
	say_felt(canary, context->result);
	return 0;
}

static void teardown(struct job_context *context)
{
	struct canary *canary = context->state;
	int s;

	if (!canary)
		return;
	for (s = 0; s < SENSES; s++)
		free(canary->of[s].values);
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
