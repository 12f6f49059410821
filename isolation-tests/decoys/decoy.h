/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The decoy: a process that the witness plants, with one random token in its
 * name, arguments, environment, a page, an open file, the name of an abstract
 * socket and of a key; and a System V segment with it. Attacks get its address
 * and go for that and for nothing else. It ends with its planter.
 */
#ifndef ISOLATION_TESTS_DECOYS_DECOY_H
#define ISOLATION_TESTS_DECOYS_DECOY_H

#include "common/error.h"
#include "common/json.h"

#include <sys/types.h>

/** Length of the token, and of as much as fits into a process's name. */
#define DECOY_TOKEN 32
#define DECOY_NAME 15
/** Where in its memory, from the token, others may write. */
#define DECOY_SPARE 64
/** The file with the token, in the directory that it was given. */
#define DECOY_FILE "decoy"
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
	int tree;	/**< of the directory, in the decoy; -1: it has none */
	int has_host;	/**< its host name is the token, nobody else's is */
	char file[512]; /**< path of the file with the token; "": none */
	char prefix[DECOY_PREFIX];
	char token[DECOY_TOKEN + 1];
};

/** What has happened to it. */
struct decoy_state {
	int signals; /**< that it got */
	int written; /**< somebody wrote into its memory */
};

/**
 * Plant one. With a `directory` (or NULL) a file with the token is in there,
 * and the decoy stands in it and has it open. decoy_remove() in any case.
 * Negative with the reason.
 */
int decoy_plant(struct decoy *decoy, const char *directory, struct error *err);

/** Ask it what has happened to it. Negative when it does not answer. */
int decoy_ask(const struct decoy *decoy, struct decoy_state *state,
	      struct error *err);

/** Whether this is the text of /proc/PID/cmdline of the decoy with that public
 * prefix, so that nobody is mistaken for it who has its number. Pure. */
int decoy_is_named(const char *arguments, size_t size, const char *prefix);

/** Whether process `pid` is that decoy. */
int decoy_is_at(pid_t pid, const char *prefix);

/** Where it is, without the token. New reference. */
json_t *decoy_address(const struct decoy *decoy);

/** End the process and remove the segment. */
void decoy_remove(struct decoy *decoy);

#endif
