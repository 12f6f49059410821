/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the witness of ipc plants: one object or listener of each kind, under
 * random keys and names. They go when they are removed, and at the latest with
 * the namespaces of the run, so that without these only sockets are planted.
 */
#ifndef ISOLATION_TESTS_ESCAPE_IPC_DECOYS_H
#define ISOLATION_TESTS_ESCAPE_IPC_DECOYS_H

#include "common/error.h"
#include "common/json.h"
#include "isolation-tests/decoys/decoy.h"

#include <mqueue.h>

struct ipc_decoys {
	int enclosed;		       /**< in an ipc namespace of the run's */
	char mark[DECOY_TOKEN + 1];    /**< what others leave in them */
	char token[DECOY_TOKEN + 1];   /**< what is in the key */
	char name[32];		       /**< a random public name */
	int segment, semaphore, queue; /**< ids of System V; -1: none */
	mqd_t posix;		       /**< -1: none */
	char *memory;		       /**< of the segment; NULL: none */
	int abstract, loopback, vsock; /**< listeners; -1: none */
	json_t *address; /**< what the inside is told; owned until told */
};

/** A kind of object. */
struct ipc_kind {
	const char *row;
	/** Plant it, and add to the address. Negative: why not. */
	int (*plant)(struct ipc_decoys *decoys, struct error *err);
	/** Whether somebody left the mark, waiting up to `patience_ms` for
	 * what may be under way. NULL: it is known by its token. */
	int (*is_marked)(struct ipc_decoys *decoys, int patience_ms);
};

/** The table, ended by a NULL row. */
extern const struct ipc_kind ipc_kinds[];

/** Nothing planted yet. Negative: no chance to be had. */
int ipc_decoys_begin(struct ipc_decoys *decoys, int enclosed);

void ipc_decoys_end(struct ipc_decoys *decoys);

#endif
