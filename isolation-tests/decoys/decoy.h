/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The decoy: a process that the witness plants, with one random token in its
 * name, arguments, environment, a page, an open file, the name of an abstract
 * socket and of a key; and a System V segment with it. Leak attacks get its
 * address and look at that and at nothing else. It ends with its planter.
 */
#ifndef ISOLATION_TESTS_DECOYS_DECOY_H
#define ISOLATION_TESTS_DECOYS_DECOY_H

#include "common/error.h"
#include "common/json.h"

#include <sys/types.h>

/** Length of the token, and of as much as fits into a process's name. */
#define DECOY_TOKEN 32
#define DECOY_NAME 15
/** Room for the public beginning of the names of socket and key. */
#define DECOY_PREFIX 32

struct decoy {
	pid_t pid;   /**< 0: none */
	int line;    /**< when it closes, the decoy ends; owned */
	int segment; /**< System V shared memory; -1: none */
	int segment_key;
	uint64_t address; /**< of the token in the decoy's memory */
	int descriptor;	  /**< of the file with the token, in the decoy */
	int has_key;	  /**< this kernel took a key */
	char prefix[DECOY_PREFIX];
	char token[DECOY_TOKEN + 1];
};

/** Plant one. decoy_remove() in any case. Negative with the reason. */
int decoy_plant(struct decoy *decoy, struct error *err);

/** Where it is, without the token. New reference. */
json_t *decoy_address(const struct decoy *decoy);

/** End the process and remove the segment. */
void decoy_remove(struct decoy *decoy);

#endif
