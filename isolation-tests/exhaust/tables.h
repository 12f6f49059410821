/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of the kernel that are everybody's: how a few entries of each are
 * made, for the subject, and how many there are on this host, for its witness.
 */
#ifndef ISOLATION_TESTS_TABLES_H
#define ISOLATION_TESTS_TABLES_H

#include "common/clock.h"

#include <stdint.h>

/** What makers and readers may know. */
struct table_place {
	const char *data;  /**< directory for files of the row, emptied after */
	const char *token; /**< random, of this attempt */
	int64_t count;	   /**< entries to make */
};

struct table {
	const char *row;
	const char *what; /**< what is counted, in the plural */
	/** Entries that it makes: a small part of what the table may have. */
	int64_t count;
	/** Make up to `count` entries, which go with the process, and return
	 * how many there are; fewer: errno says why, ETIME that it would take
	 * too long. */
	int64_t (*make)(const struct table_place *place);
	/** Take away what does not go with the process; or NULL. */
	void (*unmake)(const struct table_place *place);
	/** Entries on this host, as it counts them. Negative: cannot be read.
	 */
	int64_t (*read)(const struct table_place *place);
	/** The number only ever grows: it is not looked at afterwards. */
	int grows;
	/** It is of the whole machine where the run has no namespaces: then
	 * nothing is made, or nothing seen. */
	int enclosed;
};

/** Ended by a NULL row. */
extern const struct table tables[];

/** The table of a row, or NULL. */
const struct table *table_find(const char *row);

/** @{ How entries are made (table-make.c, table-files.c). */
int64_t make_files(const struct table_place *place);
int64_t make_terminals(const struct table_place *place);
int64_t make_inotify(const struct table_place *place);
int64_t make_epoll(const struct table_place *place);
int64_t make_timers(const struct table_place *place);
int64_t make_queues(const struct table_place *place);
int64_t make_segments(const struct table_place *place);
int64_t make_keys(const struct table_place *place);
int64_t make_sockets(const struct table_place *place);
int64_t make_pids(const struct table_place *place);
int64_t make_mounts(const struct table_place *place);
int64_t make_names(const struct table_place *place);
int64_t make_space(const struct table_place *place);
int64_t make_inodes(const struct table_place *place);
int64_t make_instances(const struct table_place *place);
int64_t make_wide_queues(const struct table_place *place);
int64_t make_all_space(const struct table_place *place);
int64_t make_passing_queue(const struct table_place *place);
/** @} */

/** @{ How what outlives the process is taken away. */
void unmake_queues(const struct table_place *place);
void unmake_mounts(const struct table_place *place);
void unmake_files(const struct table_place *place);
/** @} */

/** @{ How the host counts them (table-read.c). */
int64_t read_files(const struct table_place *place);
int64_t read_terminals(const struct table_place *place);
int64_t read_inotify(const struct table_place *place);
int64_t read_epoll(const struct table_place *place);
int64_t read_timers(const struct table_place *place);
int64_t read_queues(const struct table_place *place);
int64_t read_segments(const struct table_place *place);
int64_t read_keys(const struct table_place *place);
int64_t read_sockets(const struct table_place *place);
int64_t read_pids(const struct table_place *place);
int64_t read_mounts(const struct table_place *place);
int64_t read_names(const struct table_place *place);
int64_t read_space(const struct table_place *place);
int64_t read_free_space(const struct table_place *place);
int64_t read_inodes(const struct table_place *place);
/** @} */

/** Name of the `i`th POSIX queue of an attempt. */
#define TABLE_NAME 48
void table_queue_name(const struct table_place *place, int64_t i,
		      char name[TABLE_NAME]);

#endif
