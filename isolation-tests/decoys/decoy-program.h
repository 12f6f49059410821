/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A decoy of the launcher: a copy of this program with a random token at its
 * end, in a directory of the run, started into an environment as a launcher's
 * process comes into it (joined to its user and PID namespaces, as its root,
 * without capabilities), where it waits. For CVE-2019-5736: whoever is in there
 * takes hold of the program's file through /proc/PID/exe, and writes into it
 * when it no longer runs. The real launcher's file is nobody's target.
 */
#ifndef ISOLATION_TESTS_DECOYS_DECOY_PROGRAM_H
#define ISOLATION_TESTS_DECOYS_DECOY_PROGRAM_H

#include "common/clock.h"
#include "common/error.h"
#include "common/json.h"
#include "isolation-tests/leak/seal.h"

#include <sys/types.h>

/** Length of the token, the last bytes of the file. */
#define DECOY_PROGRAM_TOKEN (SEAL_TEXT - 1)

struct decoy_program {
	char file[512]; /**< its path; "": none */
	char token[SEAL_TEXT];
	char name[SEAL_TEXT];	     /**< its first argument, so that nobody is
				      * mistaken for it who has its number */
	int64_t device, inode, size; /**< of the file */
	pid_t parent; /**< our child that waits for it; 0: none */
	pid_t pid;    /**< its number in its own PID namespace */
	int line;     /**< it ends when that closes; owned, -1: none */
};

/** How it is started. */
struct decoy_start {
	/** This process's user and PID namespaces are joined; 0: none is. */
	pid_t beside;
	/** As the launcher starts itself, from a read-only mount of its own
	 * (common/read-only.h), or plainly. */
	int protected;
	nanoseconds longest; /**< it lives no longer */
};

/** Copy this program into `directory`. decoy_program_remove() in any case. */
int decoy_program_plant(struct decoy_program *program, const char *directory,
			struct error *err);

/** Start it. Negative with the reason: there is no process then. */
int decoy_program_start(struct decoy_program *program,
			const struct decoy_start *start, struct error *err);

/** Where it is, without the token, for the attack. New reference. */
json_t *decoy_program_address(const struct decoy_program *program);

/** End its process, and wait until nobody runs the file. */
void decoy_program_stop(struct decoy_program *program);

/** Whether the file is no longer what it was: 1, 0; negative: it can't be told.
 */
int decoy_program_is_changed(const struct decoy_program *program,
			     struct error *err);

/** End its process and remove its file. */
void decoy_program_remove(struct decoy_program *program);

#endif
