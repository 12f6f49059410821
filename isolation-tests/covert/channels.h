/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Channels between two environments that share a kernel: what the sender moves,
 * and where the receiver sees it. All that a sender takes is bounded: locks on
 * a file without a name, some hundred descriptors, threads of the lowest rank.
 * A new one is a line in channels.c, a way to move it, and its name in
 * covert.c.
 */
#ifndef ISOLATION_TESTS_COVERT_CHANNELS_H
#define ISOLATION_TESTS_COVERT_CHANNELS_H

#include "common/error.h"
#include "isolation-tests/leak/quantity.h"

#include <pthread.h>

/** Descriptors that are held at a time. */
#define SENDING_FDS 256
/** Threads that are made, or run, for a one. */
#define SENDING_THREADS 8

/** What a sender has at hand between its calls. */
struct sending {
	int one; /**< what it shows now */
	int fd;	 /**< -1 none */
	int held[SENDING_FDS];
	size_t held_count;
	pthread_t threads[SENDING_THREADS];
	size_t thread_count;
	int state; /**< of the threads, a futex */
};

struct sending_ops {
	int (*begin)(struct sending *sending, struct error *err);
	/** At the beginning of each slot; `one` is not in force yet. At once:
	 * other channels are waiting. */
	void (*show)(struct sending *sending, int one);
	void (*end)(struct sending *sending);
};

struct covert_channel {
	struct quantity quantity;      /**< its row, and how it is read */
	const struct sending_ops *ops; /**< how it is moved */
	/** Why there is none on this host; NULL: there is. */
	const char *(*missing)(void);
};

/** The table, ended by a NULL row. */
extern const struct covert_channel covert_channels[];

/** The channel of that name, or NULL. */
const struct covert_channel *covert_find(const char *row);

extern const struct sending_ops sending_locks, sending_pids, sending_load,
	sending_pages, sending_read, sending_files;

/** How many of the shared pages (page-cache.c) are in memory, by mincore(2). */
int page_cache_ask(double *value);
/** How many of four of them are, each time others: by reads that don't wait. */
int page_cache_read(double *value);
/** Why no page of that file can be dropped; NULL: it can. */
const char *page_cache_missing(void);

#endif
