/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading records back, in the order in which they were written. */
#include "harness/store/internal.h"

/* Prepare `sql`, with the run as its only parameter unless NULL. */
static int open_for(struct cursor *cursor, const struct store *store,
		    const char *sql, const char *run, struct error *err)
{
	if (cursor_open(cursor, store, sql, err) < 0)
		return -1;
	if (run)
		cursor_bind_text(cursor, run);
	return 0;
}

/* A store that can't be written may be without the last of them. */
#define RUNS(imported)                                                      \
	"SELECT id, label, suite, version, commit_id, command,"             \
	" seed, started_s, ended_s, status, reason, plan, facts, " imported \
	" FROM runs ORDER BY started_s, rowid"

int store_each_run(struct store *store,
		   int (*each)(const struct run_record *, void *), void *data,
		   struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int got, stop = 0;

	if (open_for(&cursor, store,
		     schema_has(store, 7) ? RUNS("(SELECT file FROM imports"
						 " WHERE run = runs.id"
						 " ORDER BY id DESC LIMIT 1)")
					  : RUNS("NULL"),
		     NULL, err) < 0)
		return -1;
	while (!stop && (got = cursor_next(&cursor, store, err)) != 0) {
		struct run_record run = {0};

		if (got < 0)
			return -1;
		run.id = cursor_text(&cursor);
		run.label = cursor_text(&cursor);
		run.suite = cursor_text(&cursor);
		run.version = cursor_text(&cursor);
		run.commit = cursor_text(&cursor);
		run.command = cursor_text(&cursor);
		run.seed = (uint64_t)cursor_int(&cursor, 0);
		run.started_s = cursor_int(&cursor, 0);
		run.ended_s = cursor_int(&cursor, 0);
		run.status = cursor_text(&cursor);
		run.reason = cursor_text(&cursor);
		run.plan = cursor_json(&cursor);
		run.facts = cursor_json(&cursor);
		run.imported = cursor_text(&cursor);
		stop = each(&run, data);
	}
	return stop;
}

int store_each_environment(struct store *store, const char *run,
			   int (*each)(const struct environment_record *,
				       void *),
			   void *data, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int got, stop = 0;

	if (open_for(&cursor, store,
		     "SELECT id, name, kind, label, keys, variant_of, status,"
		     " reason, remedy, role"
		     " FROM environments WHERE run = ? ORDER BY id",
		     run, err) < 0)
		return -1;
	while (!stop && (got = cursor_next(&cursor, store, err)) != 0) {
		struct environment_record environment = {0};

		if (got < 0)
			return -1;
		environment.id = cursor_int(&cursor, 0);
		environment.name = cursor_text(&cursor);
		environment.kind = cursor_text(&cursor);
		environment.label = cursor_text(&cursor);
		environment.keys = cursor_json(&cursor);
		environment.variant_of = cursor_text(&cursor);
		environment.status = cursor_text(&cursor);
		environment.reason = cursor_text(&cursor);
		environment.remedy = cursor_text(&cursor);
		environment.role = cursor_text(&cursor);
		stop = each(&environment, data);
	}
	return stop;
}

int store_each_start(struct store *store, const char *run,
		     int (*each)(const struct start_record *, void *),
		     void *data, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int got, stop = 0;

	if (open_for(&cursor, store,
		     "SELECT s.id, s.environment, s.number, s.start_ns,"
		     " s.hello, s.status, s.reason"
		     " FROM starts s JOIN environments e ON e.id ="
		     " s.environment WHERE e.run = ? ORDER BY s.id",
		     run, err) < 0)
		return -1;
	while (!stop && (got = cursor_next(&cursor, store, err)) != 0) {
		struct start_record start = {0};

		if (got < 0)
			return -1;
		start.id = cursor_int(&cursor, 0);
		start.environment = cursor_int(&cursor, 0);
		start.number = cursor_int(&cursor, 0);
		start.start_ns = cursor_int(&cursor, 0);
		start.hello = cursor_json(&cursor);
		start.status = cursor_text(&cursor);
		start.reason = cursor_text(&cursor);
		stop = each(&start, data);
	}
	return stop;
}

static void read_trial(struct cursor *cursor, struct trial_record *trial)
{
	trial->id = cursor_int(cursor, 0);
	trial->environment = cursor_int(cursor, 0);
	trial->start = cursor_int(cursor, 0);
	trial->workload = cursor_text(cursor);
	trial->params = cursor_json(cursor);
	trial->round = cursor_int(cursor, 0);
	trial->position = cursor_int(cursor, 0);
	trial->status = cursor_text(cursor);
	trial->reason = cursor_text(cursor);
	trial->host_ns = cursor_int(cursor, 0);
	trial->job_ns = cursor_int(cursor, 0);
	trial->cpu_ns = cursor_int(cursor, 0);
	trial->charged_ns = cursor_int(cursor, -1);
	trial->unit = cursor_text(cursor);
	trial->better = cursor_text(cursor);
	trial->median = cursor_double(cursor);
	trial->samples = cursor_json(cursor);
	trial->note = cursor_text(cursor);
	trial->steady = (enum trial_steady)cursor_int(cursor, 0);
}

/* A store that can't be written may be without the last of them. */
#define TRIALS(steady)                                          \
	"SELECT t.id, t.environment, t.start, t.workload,"      \
	" t.params, t.round, t.position, t.status, t.reason,"   \
	" t.host_ns, t.job_ns, t.cpu_ns, t.charged_ns, t.unit," \
	" t.better, t.median, t.samples, t.note, " steady       \
	" FROM trials t JOIN environments e ON e.id ="          \
	" t.environment WHERE e.run = ? ORDER BY t.id"

