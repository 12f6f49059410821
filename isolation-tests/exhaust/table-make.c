/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/exhaust/tables.h"

#include "isolation-tests/bounded.h"

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* As many descriptors as there may be, and more where that is allowed. */
static void raise_limit(int64_t count)
{
	struct rlimit limit;
	rlim_t wanted = (rlim_t)count + 64;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= wanted)
		return;
	if (limit.rlim_max < wanted) {
		const struct rlimit more = {wanted, wanted};

		if (setrlimit(RLIMIT_NOFILE, &more) == 0)
			return;
		wanted = limit.rlim_max;
	}
	limit.rlim_cur = wanted;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* Call it `count` times, or until it fails. */
static int64_t repeat(int64_t count, int (*one)(void))
{
	int64_t made;

	for (made = 0; made < count; made++)
		if (one() < 0)
			break;
	return made;
}

static int open_null(void)
{
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

int64_t make_files(const struct table_place *place)
{
	raise_limit(place->count);
	return repeat(place->count, open_null);
}

static int open_terminal(void)
{
	return open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
}

int64_t make_terminals(const struct table_place *place)
{
	return repeat(place->count, open_terminal);
}

static int open_instance(void)
{
	return inotify_init1(IN_CLOEXEC);
}

int64_t make_instances(const struct table_place *place)
{
	return repeat(place->count, open_instance);
}

/* One event counter in many sets: each is a watch. */
int64_t make_epoll(const struct table_place *place)
{
	struct epoll_event event = {.events = EPOLLIN};
	int set = epoll_create1(EPOLL_CLOEXEC);
	int64_t made;

	for (made = 0; made < place->count; made++) {
		int fd = eventfd(0, EFD_CLOEXEC);

		if (fd < 0 || epoll_ctl(set, EPOLL_CTL_ADD, fd, &event) < 0)
			break;
	}
	return made;
}

/* They never run out: no time is set. */
int64_t make_timers(const struct table_place *place)
{
	struct sigevent quiet = {.sigev_notify = SIGEV_SIGNAL,
				 .sigev_signo = SIGURG};
	int64_t made;
	timer_t timer;

	for (made = 0; made < place->count; made++)
		if (timer_create(CLOCK_MONOTONIC, &quiet, &timer) < 0)
			break;
	return made;
}

static int64_t open_queues(const struct table_place *place,
			   struct mq_attr attributes)
{
	char name[TABLE_NAME];
	int64_t made;

	for (made = 0; made < place->count; made++) {
		table_queue_name(place, made, name);
		if (mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0444,
			    &attributes) < 0)
			break;
	}
	return made;
}

int64_t make_queues(const struct table_place *place)
{
	return open_queues(place,
			   (struct mq_attr){.mq_maxmsg = 1, .mq_msgsize = 8});
}

/* As wide as they are by default: room is counted, not what is in it. */
int64_t make_wide_queues(const struct table_place *place)
{
	return open_queues(
		place, (struct mq_attr){.mq_maxmsg = 10, .mq_msgsize = 8192});
}

/* One, whose name is gone before it is: it goes with its process. */
int64_t make_passing_queue(const struct table_place *place)
{
	int64_t made = make_wide_queues(place);

	unmake_queues(place);
	return made;
}

void unmake_queues(const struct table_place *place)
{
	char name[TABLE_NAME];
	int64_t i;

	for (i = 0; i < place->count; i++) {
		table_queue_name(place, i, name);
		mq_unlink(name);
	}
}

/* A page that goes when nobody has it attached any more. */
static int attach_segment(void)
{
	int segment = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
	const void *at = segment < 0 ? (void *)-1 : shmat(segment, NULL, 0);
	int number = errno;

	if (segment >= 0)
		shmctl(segment, IPC_RMID, NULL);
	errno = number;
	return at == (void *)-1 ? -1 : 0;
}

int64_t make_segments(const struct table_place *place)
{
	return repeat(place->count, attach_segment);
}

/* In the process's own keyring, which goes with it. */
int64_t make_keys(const struct table_place *place)
{
	char name[TABLE_NAME];
	int64_t made;

	for (made = 0; made < place->count; made++) {
		table_queue_name(place, made, name);
		if (syscall(SYS_add_key, "user", name, "", (size_t)1,
			    -2 /* KEY_SPEC_PROCESS_KEYRING */) < 0)
			break;
	}
	return made;
}

static int open_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

int64_t make_sockets(const struct table_place *place)
{
	return repeat(place->count, open_socket);
}

/* One process at a time. */
static int fork_one(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return child < 0 || waitpid(child, NULL, 0) < 0 ? -1 : 0;
}

int64_t make_pids(const struct table_place *place)
{
	return repeat(place->count, fork_one);
}
