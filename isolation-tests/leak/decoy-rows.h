/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ways to read the decoy's token from inside an environment. Each opens what
 * the witness's address names, and nothing else.
 */
#ifndef ISOLATION_TESTS_LEAK_DECOY_ROWS_H
#define ISOLATION_TESTS_LEAK_DECOY_ROWS_H

#include "isolation-tests/decoys/decoy.h"

/** Where the decoy is, as the inside is told. */
struct decoy_target {
	int64_t pid, descriptor, segment;
	uint64_t address;
	int has_key;
	const char *prefix; /**< borrowed */
	const char *run;    /**< the run's id; borrowed */
};

struct decoy_row {
	const char *row;
	int length; /**< how much of the token can be found; 0: the run's id */
	/** Copy what was found, at most DECOY_TOKEN bytes and a NUL, into
	 * `token`. Negative: nothing, and why. */
	int (*find)(const struct decoy_target *target, char *token,
		    struct error *err);
};

/** The table, ended by a NULL row. */
extern const struct decoy_row decoy_rows[];

#endif
