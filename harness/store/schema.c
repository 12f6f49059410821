/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables, and the two numbers in the file's header that say whose file it
 * is: application_id ("BHKD") and user_version (STORE_SCHEMA).
 */
#include "harness/store/internal.h"

#define APPLICATION_ID 0x42484b44
#define STRING_OF(number) #number
#define NUMBER(number) STRING_OF(number)

/* What schema 2 has beyond 1. */
#define EXPECTATIONS                                                \
	"CREATE TABLE expectations ("                               \
	" id INTEGER PRIMARY KEY,"                                  \
	" run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE," \
	" environment TEXT NOT NULL, attack TEXT NOT NULL,"         \
	" attack_row TEXT, expected TEXT NOT NULL, line INTEGER,"   \
	" result TEXT NOT NULL, sentence TEXT);"                    \
	"CREATE INDEX expectations_of ON expectations (run);"

/* What schema 3 has beyond 2. */
#define THREATENED "ALTER TABLE verdicts ADD COLUMN threatens TEXT;"

/* What schema 4 has beyond 3. */
#define NEIGHBOURS                                         \
	"CREATE TABLE neighbours ("                        \
	" id INTEGER PRIMARY KEY,"                         \
	" environment INTEGER NOT NULL"                    \
	"  REFERENCES environments(id) ON DELETE CASCADE," \
	" place TEXT NOT NULL, antagonist TEXT NOT NULL,"  \
	" round INTEGER NOT NULL, noisy_first INTEGER,"    \
	" reason TEXT, victims TEXT, count INTEGER,"       \
	" what TEXT, charged REAL, counted REAL,"          \
	" outside_quiet REAL, outside_noisy REAL);"        \
	"CREATE INDEX neighbours_of ON neighbours (environment);"

/* What schema 5 has beyond 4. */
#define EXPLAINED "ALTER TABLE verdicts ADD COLUMN explanation TEXT;"

/* What schema 6 has beyond 5. */
#define OUTSIDE "ALTER TABLE neighbours ADD COLUMN outside TEXT;"

/* What schema 7 has beyond 6. */
#define IMPORTS                                                     \
	"CREATE TABLE imports ("                                    \
	" id INTEGER PRIMARY KEY,"                                  \
	" run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE," \
	" file TEXT NOT NULL, sha256 TEXT NOT NULL,"                \
	" schema INTEGER NOT NULL, version TEXT NOT NULL,"          \
	" imported_s INTEGER NOT NULL);"                            \
	"CREATE INDEX imports_of ON imports (run);"

/* What schema 8 has beyond 7. */
#define NIGHTS                                                             \
	"CREATE TABLE nights ("                                            \
	" id INTEGER PRIMARY KEY,"                                         \
	" run TEXT NOT NULL UNIQUE REFERENCES runs(id) ON DELETE CASCADE," \
	" again_of TEXT REFERENCES runs(id) ON DELETE CASCADE,"            \
	" busy REAL, traits TEXT);"                                        \
	"CREATE INDEX nights_again ON nights (again_of);"                  \
	"CREATE TABLE summaries ("                                         \
	" id INTEGER PRIMARY KEY,"                                         \
	" night INTEGER NOT NULL REFERENCES nights(id) ON DELETE CASCADE," \
	" workload TEXT NOT NULL, environment TEXT NOT NULL, label TEXT,"  \
	" unit TEXT, better TEXT, against TEXT, value REAL, alone REAL,"   \
	" spread REAL, starts INTEGER NOT NULL, rounds INTEGER NOT NULL,"  \
	" failed INTEGER NOT NULL);"                                       \
	"CREATE INDEX summaries_of ON summaries (night);"                  \
	"CREATE TABLE acknowledgements ("                                  \
	" id INTEGER PRIMARY KEY, finding TEXT NOT NULL,"                  \
	" reason TEXT NOT NULL, since_s INTEGER NOT NULL,"                 \
	" given_s INTEGER NOT NULL);"

