/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening and closing. Whatever is wrong with the file is found here and said
 * in one sentence, so that nothing is measured that could not be kept.
 */
#include "common/cleanup.h"
#include "common/owner.h"
#include "harness/store/internal.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define BUSY_TIMEOUT_MS 5000
/* Checking every page is done up to this size; it takes some 0.1 s. */
#define CHECKED_BYTES_MAX (64 * 1024 * 1024)

static const char *explain(int result)
{
	switch (result & 0xff) {
	case SQLITE_NOTADB:
		return "it is not an SQLite database; name another file with --store";
	case SQLITE_CORRUPT:
		return "it is damaged or cut short; restore a copy, or move it away and a new one is made";
	case SQLITE_READONLY:
		return "it is read-only; make it writable, or name another file with --store";
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "another program keeps it locked; wait for it to end, or name another file with --store";
	case SQLITE_FULL:
		return "no space is left; make room, or name a file elsewhere with --store";
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return "it can't be opened; check the permissions of the file and its directory, or name another file with --store";
	default:
		return NULL;
	}
}

int store_failed(const struct store *store, int result, struct error *err)
{
	const char *explanation = explain(result);
	int number = store->db ? sqlite3_system_errno(store->db) : 0;

	if ((result & 0xff) == SQLITE_IOERR &&
	    (number == ENOSPC || number == EDQUOT || number == EFBIG))
		explanation = explain(SQLITE_FULL);
	if (explanation)
		return error_make(err, number == ENOENT ? 0 : number,
				  "cannot use the store %s: %s", store->path,
				  explanation);
	return error_make(err, 0, "cannot use the store %s: %s", store->path,
			  store->db ? sqlite3_errmsg(store->db)
				    : sqlite3_errstr(result));
}

/* Look at the file before SQLite does. */
static int check_file(const char *path, int create, struct error *err)
{
	cleanup_close int fd = -1;
	struct stat info;

	if (stat(path, &info) == 0) {
		if (S_ISREG(info.st_mode))
			return 0;
		return error_make(
			err, 0,
			"the store %s is not a file; name a file with --store",
			path);
	}
	if (errno != ENOENT)
		return error_make(err, errno, "cannot open the store %s", path);
	if (!create)
		return error_make(
			err, 0,
			"there is no store %s yet; make a run first, or name another one with --store",
			path);
	fd = owner_create(path, err);
	if (fd >= 0 || (err && err->number == EEXIST))
		return 0;
	return error_wrap(err, "no store can be made there");
}

static int check_pages(const struct store *store, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	const char *text;
	struct stat info;
	int got;

	if (stat(store->path, &info) < 0 || info.st_size > CHECKED_BYTES_MAX)
		return 0;
	if (cursor_open(&cursor, store, "PRAGMA quick_check(1)", err) < 0)
		return -1;
	got = cursor_next(&cursor, store, err);
	if (got <= 0)
		return got;
	text = cursor_text(&cursor);
	if (text && strcmp(text, "ok") != 0)
		return store_failed(store, SQLITE_CORRUPT, err);
	return 0;
}

/* The database as a URI, so that it can be opened without its side files. */
static char *immutable_uri(const char *path)
{
	char *uri = NULL;
	size_t size;
	FILE *out = open_memstream(&uri, &size);

	if (!out)
		return NULL;
	fputs("file:", out);
	for (; *path; path++)
		if (strchr("%?#", *path))
			fprintf(out, "%%%02X", *path);
		else
			fputc(*path, out);
	fputs("?immutable=1", out);
	fclose(out);
	return uri;
}

/* A store that can't be written, in a directory where SQLite can't make its
 * side files either, can still be read when nobody has it open. */
static int open_immutable(struct store *store, struct error *err)
{
	cleanup_free char *uri = immutable_uri(store->path), *log = NULL;
	int result;

	if (!uri || asprintf(&log, "%s-wal", store->path) < 0)
		return error_make(err, ENOMEM, "cannot open the store %s",
				  store->path);
	if (access(log, F_OK) == 0)
		return store_failed(store, SQLITE_READONLY, err);
	sqlite3_close(store->db);
	store->db = NULL;
	result = sqlite3_open_v2(uri, &store->db,
				 SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
	if (result != SQLITE_OK)
		return store_failed(store, result, err);
	return schema_ensure(store, 0, err);
}

static int prepare_writable(struct store *store, int create, struct error *err)
{
	if (store_execute(store, "PRAGMA foreign_keys = ON", err) < 0 ||
	    store_execute(store, "PRAGMA synchronous = FULL", err) < 0 ||
	    schema_ensure(store, create, err) < 0 ||
	    check_pages(store, err) < 0)
		return -1;
	return store_execute(store, "PRAGMA journal_mode = WAL", err);
}

static int open_database(struct store *store, int create, struct error *err)
{
	struct error own = {0};
	int result = sqlite3_open_v2(store->path, &store->db,
				     SQLITE_OPEN_READWRITE, NULL);

	if (result != SQLITE_OK)
		return store_failed(store, result, err);
	sqlite3_extended_result_codes(store->db, 1);
	sqlite3_busy_timeout(store->db, BUSY_TIMEOUT_MS);
	if (sqlite3_db_readonly(store->db, "main") <= 0)
		return prepare_writable(store, create, err);
	if (create)
		return store_failed(store, SQLITE_READONLY, err);
	if (schema_ensure(store, 0, &own) == 0)
		return 0;
	result = sqlite3_errcode(store->db) & 0xff;
	if (result == SQLITE_CANTOPEN || result == SQLITE_READONLY)
		return open_immutable(store, err);
	*err = own;
	return -1;
}

static int open_at(struct store **store, const char *path, int create,
		   struct error *err)
{
	cleanup_store struct store *opened = NULL;

	opened = calloc(1, sizeof(*opened));
	if (opened)
		opened->path = strdup(path);
	if (!opened || !opened->path)
		return error_make(err, ENOMEM, "cannot open the store %s",
				  path);
	if (open_database(opened, create, err) < 0)
		return -1;
	*store = steal_pointer(&opened);
	return 0;
}

int store_open(struct store **store, const char *path, int create,
	       struct error *err)
{
	struct error own = {0};

	*store = NULL;
	if (!err)
		err = &own;
	if (check_file(path, create, err) < 0)
		return -1;
	return open_at(store, path, create, err);
}

int store_open_memory(struct store **store, struct error *err)
{
	*store = NULL;
	return open_at(store, ":memory:", 1, err);
}

void store_close(struct store *store)
{
	if (!store)
		return;
	sqlite3_close(store->db);
	free(store->path);
	free(store);
}
