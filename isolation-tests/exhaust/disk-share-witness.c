/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of disk storms: bytes and writes that the kernel counted
 * for the attacked environment's group, and how fast they came. What an
 * environment may have is a number of ours, far below what a disk of today
 * does: 8 MiB, or 40 writes, a second.
 */
#include "common/cleanup.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"

#include <stdio.h>
#include <string.h>

#define MIB (INT64_C(1) << 20)
#define SHARE_BYTES (8 * MIB)
#define SHARE_WRITES 40
#define LINE 512

struct written {
	int64_t bytes, writes; /* -1: unknown */
};

struct eye {
	struct job_context *context;
	struct cgroup attacked;
	struct written before;
	nanoseconds began;
};

/* Version 1: "253:0 Write 4096", a file for each. */
static int64_t sum_v1(const char *directory, const char *name)
{
	cleanup_file FILE *file = NULL;
	char path[LINE], line[LINE];
	long long number;
	int64_t sum = 0;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "re");
	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%*d:%*d Write %lld", &number) == 1)
			sum += number;
	return sum;
}

/* Version 2: "253:0 rbytes=0 wbytes=4096 rios=0 wios=1 …". */
static int64_t sum_v2(const char *directory, const char *key)
{
	cleanup_file FILE *file = NULL;
	char path[LINE], line[LINE];
	int64_t sum = 0;

	snprintf(path, sizeof(path), "%s/io.stat", directory);
	file = fopen(path, "re");
	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file)) {
		const char *at = strstr(line, key);

		if (at)
			sum += strtoll(at + strlen(key), NULL, 10);
	}
	return sum;
}

static struct written read_written(const struct cgroup *group)
{
	const char *directory = group->directory[CGROUP_IO];

	if (!directory)
		return (struct written){-1, -1};
	if (group->version[CGROUP_IO] == 2)
		return (struct written){sum_v2(directory, " wbytes="),
					sum_v2(directory, " wios=")};
	return (struct written){
		sum_v1(directory, "blkio.throttle.io_service_bytes_recursive"),
		sum_v1(directory, "blkio.throttle.io_serviced_recursive")};
}

static int64_t per_second(int64_t number, nanoseconds took)
{
	return (int64_t)((double)number * NS_PER_S / (double)(took ? took : 1));
}

/* `claimed`: writes that the attack says it made. That they were made at all is
 * not believed, but that a kernel which then has seen none counts none here:
 * from Linux 6.10 on version 1 counts on a disk as soon as anybody had a limit
 * there. */
static void say_seen(const struct eye *eye, const char *row, int64_t claimed,
		     nanoseconds took)
{
	struct written after = read_written(&eye->attacked);
	int64_t bytes = per_second(after.bytes - eye->before.bytes, took);
	int64_t writes = per_second(after.writes - eye->before.writes, took);
	int beyond = strcmp(row, "disk-sync") ? bytes > SHARE_BYTES
					      : writes > SHARE_WRITES;
	char mib[SAY_NUMBER], count[SAY_NUMBER];

	if (eye->before.bytes < 0 || after.bytes < 0)
		say_row_blind(eye->context, row,
			      "the environment's group does not tell what it "
			      "wrote");
	else if (claimed > 0 && after.bytes == eye->before.bytes)
		say_row_blind(eye->context, row,
			      "the kernel counts nothing of groups on this "
			      "disk");
	else
		say_row_witness(eye->context, row, beyond ? "moved" : "still",
				"%s MiB and %s writes a second, counted by the "
				"host",
				say_number(bytes / MIB, mib),
				say_number(writes, count));
}

static void look(void *state, const char *row, enum round_phase phase,
		 int64_t number)
{
	struct eye *eye = state;

	if (phase == ROUND_BEFORE) {
		eye->before = read_written(&eye->attacked);
		eye->began = clock_now();
	} else {
		say_seen(eye, row, number, clock_now() - eye->began);
	}
}

static int run(struct job_context *context, struct error *err)
{
	struct eye state = {.context = context};
	const struct round_eye eye = {look, NULL, &state};

	return round_watch_group(context, "groups", &state.attacked, &eye, err);
}

static const struct job disk_share_witness = {
	.name = "disk-share.witness",
	.title = "Reads what storms were counted for",
	.kind = JOB_WITNESS,
	.needs = JOB_NEEDS_OUTER,
	.deadline = 17 * NS_PER_S,
	.run = run,
};
JOB_REGISTER(disk_share_witness)