/* What schema 9 has beyond 8. */
#define CALIBRATIONS                                                     \
	"CREATE TABLE calibrations ("                                    \
	" id INTEGER PRIMARY KEY,"                                       \
	" run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,"      \
	" measured_in TEXT NOT NULL, measured_s INTEGER NOT NULL,"       \
	" environment TEXT NOT NULL, workload TEXT, floor REAL,"         \
	" false_alarms REAL, found TEXT, night_starts INTEGER NOT NULL," \
	" night_rounds INTEGER NOT NULL, starts INTEGER NOT NULL,"       \
	" pairs INTEGER NOT NULL);"                                      \
	"CREATE INDEX calibrations_of ON calibrations (run);"

/* What schema 10 has beyond 9: 0, 1, or NULL where nothing was said. */
#define SETTLED "ALTER TABLE trials ADD COLUMN steady INTEGER;"

/* What schema 11 has beyond 10. Nobody knows of older nights: nothing of them
 * is dropped. */
#define BY_NIGHTLY                      \
	"ALTER TABLE nights ADD COLUMN" \
	" by_nightly INTEGER NOT NULL DEFAULT 0;"

static const char schema[] =
	"CREATE TABLE runs ("
	" id TEXT PRIMARY KEY NOT NULL,"
	" label TEXT, suite TEXT, version TEXT, commit_id TEXT, command TEXT,"
	" seed INTEGER NOT NULL, started_s INTEGER NOT NULL,"
	" ended_s INTEGER NOT NULL, status TEXT NOT NULL, reason TEXT,"
	" plan TEXT, facts TEXT);"
	"CREATE TABLE environments ("
	" id INTEGER PRIMARY KEY,"
	" run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,"
	" name TEXT NOT NULL, kind TEXT NOT NULL, label TEXT, keys TEXT,"
	" variant_of TEXT, status TEXT NOT NULL, reason TEXT, remedy TEXT,"
	" role TEXT, UNIQUE (run, name));"
	"CREATE TABLE starts ("
	" id INTEGER PRIMARY KEY,"
	" environment INTEGER NOT NULL"
	"  REFERENCES environments(id) ON DELETE CASCADE,"
	" number INTEGER NOT NULL, start_ns INTEGER NOT NULL, hello TEXT,"
	" status TEXT NOT NULL, reason TEXT);"
	"CREATE TABLE trials ("
	" id INTEGER PRIMARY KEY,"
	" environment INTEGER NOT NULL"
	"  REFERENCES environments(id) ON DELETE CASCADE,"
	" start INTEGER REFERENCES starts(id) ON DELETE CASCADE,"
	" workload TEXT NOT NULL, params TEXT, round INTEGER NOT NULL,"
	" position INTEGER NOT NULL, status TEXT NOT NULL, reason TEXT,"
	" host_ns INTEGER NOT NULL, job_ns INTEGER NOT NULL,"
	" cpu_ns INTEGER NOT NULL, charged_ns INTEGER NOT NULL,"
	" unit TEXT, better TEXT, median REAL, samples TEXT, note TEXT);"
	"CREATE TABLE attempts ("
	" id INTEGER PRIMARY KEY,"
	" environment INTEGER NOT NULL"
	"  REFERENCES environments(id) ON DELETE CASCADE,"
	" attack TEXT NOT NULL, attack_row TEXT, attempt TEXT, witness TEXT,"
	" evidence TEXT, reason TEXT, subject_data TEXT, witness_data TEXT,"
	" canary TEXT);"
	"CREATE TABLE verdicts ("
	" id INTEGER PRIMARY KEY,"
	" environment INTEGER NOT NULL"
	"  REFERENCES environments(id) ON DELETE CASCADE,"
	" attack TEXT NOT NULL, attack_row TEXT, boundary TEXT, title TEXT,"
	" outcome TEXT NOT NULL, proof TEXT, proof_detail TEXT, evidence TEXT,"
	" reason TEXT);"
	"CREATE TABLE omissions ("
	" id INTEGER PRIMARY KEY,"
	" run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,"
	" what TEXT NOT NULL, reason TEXT, remedy TEXT);"
	"CREATE INDEX starts_of ON starts (environment);"
	"CREATE INDEX trials_of ON trials (environment);"
	"CREATE INDEX trials_in ON trials (start);"
	"CREATE INDEX attempts_of ON attempts (environment);"
	"CREATE INDEX verdicts_of ON verdicts (environment);"
	"CREATE INDEX omissions_of ON omissions (run);" EXPECTATIONS THREATENED
		NEIGHBOURS EXPLAINED OUTSIDE IMPORTS NIGHTS CALIBRATIONS SETTLED
			BY_NIGHTLY "PRAGMA application_id = " NUMBER(
				APPLICATION_ID) ";"
						"PRAGMA user_version = " NUMBER(
							STORE_SCHEMA) ";";

