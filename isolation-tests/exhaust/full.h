/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of tables-full, for the attack and its witness. */
#ifndef ISOLATION_TESTS_FULL_H
#define ISOLATION_TESTS_FULL_H

#include "isolation-tests/exhaust/tables.h"

/** A table that is filled to its end. */
struct full {
	const char *row;
	const char *what; /**< what it holds, in the plural */
	/** Most entries that are made, and most by one process. A table that
	 * holds more is not filled, and shows nothing. */
	int64_t most, each;
	/** As in struct table. */
	int64_t (*make)(const struct table_place *place);
	void (*unmake)(const struct table_place *place); /**< or NULL */
	/** The neighbour's question, with a `count` of one: positive when there
	 * is one left. What it takes goes with its process. */
	int64_t (*ask)(const struct table_place *place);
};

/** Ended by a NULL row. */
extern const struct full fulls[];

/** The table of a row, or NULL. */
const struct full *full_find(const char *row);

/**
 * Ask for one, in a child without capabilities, since some limits are none for
 * who has them. Whether there is one left.
 */
int full_has_more(const struct full *full, const struct table_place *place);

#endif
