/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/exhaust/tables.h"

#include <stdio.h>
#include <string.h>

#define MIB (INT64_C(1) << 20)

const struct table tables[] = {
	{"fd-process", "open files", 4000, make_files, NULL, read_files, 0, 0},
	{"fd-system", "open files", 900, make_files, NULL, read_files, 0, 0},
	{"pty-table", "pseudo-terminals", 64, make_terminals, NULL,
	 read_terminals, 0, 0},
	{"inotify", "inotify watches", 1000, make_inotify, unmake_files,
	 read_inotify, 0, 0},
	{"epoll-watches", "epoll watches", 800, make_epoll, NULL, read_epoll, 0,
	 0},
	{"timers", "pending signals of its user", 500, make_timers, NULL,
	 read_timers, 0, 0},
	{"posix-mq", "message queues", 24, make_queues, unmake_queues,
	 read_queues, 0, 1},
	{"sysv-ipc", "shared segments", 200, make_segments, NULL, read_segments,
	 0, 0},
	{"keyring", "keys", 20, make_keys, NULL, read_keys, 0, 0},
	{"mounts", "mounts", 200, make_mounts, unmake_mounts, read_mounts, 0,
	 1},
	{"user-sockets", "sockets", 500, make_sockets, NULL, read_sockets, 0,
	 0},
	{"pid-numbers", "process numbers", 200, make_pids, NULL, read_pids, 1,
	 1},
	{"dentry-bomb", "names", 200000, make_names, unmake_files, read_names,
	 0, 0},
	{"disk-fill", "bytes used", 64 * MIB, make_space, unmake_files,
	 read_space, 0, 0},
	{"inode-fill", "inodes used", 1000, make_inodes, unmake_files,
	 read_inodes, 0, 0},
	{0},
};

const struct table *table_find(const char *row)
{
	const struct table *table;

	for (table = tables; table->row; table++)
		if (!strcmp(table->row, row))
			return table;
	return NULL;
}

void table_queue_name(const struct table_place *place, int64_t i,
		      char name[TABLE_NAME])
{
	snprintf(name, TABLE_NAME, "/bh-%.12s-%lld", place->token,
		 (long long)i);
}
