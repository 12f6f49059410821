/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/leak/activities.h"

#include "common/cleanup.h"
#include "isolation-tests/bounded.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>

#define COMPUTING 4
#define SLEEPING 16
#define PAUSE_NS (50 * NS_PER_US)
#define MEMORY_BYTES ((off_t)8 << 20)
#define LOCKS 64
#define FILES 300
#define TERMINALS 16
#define SOCKETS 150
#define WRITE_BYTES 4096
#define WRITE_PAUSE_NS (2 * NS_PER_MS)

/* --- busy: threads that compute, threads that sleep, to the slot's end */

/* On any CPU that there is, not only the environment's: one CPU's ticks in a
 * slot are few. And a little nice, as nearly nobody else's time is. */
static void *compute(void *until)
{
	cpu_set_t all;

	memset(&all, 0xff, sizeof(all));
	sched_setaffinity(0, sizeof(all), &all);
	setpriority(PRIO_PROCESS, (id_t)gettid(), 1);
	while (clock_now() < *(nanoseconds *)until)
		continue;
	return NULL;
}

static void *wait_for_end(void *until)
{
	bounded_sleep_until(*(nanoseconds *)until);
	return NULL;
}

static void be_busy(struct active *active, nanoseconds until)
{
	pthread_t threads[COMPUTING + SLEEPING];
	size_t i, count = 0;

	(void)active;
	for (i = 0; i < SLEEPING + COMPUTING; i++)
		if (!pthread_create(&threads[count], NULL,
				    i < SLEEPING ? wait_for_end : compute,
				    &until))
			count++;
	while (count)
		pthread_join(threads[--count], NULL);
}

const struct activity_ops activity_busy = {.act = be_busy};

/* --- ticks: a timer and a packet to itself, again and again */

static int begin_ticks(struct active *active, struct error *err)
{
	struct sockaddr_in here = {.sin_family = AF_INET,
				   .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t length = sizeof(here);

	active->fd =
		socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (active->fd < 0 ||
	    bind(active->fd, (struct sockaddr *)&here, length) < 0 ||
	    getsockname(active->fd, (struct sockaddr *)&here, &length) < 0 ||
	    connect(active->fd, (struct sockaddr *)&here, length) < 0)
		return error_make(err, errno, "no loopback to send to");
	return 0;
}

static void tick(struct active *active, nanoseconds until)
{
	char byte = 0;

	while (clock_now() < until) {
		bounded_sleep_until(clock_now() + PAUSE_NS);
		if (send(active->fd, &byte, 1, 0) == 1)
			while (recv(active->fd, &byte, 1, 0) == 1)
				continue;
	}
}

static void close_own(struct active *active)
{
	if (active->fd >= 0)
		close(active->fd);
}

const struct activity_ops activity_ticks = {
	.begin = begin_ticks, .act = tick, .end = close_own};

/* --- memory: shared pages, taken and given back. Unlike free pages these are
 * counted at once, and hardly anybody else moves them. */

static int begin_memory(struct active *active, struct error *err)
{
	active->fd = memfd_create("leak", MFD_CLOEXEC);
	if (active->fd < 0)
		return error_make(err, errno, "no file in memory");
	return 0;
}

static void take_pages(struct active *active)
{
	if (fallocate(active->fd, 0, 0, MEMORY_BYTES) < 0)
		return; /* then this slot looks like a zero */
}

static void give_back(struct active *active)
{
	if (ftruncate(active->fd, 0) < 0)
		return; /* the end of the file gives them back */
}

const struct activity_ops activity_memory = {.begin = begin_memory,
					     .hold = take_pages,
					     .let_go = give_back,
					     .end = close_own};

/* --- tables: locks, open files, terminals, sockets */

static void keep(struct active *active, int fd)
{
	if (fd >= 0 && active->held_count < ACTIVE_FDS)
		active->held[active->held_count++] = fd;
	else if (fd >= 0)
		close(fd);
}

/* Locks of an open file belong to no process: every pid namespace sees them. */
static void lock_ranges(int fd)
{
	struct flock lock = {.l_type = F_WRLCK, .l_len = 1};
	int i;

	for (i = 0; i < LOCKS; i++) {
		lock.l_start = 2 * i;
		fcntl(fd, F_OFD_SETLK, &lock);
	}
}

static void fill_tables(struct active *active)
{
	int i, file = memfd_create("leak", MFD_CLOEXEC);

	if (file >= 0)
		lock_ranges(file);
	keep(active, file);
	for (i = 0; i < TERMINALS; i++)
		keep(active, open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC));
	for (i = 0; i < SOCKETS; i++)
		keep(active, socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
	for (i = 0; i < FILES; i++)
		keep(active, open("/dev/null", O_RDONLY | O_CLOEXEC));
}

static void empty_tables(struct active *active)
{
	while (active->held_count)
		close(active->held[--active->held_count]);
}

const struct activity_ops activity_tables = {.hold = fill_tables,
					     .let_go = empty_tables};

/* --- disk: many small writes past the page cache, to one place */

static int begin_disk(struct active *active, struct error *err)
{
	if (!*active->directory)
		return error_make(err, 0, "there is no data directory");
	active->fd = open(active->directory,
			  O_TMPFILE | O_WRONLY | O_DIRECT | O_CLOEXEC, 0600);
	if (active->fd < 0)
		return error_make(err, errno, "no file for direct writes");
	if (posix_memalign((void **)&active->memory, 4096, WRITE_BYTES))
		return error_make(err, ENOMEM, "no memory to write");
	memset(active->memory, 'b', WRITE_BYTES);
	return 0;
}

/* Seldom: each is an interrupt, too, and those have a code of their own. */
static void write_on(struct active *active, nanoseconds until)
{
	while (clock_now() < until)
		if (pwrite(active->fd, active->memory, WRITE_BYTES, 0) < 0)
			bounded_sleep_until(until);
		else
			bounded_sleep_until(clock_now() + WRITE_PAUSE_NS);
}

static void end_disk(struct active *active)
{
	free(active->memory);
	close_own(active);
}

const struct activity_ops activity_disk = {
	.begin = begin_disk, .act = write_on, .end = end_disk};