/* What brings a store from schema N to N + 1; the first is for 1. */
static const char *const steps[] = {
	EXPECTATIONS "PRAGMA user_version = 2;",
	THREATENED "PRAGMA user_version = 3;",
	NEIGHBOURS "PRAGMA user_version = 4;",
	EXPLAINED "PRAGMA user_version = 5;",
	OUTSIDE "PRAGMA user_version = 6;",
	IMPORTS "PRAGMA user_version = 7;",
	NIGHTS "PRAGMA user_version = 8;",
	CALIBRATIONS "PRAGMA user_version = 9;",
	SETTLED "PRAGMA user_version = 10;",
	BY_NIGHTLY "PRAGMA user_version = 11;",
};

_Static_assert(sizeof(steps) / sizeof(*steps) == STORE_SCHEMA - 1,
	       "each schema but the first has its step");

static int read_number(const struct store *store, const char *sql,
		       int64_t *number, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int got;

	if (cursor_open(&cursor, store, sql, err) < 0)
		return -1;
	got = cursor_next(&cursor, store, err);
	*number = got > 0 ? cursor_int(&cursor, 0) : 0;
	return got < 0 ? -1 : 0;
}

static int schema_create(const struct store *store, struct error *err)
{
	struct error ignored = {0};
	int64_t tables;

	if (store_execute(store, "BEGIN IMMEDIATE", err) < 0)
		return -1;
	/* Somebody else may have been faster. */
	if (read_number(store, "SELECT count(*) FROM sqlite_master", &tables,
			err) < 0 ||
	    (!tables && store_execute(store, schema, err) < 0) ||
	    store_execute(store, "COMMIT", err) < 0) {
		store_execute(store, "ROLLBACK", &ignored);
		return -1;
	}
	return 0;
}

/* Step by step, all or nothing. */
static int schema_migrate(const struct store *store, struct error *err)
{
	struct error ignored = {0};
	int64_t version;

	if (store_execute(store, "BEGIN IMMEDIATE", err) < 0)
		return -1;
	/* Somebody else may have been faster. */
	if (read_number(store, "PRAGMA user_version", &version, err) == 0) {
		while (version < STORE_SCHEMA &&
		       store_execute(store, steps[version - 1], err) == 0)
			version++;
		if (version >= STORE_SCHEMA &&
		    store_execute(store, "COMMIT", err) == 0)
			return 0;
	}
	store_execute(store, "ROLLBACK", &ignored);
	return -1;
}

int schema_has(const struct store *store, int wanted)
{
	struct error ignored = {0};
	int64_t version;

	return read_number(store, "PRAGMA user_version", &version, &ignored) ==
		       0 &&
	       version >= wanted;
}

int schema_ensure(const struct store *store, int may_create, struct error *err)
{
	int64_t application, version, tables;

	if (read_number(store, "PRAGMA application_id", &application, err) <
		    0 ||
	    read_number(store, "PRAGMA user_version", &version, err) < 0 ||
	    read_number(store, "SELECT count(*) FROM sqlite_master", &tables,
			err) < 0)
		return -1;
	if (!tables && !application && !version) {
		if (!may_create)
			return error_make(
				err, 0,
				"the store %s is empty; make a run first, or name another store with --store",
				store->path);
		return schema_create(store, err);
	}
	if (application != APPLICATION_ID)
		return error_make(
			err, 0,
			"%s is an SQLite database of another program, not a store of bulkhead; name another file with --store",
			store->path);
	if (version > STORE_SCHEMA)
		return error_make(
			err, 0,
			"the store %s has schema %lld, this program knows %d only; use the newer bulkhead that wrote it, or name another store with --store",
			store->path, (long long)version, STORE_SCHEMA);
	/* What can't be written is read as it is. */
	if (version >= STORE_SCHEMA || sqlite3_db_readonly(store->db, "main"))
		return 0;
	if (version < 1)
		return store_failed(store, SQLITE_CORRUPT, err);
	return schema_migrate(store, err);
}
