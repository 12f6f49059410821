/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How runs of other stores came into this one: written and read. */
#include "harness/store/internal.h"

int store_add_import(struct store *store, const char *run,
		     const struct import_record *import, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store,
			"INSERT INTO imports (run, file, sha256, schema,"
			" version, imported_s) VALUES (?, ?, ?, ?, ?, ?)",
			err) < 0)
		return -1;
	cursor_bind_text(&cursor, run);
	cursor_bind_text(&cursor, import->file);
	cursor_bind_text(&cursor, import->sha256);
	cursor_bind_int(&cursor, import->schema);
	cursor_bind_text(&cursor, import->version);
	cursor_bind_int(&cursor, import->imported_s);
	return cursor_finish(&cursor, store, err);
}

int store_each_import(struct store *store, const char *run,
		      int (*each)(const struct import_record *, void *),
		      void *data, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int got, stop = 0;

	if (!schema_has(store, 7))
		return 0;
	if (cursor_open(&cursor, store,
			"SELECT file, sha256, schema, version, imported_s"
			" FROM imports WHERE run = ? ORDER BY id",
			err) < 0)
		return -1;
	cursor_bind_text(&cursor, run);
	while (!stop && (got = cursor_next(&cursor, store, err)) != 0) {
		struct import_record import = {0};

		if (got < 0)
			return -1;
		import.file = cursor_text(&cursor);
		import.sha256 = cursor_text(&cursor);
		import.schema = cursor_int(&cursor, 0);
		import.version = cursor_text(&cursor);
		import.imported_s = cursor_int(&cursor, 0);
		stop = each(&import, data);
	}
	return stop;
}
