/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of ways to a decoy that the host's witness has planted. Each way is
 * gone in a child of its own, which a deadline ends. What brings back the
 * decoy's token is knowledge, told under the witness's salt; what changes the
 * decoy is an act, and the witness looks.
 */
#ifndef ISOLATION_TESTS_ESCAPE_REACH_H
#define ISOLATION_TESTS_ESCAPE_REACH_H

#include "isolation-tests/decoys/decoy.h"
#include "probe/job.h"

/** What brings back nothing, and only acts. */
#define REACH_ACTS 1
/** What try() returns, after error_make(), when something of ours is missing
 * to try it with. */
#define REACH_UNABLE (-2)

struct reach {
	const char *row;
	/**
	 * 0: it got there, and unless it acts it has filled `token`, of
	 * DECOY_TOKEN + 1 zeroed bytes. Negative: it did not, and why.
	 */
	int (*try)(const void *target, char *token, struct error *err);
	int acts;
};

/** Go one way in a child. What try() returned; -1, too, if the child ended
 * before it did, and REACH_UNABLE if there was none. */
int reach_try(const struct reach *reach, const void *target, char *token,
	      struct error *err);

/** Go all ways of a table, ended by a NULL row, that are asked for, and say
 * for each what came of it. */
void reach_all(struct job_context *context, const struct reach *table,
	       const char *salt, const void *target);

/** Read a token from where `fd` stands; its owner closes it. A negative `fd`
 * is told with errno, and `what` it would have been. */
int reach_read(int fd, const char *what, char *token, struct error *err);

/** The witness's word on a row of knowledge: this token is true. */
void reach_truth(struct job_context *context, const char *row, const char *salt,
		 const char *token);

#endif
