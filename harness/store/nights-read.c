/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading back what the store keeps of nights. */
#include "common/cleanup.h"
#include "harness/store/internal.h"
#include "harness/store/nights.h"

/* The schema that has nights. */
#define NIGHTS_SCHEMA 8

int store_each_night(struct store *store,
		     int (*each)(const struct night_record *, void *),
		     void *data, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int got, stop = 0;

	if (!schema_has(store, NIGHTS_SCHEMA))
		return 0;
	if (cursor_open(&cursor, store,
			"SELECT n.id, n.run, n.again_of, n.busy, n.traits,"
			" r.suite, r.started_s,"
			" EXISTS (SELECT 1 FROM imports i WHERE i.run = n.run)"
			" FROM nights n JOIN runs r ON r.id = n.run"
			" ORDER BY r.rowid",
			err) < 0)
		return -1;
	while (!stop && (got = cursor_next(&cursor, store, err)) != 0) {
		struct night_record night = {0};

		if (got < 0)
			return -1;
		night.id = cursor_int(&cursor, 0);
		night.run = cursor_text(&cursor);
		night.again_of = cursor_text(&cursor);
		night.busy = cursor_double(&cursor);
		night.traits = cursor_json(&cursor);
		night.suite = cursor_text(&cursor);
		night.started_s = cursor_int(&cursor, 0);
		night.is_imported = cursor_int(&cursor, 0) != 0;
		stop = each(&night, data);
	}
	return stop;
}

int store_each_summary(struct store *store,
		       int (*each)(const struct summary_record *, void *),
		       void *data, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int got, stop = 0;

	if (!schema_has(store, NIGHTS_SCHEMA))
		return 0;
	if (cursor_open(&cursor, store,
			"SELECT s.night, s.workload, s.environment, s.label,"
			" s.unit, s.better, s.against, s.value, s.alone,"
			" s.spread, s.starts, s.rounds"
			" FROM summaries s JOIN nights n ON n.id = s.night"
			" JOIN runs r ON r.id = n.run ORDER BY r.rowid",
			err) < 0)
		return -1;
	while (!stop && (got = cursor_next(&cursor, store, err)) != 0) {
		struct summary_record summary = {0};

		if (got < 0)
			return -1;
		summary.night = cursor_int(&cursor, 0);
		summary.workload = cursor_text(&cursor);
		summary.environment = cursor_text(&cursor);
		summary.label = cursor_text(&cursor);
		summary.unit = cursor_text(&cursor);
		summary.better = cursor_text(&cursor);
		summary.against = cursor_text(&cursor);
		summary.value = cursor_double(&cursor);
		summary.alone = cursor_double(&cursor);
		summary.spread = cursor_double(&cursor);
		summary.starts = cursor_int(&cursor, 0);
		summary.rounds = cursor_int(&cursor, 0);
		stop = each(&summary, data);
	}
	return stop;
}

int store_each_night_verdict(struct store *store,
			     int (*each)(const struct night_verdict *, void *),
			     void *data, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int got, stop = 0;

	if (!schema_has(store, NIGHTS_SCHEMA))
		return 0;
	if (cursor_open(&cursor, store,
			"SELECT n.id, e.name, v.attack, v.attack_row,"
			" v.outcome, v.proof, v.evidence, v.reason"
			" FROM nights n JOIN environments e ON e.run = n.run"
			" JOIN verdicts v ON v.environment = e.id"
			" WHERE e.variant_of IS NULL AND"
			" coalesce(e.role, 'measured')"
			" IN ('measured', 'attacked')",
			err) < 0)
		return -1;
	while (!stop && (got = cursor_next(&cursor, store, err)) != 0) {
		struct night_verdict verdict = {0};

		if (got < 0)
			return -1;
		verdict.night = cursor_int(&cursor, 0);
		verdict.environment = cursor_text(&cursor);
		verdict.attack = cursor_text(&cursor);
		verdict.row = cursor_text(&cursor);
		verdict.outcome = cursor_text(&cursor);
		verdict.proof = cursor_text(&cursor);
		verdict.evidence = cursor_text(&cursor);
		verdict.reason = cursor_text(&cursor);
		stop = each(&verdict, data);
	}
	return stop;
}

int store_each_acknowledgement(
	struct store *store,
	int (*each)(const struct acknowledgement_record *, void *), void *data,
	struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int got, stop = 0;

	if (!schema_has(store, NIGHTS_SCHEMA))
		return 0;
	if (cursor_open(&cursor, store,
			"SELECT finding, reason, since_s, given_s"
			" FROM acknowledgements ORDER BY id",
			err) < 0)
		return -1;
	while (!stop && (got = cursor_next(&cursor, store, err)) != 0) {
		struct acknowledgement_record given = {0};

		if (got < 0)
			return -1;
		given.finding = cursor_text(&cursor);
		given.reason = cursor_text(&cursor);
		given.since_s = cursor_int(&cursor, 0);
		given.given_s = cursor_int(&cursor, 0);
		stop = each(&given, data);
	}
	return stop;
}

int store_runs_without_night(struct store *store, const char *suite,
			     json_t **ids, struct error *err)
{
	cleanup_json json_t *found = json_array();
	cleanup_cursor struct cursor cursor = {0};
	int got;

	*ids = NULL;
	if (cursor_open(&cursor, store,
			"SELECT id FROM runs WHERE suite = ?"
			" AND status IN ('complete', 'budget')"
			" AND coalesce(json_extract(plan, '$.partial'), 0) = 0"
			" AND id NOT IN (SELECT run FROM nights)"
			" ORDER BY rowid",
			err) < 0)
		return -1;
	cursor_bind_text(&cursor, suite);
	while ((got = cursor_next(&cursor, store, err)) > 0)
		json_array_append_new(found, json_string(cursor_text(&cursor)));
	if (got < 0)
		return -1;
	*ids = steal_pointer(&found);
	return 0;
}
