/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The channels of lock-table and file-counters: tables of the whole kernel. */
#include "common/cleanup.h"
#include "isolation-tests/covert/channels.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>

#define LOCKS 64

/* --- locks of an open file belong to no process: /proc/locks shows those of
 * processes only where their pid namespace is */

static int begin_locks(struct sending *sending, struct error *err)
{
	sending->fd = memfd_create("covert", MFD_CLOEXEC);
	if (sending->fd < 0)
		return error_make(err, errno, "no file in memory");
	return 0;
}

static void show_locks(struct sending *sending, int one)
{
	struct flock lock = {.l_type = F_UNLCK};
	int i;

	if (!one)
		fcntl(sending->fd, F_OFD_SETLK, &lock);
	for (i = 0; one && !sending->one && i < LOCKS; i++) {
		lock = (struct flock){
			.l_type = F_WRLCK, .l_start = 2 * i, .l_len = 1};
		fcntl(sending->fd, F_OFD_SETLK, &lock);
	}
}

static void end_locks(struct sending *sending)
{
	if (sending->fd >= 0)
		close(sending->fd);
}

const struct sending_ops sending_locks = {begin_locks, show_locks, end_locks};

/* --- open files, of a kind that needs no path */

static void show_files(struct sending *sending, int one)
{
	while (!one && sending->held_count)
		close(sending->held[--sending->held_count]);
	while (one && sending->held_count < SENDING_FDS) {
		int fd = eventfd(0, EFD_CLOEXEC);

		if (fd < 0)
			return;
		sending->held[sending->held_count++] = fd;
	}
}

static void end_files(struct sending *sending)
{
	show_files(sending, 0);
}

const struct sending_ops sending_files = {NULL, show_files, end_files};
