/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways to the decoy process, for the attack `process`. */
#ifndef ISOLATION_TESTS_ESCAPE_PROCESS_WAYS_H
#define ISOLATION_TESTS_ESCAPE_PROCESS_WAYS_H

#include "isolation-tests/escape/reach.h"

/** What its niceness becomes, and its limit on queues, in bytes. */
#define PROCESS_NICE 7
#define PROCESS_LIMIT 4096

/** Where the decoy is; the target of the table's functions. */
struct process_target {
	pid_t pid;
	int pidfd;	  /**< of that process; negative: it is not here */
	uint64_t address; /**< of the token in its memory */
	int descriptor;	  /**< of a file with the token, in the decoy */
	int tree;	  /**< of a directory with such a file */
	const char *file; /**< its path as the decoy sees it; borrowed */
};

/** The table, ended by a NULL row. */
extern const struct reach process_ways[];

#endif
