/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole runs: ending, finding, naming, deleting them. */
#include "common/cleanup.h"
#include "harness/store/internal.h"

#include <string.h>

int store_end_run(struct store *store, const char *run, int64_t ended_s,
		  const char *status, const char *reason, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store,
			"UPDATE runs SET ended_s = ?, status = ?, reason = ?"
			" WHERE id = ?",
			err) < 0)
		return -1;
	cursor_bind_int(&cursor, ended_s);
	cursor_bind_text(&cursor, status);
	cursor_bind_text(&cursor, reason);
	cursor_bind_text(&cursor, run);
	return cursor_finish(&cursor, store, err);
}

int store_set_facts(struct store *store, const char *run, const json_t *facts,
		    struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store,
			"UPDATE runs SET facts = ? WHERE id = ?", err) < 0)
		return -1;
	cursor_bind_json(&cursor, facts);
	cursor_bind_text(&cursor, run);
	return cursor_finish(&cursor, store, err);
}

int store_label_run(struct store *store, const char *run, const char *label,
		    struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store,
			"UPDATE runs SET label = ? WHERE id = ?", err) < 0)
		return -1;
	cursor_bind_text(&cursor, label);
	cursor_bind_text(&cursor, run);
	return cursor_finish(&cursor, store, err);
}

int store_delete_run(struct store *store, const char *run, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store, "DELETE FROM runs WHERE id = ?", err) <
	    0)
		return -1;
	cursor_bind_text(&cursor, run);
	return cursor_finish(&cursor, store, err);
}

/* Ids that `sql` selects for `name`: the first into `*id`, returns how many
 * there are (at most 2 are looked at), negative on failure. */
static int look_up(const struct store *store, const char *sql, const char *name,
		   char **id, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int count = 0, got;

	if (cursor_open(&cursor, store, sql, err) < 0)
		return -1;
	cursor_bind_text(&cursor, name);
	while (count < 2 && (got = cursor_next(&cursor, store, err)) != 0) {
		if (got < 0)
			return -1;
		if (!count++)
			*id = strdup(cursor_text(&cursor));
	}
	return count;
}

/* The newest runs, for an error message. */
static void list_newest(const struct store *store, char *text, size_t size)
{
	cleanup_cursor struct cursor cursor = {0};
	struct error ignored = {0};
	size_t used = 0;

	text[0] = '\0';
	if (cursor_open(&cursor, store,
			"SELECT id FROM runs"
			" ORDER BY started_s DESC, rowid DESC LIMIT 5",
			&ignored) < 0)
		return;
	while (used < size && cursor_next(&cursor, store, &ignored) > 0)
		used += (size_t)snprintf(text + used, size - used, "%s%s",
					 used ? ", " : "",
					 cursor_text(&cursor));
}

static int not_found(const struct store *store, const char *name,
		     const char *why, struct error *err)
{
	char newest[256];

	list_newest(store, newest, sizeof(newest));
	if (!newest[0])
		return error_make(
			err, 0, "no run \"%s\": the store %s holds no run yet",
			name, store->path);
	return error_make(err, 0, "%s \"%s\" in %s; the newest there are: %s",
			  why, name, store->path, newest);
}

int store_find_run(struct store *store, const char *name, char **id,
		   struct error *err)
{
	static const char *const exact[] = {
		"SELECT id FROM runs WHERE id = ?1",
		"SELECT id FROM runs WHERE label = ?1"
		" ORDER BY started_s DESC, rowid DESC LIMIT 1",
		"SELECT id FROM runs WHERE ?1 = 'latest' AND " NO_CALIBRATION
		" ORDER BY started_s DESC, rowid DESC LIMIT 1",
	};
	cleanup_free char *found = NULL;
	int count = 0;

	*id = NULL;
	for (size_t i = 0; !count && i < sizeof(exact) / sizeof(*exact); i++)
		count = look_up(store, exact[i], name, &found, err);
	if (!count && *name)
		count = look_up(store,
				"SELECT id FROM runs"
				" WHERE substr(id, 1, length(?1)) = ?1",
				name, &found, err);
	if (count < 0)
		return -1;
	if (!count)
		return not_found(store, name, "there is no run", err);
	if (count > 1)
		return not_found(store, name, "several runs begin with", err);
	*id = steal_pointer(&found);
	return *id ? 0 : error_make(err, ENOMEM, "cannot look up %s", name);
}

/* The first run under way that `alive` denies; 1 when there is one. */
static int find_crashed(const struct store *store,
			int (*alive)(const char *run, void *), void *data,
			char **id, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int got;

	if (cursor_open(&cursor, store,
			"SELECT id FROM runs WHERE status = 'running'"
			" ORDER BY id",
			err) < 0)
		return -1;
	while ((got = cursor_next(&cursor, store, err)) > 0) {
		const char *run = cursor_text(&cursor);

		if (alive(run, data))
			continue;
		*id = strdup(run);
		return *id ? 1 : error_make(err, ENOMEM, "cannot look at runs");
	}
	return got;
}

int store_close_crashed(struct store *store,
			int (*alive)(const char *run, void *), void *data,
			struct error *err)
{
	int got;

	do {
		cleanup_free char *id = NULL;

		got = find_crashed(store, alive, data, &id, err);
		if (got > 0 &&
		    store_end_run(store, id, 0, "crashed",
				  "the program ended without finishing the run",
				  err) < 0)
			return -1;
	} while (got > 0);
	return got;
}
