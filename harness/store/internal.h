/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the store share; nobody else includes this. */
#ifndef HARNESS_STORE_INTERNAL_H
#define HARNESS_STORE_INTERNAL_H

#include "harness/store/store.h"

#include <sqlite3.h>

struct store {
	sqlite3 *db; /**< owned */
	char *path;  /**< owned */
};

/** How one record of a table is bound and read; NULL text is SQL NULL. */
struct cursor {
	sqlite3_stmt *statement; /**< owned */
	int column;		 /**< next one to bind (from 1) or read */
	int failed;		 /**< a bind went wrong */
	json_t *held[8];	 /**< parsed JSON columns of this row; owned */
	size_t held_count;
};

/** Turn SQLite's result into one sentence with a remedy. Negative. */
int store_failed(const struct store *store, int result, struct error *err);

/** Run SQL text without parameters. */
int store_execute(const struct store *store, const char *sql,
		  struct error *err);

/** Prepare one statement; cursor_close() it whatever happened. */
int cursor_open(struct cursor *cursor, const struct store *store,
		const char *sql, struct error *err);
void cursor_close(struct cursor *cursor);
#define cleanup_cursor __attribute__((cleanup(cursor_close)))

/* Binding, one parameter after the other. */
void cursor_bind_text(struct cursor *cursor, const char *text);
void cursor_bind_int(struct cursor *cursor, int64_t value);
/** NaN is NULL. */
void cursor_bind_double(struct cursor *cursor, double value);
void cursor_bind_json(struct cursor *cursor, const json_t *value);

/** Execute a statement that returns no rows. */
int cursor_finish(struct cursor *cursor, const struct store *store,
		  struct error *err);

/** Next row: 1, 0 at the end, negative on failure. */
int cursor_next(struct cursor *cursor, const struct store *store,
		struct error *err);

/* Reading, one column after the other; valid until the next row. */
const char *cursor_text(struct cursor *cursor);
/** NULL is `fallback`. */
int64_t cursor_int(struct cursor *cursor, int64_t fallback);
/** NULL is NaN. */
double cursor_double(struct cursor *cursor);
json_t *cursor_json(struct cursor *cursor);

/** One of store_add_expectations(), in the caller's transaction. */
int store_add_expectation(const struct store *store, const char *run,
			  const struct expectation_record *expectation,
			  struct error *err);

/** Of `runs`: it is no calibration, in which things are slowed down. */
#define NO_CALIBRATION "coalesce(json_extract(plan, '$.calibrates'), 0) = 0"

/** Make the tables in an empty file, or bring older ones up to date. */
int schema_ensure(const struct store *store, int may_create, struct error *err);

/** Whether the store is of schema `wanted` at least: one that can't be written
 * stays as old as it is. */
int schema_has(const struct store *store, int wanted);

#endif
