/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A guest that makes the host work outside the time of its virtual CPUs: by
 * leaving them again and again, by its console, its disk, its timers. Each for
 * half a second at most, by one process with its own deadline. Made in guests
 * only: ports and console that are touched are the emulator's.
 */
#include "common/cleanup.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __x86_64__
#include <cpuid.h>
#include <sys/io.h>
#endif

#define GRACE_NS NS_PER_S
#define CONSOLE_BYTES (256 << 10)
#define BLOCK 4096
#define BLOCKS 4096 /* of the file that is written to */
#define NAP_NS (10 * NS_PER_US)

/* The shared page. */
struct tally {
	_Atomic int64_t times;
	_Atomic int number; /* errno of what could not be had */
};

struct work {
	const char *row;
	void (*make)(struct tally *tally, const char *data, nanoseconds end);
};

/* The port that firmware writes its progress to, which nothing listens at, and
 * an instruction that no guest may do by itself. */
static void leave(struct tally *tally, const char *data, nanoseconds end)
{
	(void)data;
#ifdef __x86_64__
	unsigned a, b, c, d;

	if (ioperm(0x80, 1, 1) < 0)
		tally->number = errno;
	for (; !tally->number && clock_now() < end; tally->times++) {
		__cpuid(0, a, b, c, d);
		outb((unsigned char)(a + b + c + d), 0x80);
	}
#else
	(void)end;
	tally->number = ENOSYS;
#endif
}

static void flood_console(struct tally *tally, const char *data,
			  nanoseconds end)
{
	static const char line[] = "bulkhead: console\n";
	cleanup_close int fd =
		open("/dev/console", O_WRONLY | O_NOCTTY | O_CLOEXEC);
	int64_t bytes = 0;

	(void)data;
	while (bytes < CONSOLE_BYTES && clock_now() < end) {
		ssize_t n = write(fd, line, sizeof(line) - 1);

		if (n < 0) {
			tally->number = errno;
			return;
		}
		bytes += n;
		tally->times++;
	}
}

static void flood_disk(struct tally *tally, const char *data, nanoseconds end)
{
	cleanup_close int fd =
		open(data, O_TMPFILE | O_RDWR | O_DIRECT | O_CLOEXEC, 0600);
	uint32_t chance = 1;
	void *block = NULL;

	if (fd < 0 || posix_memalign(&block, BLOCK, BLOCK)) {
		tally->number = errno;
		return;
	}
	memset(block, 'b', BLOCK);
	for (; clock_now() < end; tally->times++) {
		chance = chance * 1664525 + 1013904223;
		if (pwrite(fd, block, BLOCK,
			   (off_t)(chance >> 8) % BLOCKS * BLOCK) < 0) {
			tally->number = errno;
			break;
		}
	}
	free(block);
}

static void nap(struct tally *tally, const char *data, nanoseconds end)
{
	(void)data;
	prctl(PR_SET_TIMERSLACK, 1);
	for (; clock_now() < end; tally->times++)
		bounded_sleep_until(clock_now() + NAP_NS);
}

static const struct work works[] = {
	{"vm-exit-storm", leave},
	{"vm-console-flood", flood_console},
	{"vm-disk-flood", flood_disk},
	{"vm-timer", nap},
	{0},
};

static void say_made(struct job_context *context, const struct work *work,
		     const struct tally *tally)
{
	char times[SAY_NUMBER];

	if (tally->number)
		say_row_not_made(context, work->row, strerror(tally->number));
	else
		say_row_attempt(context, work->row, "done", "%s times",
				say_number(tally->times, times));
}

static void try_row(struct job_context *context, const struct work *work,
		    struct tally *tally)
{
	nanoseconds end;
	pid_t child;

	*tally = (struct tally){0};
	round_tell(context, work->row, ROUND_BEFORE, 0);
	end = clock_now() + job_param(context, "ms") * NS_PER_MS;
	child = bounded_fork(end + GRACE_NS);
	if (child == 0) {
		work->make(tally, context->around->data, end);
		_exit(0);
	}
	if (child < 0) {
		say_row_unable(context, work->row, "no process for it");
		return;
	}
	waitpid(child, NULL, 0);
	round_tell(context, work->row, ROUND_HELD, tally->times);
	say_made(context, work, tally);
}

static int run(struct job_context *context, struct error *err)
{
	int is_guest = !strcmp(context->around->kind, "vm");
	struct tally *tally = bounded_shared(sizeof(*tally));
	const struct work *work;

	if (!tally)
		return error_make(err, errno, "no shared page");
	for (work = works; work->row; work++)
		if (!is_guest)
			say_row_not_made(context, work->row,
					 "it is no guest: nobody works for it "
					 "but its own kernel");
		else if (say_is_asked(context, work->row))
			try_row(context, work, tally);
	munmap(tally, sizeof(*tally));
	return 0;
}

static const struct job_parameter parameters[] = {
	{"ms", "ms", 100, 2000, 500, "how long each goes on"},
	{0},
};

/* No key: what an emulator does beside its virtual CPUs it does anyway. */
static const struct attack_row rows[] = {
	{"vm-exit-storm", "By leaving its virtual CPU again and again", NULL},
	{"vm-console-flood", "By writing to its console", NULL},
	{"vm-disk-flood", "By small writes to its disk", NULL},
	{"vm-timer", "By timers", NULL},
	{0},
};

static const struct attack attack = {
	.boundary = "the host's work for a guest",
	.threatens = THREAT_AVAILABILITY,
	.witness = "host-work.witness",
	.rows = rows,
};

static const struct job host_work = {
	.name = "host-work",
	.title = "Work that a guest makes for the host beside its own",
	.reference = "Attacks are Forwarded (USENIX Security 2023)",
	.kind = JOB_ATTACK,
	.needs = JOB_NEEDS_OUTER,
	.deadline = 15 * NS_PER_S,
	.bound_processes = 1,
	.bound_bytes = (int64_t)BLOCK * BLOCKS,
	.parameters = parameters,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(host_work)