int store_each_trial(struct store *store, const char *run,
		     int (*each)(const struct trial_record *, void *),
		     void *data, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int got, stop = 0;

	if (open_for(&cursor, store,
		     schema_has(store, 10) ? TRIALS("t.steady + 1")
					   : TRIALS("NULL"),
		     run, err) < 0)
		return -1;
	while (!stop && (got = cursor_next(&cursor, store, err)) != 0) {
		struct trial_record trial = {0};

		if (got < 0)
			return -1;
		read_trial(&cursor, &trial);
		stop = each(&trial, data);
	}
	return stop;
}

int store_each_attempt(struct store *store, const char *run,
		       int (*each)(const struct attempt_record *, void *),
		       void *data, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int got, stop = 0;

	if (open_for(&cursor, store,
		     "SELECT a.id, a.environment, a.attack, a.attack_row,"
		     " a.attempt, a.witness, a.evidence, a.reason,"
		     " a.subject_data, a.witness_data, a.canary"
		     " FROM attempts a JOIN environments e ON e.id ="
		     " a.environment WHERE e.run = ? ORDER BY a.id",
		     run, err) < 0)
		return -1;
	while (!stop && (got = cursor_next(&cursor, store, err)) != 0) {
		struct attempt_record attempt = {0};

		if (got < 0)
			return -1;
		attempt.id = cursor_int(&cursor, 0);
		attempt.environment = cursor_int(&cursor, 0);
		attempt.attack = cursor_text(&cursor);
		attempt.row = cursor_text(&cursor);
		attempt.attempt = cursor_text(&cursor);
		attempt.witness = cursor_text(&cursor);
		attempt.evidence = cursor_text(&cursor);
		attempt.reason = cursor_text(&cursor);
		attempt.subject_data = cursor_json(&cursor);
		attempt.witness_data = cursor_json(&cursor);
		attempt.canary = cursor_json(&cursor);
		stop = each(&attempt, data);
	}
	return stop;
}

/* A store that can't be written may be without the last of them. */
#define VERDICTS(threatens, explanation)                                     \
	"SELECT v.id, v.environment, v.attack, v.attack_row,"                \
	" v.boundary, v.title, v.outcome, v.proof,"                          \
	" v.proof_detail, v.evidence, v.reason, " threatens ", " explanation \
	" FROM verdicts v JOIN environments e ON e.id ="                     \
	" v.environment WHERE e.run = ? ORDER BY v.id"

int store_each_verdict(struct store *store, const char *run,
		       int (*each)(const struct verdict_record *, void *),
		       void *data, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int got, stop = 0;

	if (open_for(&cursor, store,
		     schema_has(store, 5)
			     ? VERDICTS("v.threatens", "v.explanation")
		     : schema_has(store, 3) ? VERDICTS("v.threatens", "NULL")
					    : VERDICTS("NULL", "NULL"),
		     run, err) < 0)
		return -1;
	while (!stop && (got = cursor_next(&cursor, store, err)) != 0) {
		struct verdict_record verdict = {0};

		if (got < 0)
			return -1;
		verdict.id = cursor_int(&cursor, 0);
		verdict.environment = cursor_int(&cursor, 0);
		verdict.attack = cursor_text(&cursor);
		verdict.row = cursor_text(&cursor);
		verdict.boundary = cursor_text(&cursor);
		verdict.title = cursor_text(&cursor);
		verdict.outcome = cursor_text(&cursor);
		verdict.proof = cursor_text(&cursor);
		verdict.proof_detail = cursor_text(&cursor);
		verdict.evidence = cursor_text(&cursor);
		verdict.reason = cursor_text(&cursor);
		verdict.threatens = cursor_text(&cursor);
		verdict.explanation = cursor_json(&cursor);
		stop = each(&verdict, data);
	}
	return stop;
}

int store_each_omission(struct store *store, const char *run,
			int (*each)(const struct omission_record *, void *),
			void *data, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int got, stop = 0;

	if (open_for(&cursor, store,
		     "SELECT what, reason, remedy FROM omissions"
		     " WHERE run = ? ORDER BY id",
		     run, err) < 0)
		return -1;
	while (!stop && (got = cursor_next(&cursor, store, err)) != 0) {
		struct omission_record omission = {0};

		if (got < 0)
			return -1;
		omission.what = cursor_text(&cursor);
		omission.reason = cursor_text(&cursor);
		omission.remedy = cursor_text(&cursor);
		stop = each(&omission, data);
	}
	return stop;
}

int store_each_expectation(struct store *store, const char *run,
			   int (*each)(const struct expectation_record *,
				       void *),
			   void *data, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int got, stop = 0;

	if (!schema_has(store, 2))
		return 0;
	if (open_for(&cursor, store,
		     "SELECT environment, attack, attack_row, expected, line,"
		     " result, sentence FROM expectations"
		     " WHERE run = ? ORDER BY id",
		     run, err) < 0)
		return -1;
	while (!stop && (got = cursor_next(&cursor, store, err)) != 0) {
		struct expectation_record expectation = {0};

		if (got < 0)
			return -1;
		expectation.environment = cursor_text(&cursor);
		expectation.attack = cursor_text(&cursor);
		expectation.row = cursor_text(&cursor);
		expectation.expected = cursor_text(&cursor);
		expectation.line = cursor_int(&cursor, 0);
		expectation.result = cursor_text(&cursor);
		expectation.sentence = cursor_text(&cursor);
		stop = each(&expectation, data);
	}
	return stop;
}
