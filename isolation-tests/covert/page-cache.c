/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The channels of page-cache: the end of the agent's own file, which every
 * environment has, and of which the kernel keeps one copy. The sender asks for
 * it to be read into memory, or to be dropped. It is opened for reading, and
 * never changed. Each channel has a part of its own.
 *
 * The kernel keeps a file in pieces of up to 2 MiB (folios), and drops none of
 * which somebody has mapped a page, or of which only a part is to go. So the
 * end begins where such a piece does, after all that is mapped of a program
 * that runs (Makefile makes it long enough), and goes as a whole before the
 * first bit. What is then asked for comes page by page.
 */
#include "common/cleanup.h"
#include "isolation-tests/covert/channels.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <linux/magic.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/vfs.h>

#define FILE_SHARED "/proc/self/exe"
#define PIECE_BYTES (2 << 20)
#define PART_BYTES (256 << 10)
#define PAGE_LEAST 4096
#define PAGES (PART_BYTES / PAGE_LEAST)
#define PAGES_AT_ONCE 4

enum part { ASKED, READ, PARTS };

/* Pages are read as they are asked for, and no others with them. */
static int open_shared(void)
{
	int fd = open(FILE_SHARED, O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
	return fd;
}

static off_t end_of_mapped(void)
{
	const ElfW(Phdr) *segment = (const void *)getauxval(AT_PHDR);
	unsigned long left = segment ? getauxval(AT_PHNUM) : 0;
	off_t end = 0;

	for (; left; left--, segment++)
		if (segment->p_type == PT_LOAD &&
		    end < (off_t)(segment->p_offset + segment->p_filesz))
			end = (off_t)(segment->p_offset + segment->p_filesz);
	return end;
}

/* Where the parts begin; 0: there is no room for them. */
static off_t begin_of_parts(int fd)
{
	off_t begin = (end_of_mapped() + PIECE_BYTES - 1) & -PIECE_BYTES;
	struct stat status;

	return fstat(fd, &status) == 0 &&
			       status.st_size >= begin + PARTS * PART_BYTES
		       ? begin
		       : 0;
}

static off_t begin_of(int fd, enum part part)
{
	return begin_of_parts(fd) + part * PART_BYTES;
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
		   begin_of(fd, ASKED));
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
	off_t begin = begin_of(fd, READ);
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
	cleanup_close int fd = open_shared();
	struct statfs status;

	if (statfs(FILE_SHARED, &status) == 0 &&
	    (status.f_type == TMPFS_MAGIC || status.f_type == RAMFS_MAGIC))
		return "the agent's file is kept in memory for good";
	return begin_of_parts(fd) ? NULL
				  : "the agent's file has no end of its own: "
				    "it was stripped";
}

static int begin_pages(struct sending *sending, struct error *err)
{
	sending->fd = open_shared();
	if (sending->fd < 0)
		return error_make(err, errno, "cannot open " FILE_SHARED);
	fdatasync(sending->fd); /* what is not on the disk yet is kept */
	posix_fadvise(sending->fd, begin_of_parts(sending->fd), 0,
		      POSIX_FADV_DONTNEED);
	return 0;
}

static void show_part(struct sending *sending, enum part part, int one)
{
	posix_fadvise(sending->fd, begin_of(sending->fd, part), PART_BYTES,
		      one ? POSIX_FADV_WILLNEED : POSIX_FADV_DONTNEED);
}

static void show_asked(struct sending *sending, int one)
{
	show_part(sending, ASKED, one);
}

static void show_read(struct sending *sending, int one)
{
	show_part(sending, READ, one);
}

static void end_pages(struct sending *sending)
{
	if (sending->fd >= 0)
		close(sending->fd);
}

const struct sending_ops sending_pages = {begin_pages, show_asked, end_pages};
const struct sending_ops sending_read = {begin_pages, show_read, end_pages};
