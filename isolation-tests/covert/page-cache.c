/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The channels of page-cache: the end of the agent's own file, which every
 * environment has, and of which the kernel keeps one copy. The sender asks for
 * it to be read into memory, or to be dropped; only what nobody has mapped
 * goes. It is opened for reading, and never changed. Each channel has a part of
 * its own.
 */
#include "common/cleanup.h"
#include "isolation-tests/covert/channels.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/vfs.h>

#define FILE_SHARED "/proc/self/exe"
#define PART_BYTES (256 << 10)
#define PAGE_LEAST 4096
#define PAGES (PART_BYTES / PAGE_LEAST)
#define PAGES_AT_ONCE 4

enum part { LAST = 1, BEFORE_LAST };

/* Pages are read as they are asked for, and no others with them. */
static int open_shared(void)
{
	int fd = open(FILE_SHARED, O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
	return fd;
}

/* Where a part begins, counted from the end of the file; 0 if it has none. */
static off_t begin_of(int fd, enum part part)
{
	struct stat status;
	off_t page = sysconf(_SC_PAGESIZE);

	if (fstat(fd, &status) < 0 || status.st_size < part * PART_BYTES)
		return 0;
	return (status.st_size - part * PART_BYTES) & ~(page - 1);
}

int page_cache_ask(double *value)
{
	unsigned char resident[PAGES] = {0};
	cleanup_close int fd = open_shared();
	void *map;
	int status, i;

	if (fd < 0)
		return -1;
	map = mmap(NULL, PART_BYTES, PROT_READ, MAP_SHARED, fd,
		   begin_of(fd, LAST));
	if (map == MAP_FAILED)
		return -1;
	status = mincore(map, PART_BYTES, resident);
	munmap(map, PART_BYTES);
	for (i = 0, *value = 0; i < PAGES; i++)
		*value += resident[i] & 1;
	return status;
}

/* To ask so may bring the page in, so that each time it is others: within one
 * slot none twice. */
int page_cache_read(double *value)
{
	static int page;
	cleanup_close int fd = open_shared();
	off_t begin = begin_of(fd, BEFORE_LAST);
	char byte;
	struct iovec into = {&byte, 1};
	int i;

	*value = 0;
	for (i = 0; i < PAGES_AT_ONCE; i++) {
		ssize_t n = preadv2(fd, &into, 1, begin + page * PAGE_LEAST,
				    RWF_NOWAIT);

		if (n < 0 && errno != EAGAIN)
			return -1;
		page = (page + 1) % PAGES;
		*value += n == 1;
	}
	return 0;
}

const char *page_cache_missing(void)
{
	struct statfs status;

	if (statfs(FILE_SHARED, &status) == 0 &&
	    (status.f_type == TMPFS_MAGIC || status.f_type == RAMFS_MAGIC))
		return "the agent's file is kept in memory for good";
	return NULL;
}

static int begin_pages(struct sending *sending, struct error *err)
{
	sending->fd = open_shared();
	if (sending->fd < 0)
		return error_make(err, errno, "cannot open " FILE_SHARED);
	return 0;
}

static void show_part(struct sending *sending, enum part part, int one)
{
	posix_fadvise(sending->fd, begin_of(sending->fd, part), PART_BYTES,
		      one ? POSIX_FADV_WILLNEED : POSIX_FADV_DONTNEED);
}

static void show_last(struct sending *sending, int one)
{
	show_part(sending, LAST, one);
}

static void show_before_last(struct sending *sending, int one)
{
	show_part(sending, BEFORE_LAST, one);
}

static void end_pages(struct sending *sending)
{
	if (sending->fd >= 0)
		close(sending->fd);
}

const struct sending_ops sending_pages = {begin_pages, show_last, end_pages};
const struct sending_ops sending_read = {begin_pages, show_before_last,
					 end_pages};
