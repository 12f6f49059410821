/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adding and changing records. Each function is one transaction. */
#include "harness/store/internal.h"

/* Finish an INSERT and fill the new record's id in. */
static int finish_insert(struct cursor *cursor, const struct store *store,
			 int64_t *id, struct error *err)
{
	if (cursor_finish(cursor, store, err) < 0)
		return -1;
	*id = sqlite3_last_insert_rowid(store->db);
	return 0;
}

int store_add_run(struct store *store, const struct run_record *run,
		  struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store,
			"INSERT INTO runs (id, label, suite, version,"
			" commit_id, command, seed, started_s, ended_s, status,"
			" reason, plan, facts)"
			" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			err) < 0)
		return -1;
	cursor_bind_text(&cursor, run->id);
	cursor_bind_text(&cursor, run->label);
	cursor_bind_text(&cursor, run->suite);
	cursor_bind_text(&cursor, run->version);
	cursor_bind_text(&cursor, run->commit);
	cursor_bind_text(&cursor, run->command);
	cursor_bind_int(&cursor, (int64_t)run->seed);
	cursor_bind_int(&cursor, run->started_s);
	cursor_bind_int(&cursor, run->ended_s);
	cursor_bind_text(&cursor, run->status);
	cursor_bind_text(&cursor, run->reason);
	cursor_bind_json(&cursor, run->plan);
	cursor_bind_json(&cursor, run->facts);
	return cursor_finish(&cursor, store, err);
}

int store_add_environment(struct store *store, const char *run,
			  struct environment_record *environment,
			  struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store,
			"INSERT INTO environments (run, name, kind, label,"
			" keys, variant_of, status, reason, remedy, role)"
			" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			err) < 0)
		return -1;
	cursor_bind_text(&cursor, run);
	cursor_bind_text(&cursor, environment->name);
	cursor_bind_text(&cursor, environment->kind);
	cursor_bind_text(&cursor, environment->label);
	cursor_bind_json(&cursor, environment->keys);
	cursor_bind_text(&cursor, environment->variant_of);
	cursor_bind_text(&cursor, environment->status);
	cursor_bind_text(&cursor, environment->reason);
	cursor_bind_text(&cursor, environment->remedy);
	cursor_bind_text(&cursor, environment->role);
	return finish_insert(&cursor, store, &environment->id, err);
}

int store_update_environment(struct store *store,
			     const struct environment_record *environment,
			     struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store,
			"UPDATE environments SET status = ?, reason = ?,"
			" remedy = ?, label = ? WHERE id = ?",
			err) < 0)
		return -1;
	cursor_bind_text(&cursor, environment->status);
	cursor_bind_text(&cursor, environment->reason);
	cursor_bind_text(&cursor, environment->remedy);
	cursor_bind_text(&cursor, environment->label);
	cursor_bind_int(&cursor, environment->id);
	return cursor_finish(&cursor, store, err);
}

int store_add_start(struct store *store, struct start_record *start,
		    struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store,
			"INSERT INTO starts (environment, number, start_ns,"
			" hello, status, reason) VALUES (?, ?, ?, ?, ?, ?)",
			err) < 0)
		return -1;
	cursor_bind_int(&cursor, start->environment);
	cursor_bind_int(&cursor, start->number);
	cursor_bind_int(&cursor, start->start_ns);
	cursor_bind_json(&cursor, start->hello);
	cursor_bind_text(&cursor, start->status);
	cursor_bind_text(&cursor, start->reason);
	return finish_insert(&cursor, store, &start->id, err);
}

int store_add_trial(struct store *store, struct trial_record *trial,
		    struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store,
			"INSERT INTO trials (environment, start, workload,"
			" params, round, position, status, reason, host_ns,"
			" job_ns, cpu_ns, charged_ns, unit, better, median,"
			" samples, steady, note)"
			" VALUES (?, nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?,"
			" ?, ?, ?, ?, ?, nullif(?, 0) - 1, ?)",
			err) < 0)
		return -1;
	cursor_bind_int(&cursor, trial->environment);
	cursor_bind_int(&cursor, trial->start);
	cursor_bind_text(&cursor, trial->workload);
	cursor_bind_json(&cursor, trial->params);
	cursor_bind_int(&cursor, trial->round);
	cursor_bind_int(&cursor, trial->position);
	cursor_bind_text(&cursor, trial->status);
	cursor_bind_text(&cursor, trial->reason);
	cursor_bind_int(&cursor, trial->host_ns);
	cursor_bind_int(&cursor, trial->job_ns);
	cursor_bind_int(&cursor, trial->cpu_ns);
	cursor_bind_int(&cursor, trial->charged_ns);
	cursor_bind_text(&cursor, trial->unit);
	cursor_bind_text(&cursor, trial->better);
	cursor_bind_double(&cursor, trial->median);
	cursor_bind_json(&cursor, trial->samples);
	cursor_bind_int(&cursor, (int64_t)trial->steady);
	cursor_bind_text(&cursor, trial->note);
	return finish_insert(&cursor, store, &trial->id, err);
}

