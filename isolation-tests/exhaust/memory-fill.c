/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/exhaust/memory-kinds.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK (INT64_C(8) << 20)
#define PIPE_BYTES (1 << 20)
#define SOCKET_BYTES (1 << 20)
#define PIECE (32 << 10)
/* What one page of a page table is about: so far apart are the pages. */
#define TABLE_SPAN (INT64_C(2) << 20)
#define TABLES_AT_A_TIME 512

/*
 * Pages are had by a call where that works (Linux 5.14): in a guest the fault
 * for each takes ten times as long. Where it does not, the fault does what it
 * does.
 */

static enum fill_exit refused(struct filling *filling)
{
	filling->number = errno;
	return errno == EMFILE ? FILL_FULL : FILL_REFUSED;
}

/* A file without a name, in the kernel's own tmpfs. */
static enum fill_exit more_tmpfs(struct filling *filling)
{
	int fd = memfd_create("bulkhead", MFD_CLOEXEC);

	if (fd < 0 || fallocate(fd, 0, 0, CHUNK) < 0)
		return refused(filling);
	filling->got += CHUNK;
	return FILL_MORE;
}

/* A segment that goes when it is attached no more. */
static enum fill_exit more_shm(struct filling *filling)
{
	int segment = shmget(IPC_PRIVATE, CHUNK, IPC_CREAT | 0600);
	void *at = segment < 0 ? (void *)-1 : shmat(segment, NULL, 0);
	int number = errno;

	if (segment >= 0)
		shmctl(segment, IPC_RMID, NULL);
	errno = number;
	if (at == (void *)-1)
		return refused(filling);
	if (madvise(at, CHUNK, MADV_POPULATE_WRITE) < 0)
		memset(at, 1, CHUNK);
	filling->got += CHUNK;
	return FILL_MORE;
}

/* Write until it would wait; how much went in. */
static int64_t stuff(int fd)
{
	static const char piece[PIECE];
	int64_t in = 0;
	ssize_t n;

	while ((n = write(fd, piece, sizeof(piece))) > 0)
		in += n;
	return in;
}

/* The reading end keeps what is in it. */
static enum fill_exit more_pipe(struct filling *filling)
{
	int ends[2];
	int64_t in;

	if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) < 0)
		return refused(filling);
	if (fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES) < 0)
		return refused(filling);
	in = stuff(ends[1]);
	filling->got += in;
	if (!in)
		return refused(filling);
	close(ends[1]);
	return FILL_MORE;
}

/* So does the socket that nobody reads. */
static enum fill_exit more_socket(struct filling *filling)
{
	const int room = SOCKET_BYTES;
	int ends[2];
	int64_t in;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		       ends) < 0)
		return refused(filling);
	setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	in = stuff(ends[0]);
	filling->got += in;
	if (!in)
		return refused(filling);
	close(ends[0]);
	return FILL_MORE;
}

/* Pages that are only read are all the same one; their tables are not. */
static enum fill_exit more_tables(struct filling *filling)
{
	const int64_t span = TABLES_AT_A_TIME * TABLE_SPAN;
	volatile char *at =
		mmap(NULL, (size_t)span, PROT_READ,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	int64_t i, page = sysconf(_SC_PAGESIZE);

	if (at == MAP_FAILED)
		return refused(filling);
	madvise((void *)at, (size_t)span, MADV_NOHUGEPAGE);
	for (i = 0; i < TABLES_AT_A_TIME; i++) {
		if (madvise((void *)(at + i * TABLE_SPAN), (size_t)page,
			    MADV_POPULATE_READ) < 0)
			(void)at[i * TABLE_SPAN];
		filling->got += page;
	}
	return FILL_MORE;
}

static enum fill_exit more_locked(struct filling *filling)
{
	const void *at = mmap(NULL, CHUNK, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED || mlock(at, CHUNK) < 0)
		return refused(filling);
	filling->got += CHUNK;
	return FILL_MORE;
}

/* A file without a name that takes no room on the disk: all of it is a hole,
 * whose pages are kept like any other's. They go with it. */
static enum fill_exit more_cache(struct filling *filling)
{
	static char piece[PIECE];
	int fd = open(filling->data, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	int64_t at;

	if (fd < 0 || ftruncate(fd, CHUNK) < 0)
		return refused(filling);
	for (at = 0; at < CHUNK; at += PIECE)
		if (pread(fd, piece, PIECE, at) != PIECE)
			return refused(filling);
	filling->got += CHUNK;
	return FILL_MORE;
}

const struct memory_kind memory_kinds[] = {
	{"memory-tmpfs", more_tmpfs},	   {"memory-shm", more_shm},
	{"memory-pipe", more_pipe},	   {"memory-socket", more_socket},
	{"memory-pagetable", more_tables}, {"memory-mlock", more_locked},
	{"page-cache", more_cache},	   {0},
};
