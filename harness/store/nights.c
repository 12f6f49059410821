/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/store/nights.h"

#include "harness/store/internal.h"

static int add_summary(const struct store *store, int64_t night,
		       const struct summary_record *summary, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store,
			"INSERT INTO summaries (night, workload, environment,"
			" label, unit, better, against, value, alone, spread,"
			" starts, rounds, failed)"
			" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			err) < 0)
		return -1;
	cursor_bind_int(&cursor, night);
	cursor_bind_text(&cursor, summary->workload);
	cursor_bind_text(&cursor, summary->environment);
	cursor_bind_text(&cursor, summary->label);
	cursor_bind_text(&cursor, summary->unit);
	cursor_bind_text(&cursor, summary->better);
	cursor_bind_text(&cursor, summary->against);
	cursor_bind_double(&cursor, summary->value);
	cursor_bind_double(&cursor, summary->alone);
	cursor_bind_double(&cursor, summary->spread);
	cursor_bind_int(&cursor, summary->starts);
	cursor_bind_int(&cursor, summary->rounds);
	cursor_bind_int(&cursor, summary->failed);
	return cursor_finish(&cursor, store, err);
}

/* Its summaries go with it. */
static int drop_night(const struct store *store, const char *run,
		      struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store, "DELETE FROM nights WHERE run = ?",
			err) < 0)
		return -1;
	cursor_bind_text(&cursor, run);
	return cursor_finish(&cursor, store, err);
}

static int put_night(const struct store *store, struct night_record *night,
		     struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store,
			"INSERT INTO nights (run, again_of, busy, traits,"
			" by_nightly) VALUES (?, ?, ?, ?, ?)",
			err) < 0)
		return -1;
	cursor_bind_text(&cursor, night->run);
	cursor_bind_text(&cursor, night->again_of);
	cursor_bind_double(&cursor, night->busy);
	cursor_bind_json(&cursor, night->traits);
	cursor_bind_int(&cursor, night->by_nightly);
	if (cursor_finish(&cursor, store, err) < 0)
		return -1;
	night->id = sqlite3_last_insert_rowid(store->db);
	return 0;
}

static int add_all(const struct store *store, struct night_record *night,
		   const struct summary_record *summaries, size_t count,
		   struct error *err)
{
	if (drop_night(store, night->run, err) < 0 ||
	    put_night(store, night, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (add_summary(store, night->id, &summaries[i], err) < 0)
			return -1;
	return 0;
}

int store_add_night(struct store *store, struct night_record *night,
		    const struct summary_record *summaries, size_t count,
		    struct error *err)
{
	struct error ignored = {0};

	if (store_execute(store, "BEGIN IMMEDIATE", err) < 0)
		return -1;
	if (add_all(store, night, summaries, count, err) == 0 &&
	    store_execute(store, "COMMIT", err) == 0)
		return 0;
	store_execute(store, "ROLLBACK", &ignored);
	return -1;
}

int store_add_acknowledgement(struct store *store,
			      const struct acknowledgement_record *given,
			      struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store,
			"INSERT INTO acknowledgements"
			" (finding, reason, since_s, given_s)"
			" VALUES (?, ?, ?, ?)",
			err) < 0)
		return -1;
	cursor_bind_text(&cursor, given->finding);
	cursor_bind_text(&cursor, given->reason);
	cursor_bind_int(&cursor, given->since_s);
	cursor_bind_int(&cursor, given->given_s);
	return cursor_finish(&cursor, store, err);
}

/* Statements that drop what is older than their two parameters say. */
static int drop_older(const struct store *store, const char *sql,
		      const struct night_age *age, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store, sql, err) < 0)
		return -1;
	cursor_bind_int(&cursor, age->before_s);
	cursor_bind_int(&cursor, age->nights - 1);
	return cursor_finish(&cursor, store, err);
}

/* Nights that are that old, and their environments; none while there are too
 * few. */
#define OLD_NIGHTS                                                   \
	"(SELECT n.run FROM nights n JOIN runs r ON r.id = n.run"    \
	" WHERE n.by_nightly AND r.started_s < ? AND r.rowid <"      \
	" (SELECT s.rowid FROM runs s JOIN nights m ON m.run = s.id" \
	" WHERE m.by_nightly AND m.again_of IS NULL"                 \
	" ORDER BY s.rowid DESC LIMIT 1 OFFSET ?))"
#define OLD "(SELECT id FROM environments WHERE run IN " OLD_NIGHTS ")"

static const char *const of_samples[] = {
	"UPDATE trials SET samples = NULL"
	" WHERE samples IS NOT NULL AND environment IN " OLD,
	"UPDATE attempts SET subject_data = NULL, witness_data = NULL,"
	" canary = NULL"
	" WHERE (subject_data IS NOT NULL OR witness_data IS NOT NULL"
	" OR canary IS NOT NULL) AND environment IN " OLD,
	"UPDATE starts SET hello = NULL"
	" WHERE hello IS NOT NULL AND environment IN " OLD,
};

/* What was made to be removed is there for the attempts in it alone. */
static const char *const of_trials[] = {
	"DELETE FROM trials WHERE environment IN " OLD,
	"DELETE FROM attempts WHERE environment IN " OLD,
	"DELETE FROM starts WHERE environment IN " OLD,
	"DELETE FROM expectations WHERE run IN " OLD_NIGHTS,
	"DELETE FROM environments WHERE variant_of IS NOT NULL AND"
	" run IN " OLD_NIGHTS " AND NOT EXISTS (SELECT 1 FROM verdicts v"
	" WHERE v.environment = environments.id)",
};

static int drop_all(const struct store *store, const char *const *statements,
		    size_t count, const struct night_age *age,
		    struct error *err)
{
	for (size_t i = 0; i < count; i++)
		if (drop_older(store, statements[i], age, err) < 0)
			return -1;
	return 0;
}

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

int store_thin(struct store *store, const struct thinning *thinning,
	       struct error *err)
{
	struct error ignored = {0};

	if (store_execute(store, "BEGIN IMMEDIATE", err) < 0)
		return -1;
	if (drop_all(store, of_samples, COUNT(of_samples), &thinning->samples,
		     err) == 0 &&
	    drop_all(store, of_trials, COUNT(of_trials), &thinning->trials,
		     err) == 0 &&
	    store_execute(store, "COMMIT", err) == 0)
		return 0;
	store_execute(store, "ROLLBACK", &ignored);
	return -1;
}