int store_add_attempt(struct store *store, struct attempt_record *attempt,
		      struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store,
			"INSERT INTO attempts (environment, attack, attack_row,"
			" attempt, witness, evidence, reason, subject_data,"
			" witness_data, canary)"
			" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			err) < 0)
		return -1;
	cursor_bind_int(&cursor, attempt->environment);
	cursor_bind_text(&cursor, attempt->attack);
	cursor_bind_text(&cursor, attempt->row);
	cursor_bind_text(&cursor, attempt->attempt);
	cursor_bind_text(&cursor, attempt->witness);
	cursor_bind_text(&cursor, attempt->evidence);
	cursor_bind_text(&cursor, attempt->reason);
	cursor_bind_json(&cursor, attempt->subject_data);
	cursor_bind_json(&cursor, attempt->witness_data);
	cursor_bind_json(&cursor, attempt->canary);
	return finish_insert(&cursor, store, &attempt->id, err);
}

int store_add_verdict(struct store *store, struct verdict_record *verdict,
		      struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store,
			"INSERT INTO verdicts (environment, attack, attack_row,"
			" boundary, title, outcome, proof, proof_detail,"
			" evidence, reason, threatens, explanation)"
			" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			err) < 0)
		return -1;
	cursor_bind_int(&cursor, verdict->environment);
	cursor_bind_text(&cursor, verdict->attack);
	cursor_bind_text(&cursor, verdict->row);
	cursor_bind_text(&cursor, verdict->boundary);
	cursor_bind_text(&cursor, verdict->title);
	cursor_bind_text(&cursor, verdict->outcome);
	cursor_bind_text(&cursor, verdict->proof);
	cursor_bind_text(&cursor, verdict->proof_detail);
	cursor_bind_text(&cursor, verdict->evidence);
	cursor_bind_text(&cursor, verdict->reason);
	cursor_bind_text(&cursor, verdict->threatens);
	cursor_bind_json(&cursor, verdict->explanation);
	return finish_insert(&cursor, store, &verdict->id, err);
}

int store_update_verdict(struct store *store,
			 const struct verdict_record *verdict,
			 struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store,
			"UPDATE verdicts SET outcome = ?, proof = ?,"
			" proof_detail = ?, explanation = ? WHERE id = ?",
			err) < 0)
		return -1;
	cursor_bind_text(&cursor, verdict->outcome);
	cursor_bind_text(&cursor, verdict->proof);
	cursor_bind_text(&cursor, verdict->proof_detail);
	cursor_bind_json(&cursor, verdict->explanation);
	cursor_bind_int(&cursor, verdict->id);
	return cursor_finish(&cursor, store, err);
}

int store_add_omission(struct store *store, const char *run,
		       const struct omission_record *omission,
		       struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store,
			"INSERT INTO omissions (run, what, reason, remedy)"
			" VALUES (?, ?, ?, ?)",
			err) < 0)
		return -1;
	cursor_bind_text(&cursor, run);
	cursor_bind_text(&cursor, omission->what);
	cursor_bind_text(&cursor, omission->reason);
	cursor_bind_text(&cursor, omission->remedy);
	return cursor_finish(&cursor, store, err);
}

int store_add_expectation(const struct store *store, const char *run,
			  const struct expectation_record *expectation,
			  struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store,
			"INSERT INTO expectations (run, environment, attack,"
			" attack_row, expected, line, result, sentence)"
			" VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			err) < 0)
		return -1;
	cursor_bind_text(&cursor, run);
	cursor_bind_text(&cursor, expectation->environment);
	cursor_bind_text(&cursor, expectation->attack);
	cursor_bind_text(&cursor, expectation->row);
	cursor_bind_text(&cursor, expectation->expected);
	cursor_bind_int(&cursor, expectation->line);
	cursor_bind_text(&cursor, expectation->result);
	cursor_bind_text(&cursor, expectation->sentence);
	return cursor_finish(&cursor, store, err);
}

int store_add_expectations(struct store *store, const char *run,
			   const struct expectation_record *expectations,
			   size_t count, struct error *err)
{
	struct error ignored = {0};
	size_t i;

	if (store_execute(store, "BEGIN IMMEDIATE", err) < 0)
		return -1;
	for (i = 0; i < count; i++)
		if (store_add_expectation(store, run, &expectations[i], err) <
		    0)
			break;
	if (i == count && store_execute(store, "COMMIT", err) == 0)
		return 0;
	store_execute(store, "ROLLBACK", &ignored);
	return -1;
}
