/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements of SQLite with our types: text, numbers, JSON, NULL. */
#include "common/cleanup.h"
#include "harness/store/internal.h"

#include <math.h>
#include <stdlib.h>

int store_execute(const struct store *store, const char *sql, struct error *err)
{
	int result = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

	return result == SQLITE_OK ? 0 : store_failed(store, result, err);
}

int cursor_open(struct cursor *cursor, const struct store *store,
		const char *sql, struct error *err)
{
	int result;

	*cursor = (struct cursor){.column = 1};
	result = sqlite3_prepare_v2(store->db, sql, -1, &cursor->statement,
				    NULL);
	return result == SQLITE_OK ? 0 : store_failed(store, result, err);
}

static void drop_held(struct cursor *cursor)
{
	while (cursor->held_count)
		json_decref(cursor->held[--cursor->held_count]);
}

void cursor_close(struct cursor *cursor)
{
	drop_held(cursor);
	sqlite3_finalize(cursor->statement);
	cursor->statement = NULL;
}

void cursor_bind_text(struct cursor *cursor, const char *text)
{
	cursor->failed |= sqlite3_bind_text(cursor->statement, cursor->column++,
					    text, -1, SQLITE_TRANSIENT);
}

void cursor_bind_int(struct cursor *cursor, int64_t value)
{
	cursor->failed |=
		sqlite3_bind_int64(cursor->statement, cursor->column++, value);
}

void cursor_bind_double(struct cursor *cursor, double value)
{
	if (isnan(value))
		cursor_bind_text(cursor, NULL);
	else
		cursor->failed |= sqlite3_bind_double(cursor->statement,
						      cursor->column++, value);
}

void cursor_bind_json(struct cursor *cursor, const json_t *value)
{
	cleanup_free char *text = NULL;

	if (value)
		text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	if (value && !text)
		cursor->failed = SQLITE_NOMEM;
	cursor_bind_text(cursor, text);
}

int cursor_finish(struct cursor *cursor, const struct store *store,
		  struct error *err)
{
	int result;

	if (cursor->failed)
		return store_failed(store, cursor->failed, err);
	result = sqlite3_step(cursor->statement);
	return result == SQLITE_DONE ? 0 : store_failed(store, result, err);
}

int cursor_next(struct cursor *cursor, const struct store *store,
		struct error *err)
{
	int result;

	if (cursor->failed)
		return store_failed(store, cursor->failed, err);
	drop_held(cursor);
	cursor->column = 0;
	result = sqlite3_step(cursor->statement);
	if (result == SQLITE_ROW)
		return 1;
	return result == SQLITE_DONE ? 0 : store_failed(store, result, err);
}

const char *cursor_text(struct cursor *cursor)
{
	return (const char *)sqlite3_column_text(cursor->statement,
						 cursor->column++);
}

static int is_null(const struct cursor *cursor)
{
	return sqlite3_column_type(cursor->statement, cursor->column) ==
	       SQLITE_NULL;
}

int64_t cursor_int(struct cursor *cursor, int64_t fallback)
{
	if (is_null(cursor)) {
		cursor->column++;
		return fallback;
	}
	return sqlite3_column_int64(cursor->statement, cursor->column++);
}

double cursor_double(struct cursor *cursor)
{
	if (is_null(cursor)) {
		cursor->column++;
		return NAN;
	}
	return sqlite3_column_double(cursor->statement, cursor->column++);
}

json_t *cursor_json(struct cursor *cursor)
{
	const char *text = cursor_text(cursor);
	json_t *value;

	if (!text ||
	    cursor->held_count == sizeof(cursor->held) / sizeof(*cursor->held))
		return NULL;
	value = json_loads(text, JSON_DECODE_ANY, NULL);
	if (value)
		cursor->held[cursor->held_count++] = value;
	return value;
}
