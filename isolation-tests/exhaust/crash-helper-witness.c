/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of crash-helper: in a laboratory it names a program of its
 * own for crashes, which does nothing but wait (stub-image.h), counts how often
 * it was started, and ends it. Anywhere else it names none, and sees nothing.
 */
#include "common/cleanup.h"
#include "isolation-tests/escape/stub-image.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/leak/fact.h"
#include "isolation-tests/leak/seal.h"
#include "isolation-tests/say.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATTERN "/proc/sys/kernel/core_pattern"
#define PATTERN_BYTES 128 /* the kernel's own limit */
#define NAME_BYTES 16	  /* of a process, by the kernel */

struct helping {
	struct job_context *context;
	char name[NAME_BYTES], path[PATTERN_BYTES], was[PATTERN_BYTES];
	int named; /* the kernel has the program's name */
};

static int write_program(const char *path)
{
	size_t size;
	const unsigned char *image = stub_image(&size);
	cleanup_close int fd =
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);

	return size && fd >= 0 && write(fd, image, size) == (ssize_t)size ? 0
									  : -1;
}

static int write_pattern(const char *pattern)
{
	cleanup_close int fd = open(PATTERN, O_WRONLY | O_CLOEXEC);
	size_t length = strlen(pattern);

	return fd >= 0 && write(fd, pattern, length) == (ssize_t)length ? 0
									: -1;
}

static void name_program(struct helping *helping)
{
	char token[SEAL_TEXT], pattern[PATTERN_BYTES];
	struct error why = {0};
	size_t size;

	if (seal_random(token) < 0 ||
	    fact_read_file(PATTERN, helping->was, sizeof(helping->was), &size,
			   &why) < 0)
		return;
	snprintf(helping->name, sizeof(helping->name), "bh-%.12s", token);
	snprintf(helping->path, sizeof(helping->path), "%s/%s",
		 helping->context->around->data, helping->name);
	if (snprintf(pattern, sizeof(pattern), "|%s", helping->path) >=
	    (int)sizeof(pattern))
		return;
	helping->named = write_program(helping->path) == 0 &&
			 write_pattern(pattern) == 0;
}

static void take_back(struct helping *helping)
{
	if (helping->named)
		write_pattern(helping->was);
	if (*helping->path)
		unlink(helping->path);
}

/* Whether a process is the program: nobody else has its random name. */
static int is_program(const struct helping *helping, const char *pid)
{
	char path[300], comm[NAME_BYTES + 1];
	struct error why = {0};
	size_t size;

	snprintf(path, sizeof(path), "/proc/%s/comm", pid);
	if (fact_read_file(path, comm, sizeof(comm), &size, &why) < 0)
		return 0;
	comm[strcspn(comm, "\n")] = '\0';
	return !strcmp(comm, helping->name);
}

/* How many there are, each of which is ended. */
static int end_programs(const struct helping *helping)
{
	cleanup_dir DIR *processes = opendir("/proc");
	const struct dirent *entry;
	int ended = 0;

	while (processes && (entry = readdir(processes))) {
		int pid = (int)strtol(entry->d_name, NULL, 10);

		if (pid > 1 && is_program(helping, entry->d_name))
			ended += kill(pid, SIGKILL) == 0;
	}
	return ended;
}

static void look(void *state, const char *row, enum round_phase phase,
		 int64_t number)
{
	const struct helping *helping = state;
	int started;

	if (phase != ROUND_HELD)
		return;
	if (!helping->named) {
		say_row_blind(helping->context, row,
			      "the host has no program for crashes");
		return;
	}
	started = end_programs(helping);
	say_row_witness(helping->context, row, started ? "moved" : "still",
			"%d programs started on the host for %lld crashes",
			started, (long long)number);
}

static int run(struct job_context *context, struct error *err)
{
	struct helping helping = {.context = context};
	const struct round_eye eye = {look, NULL, &helping};
	int status;

	if (json_bool(context->params, "laboratory", 0))
		name_program(&helping);
	status = round_watch(context, NULL, &eye, err);
	take_back(&helping);
	return status;
}

static const struct job crash_helper_witness = {
	.name = "crash-helper.witness",
	.title = "Counts the programs that are started for crashes",
	.kind = JOB_WITNESS,
	.needs = JOB_NEEDS_DATA,
	.deadline = 30 * NS_PER_S,
	.run = run,
};
JOB_REGISTER(crash_helper_witness)
