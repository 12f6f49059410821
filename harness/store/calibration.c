/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How well slow-downs are seen: written, read, found and handed on. */
#include "common/cleanup.h"
#include "harness/store/internal.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#define COLUMNS                                           \
	"measured_in, measured_s, environment, workload," \
	" floor, false_alarms, found, night_starts,"      \
	" night_rounds, starts, pairs"

/* Facts by which a machine is known again. One without a processor is none. */
#define FACT(name)                       \
	"json_extract(o.facts, '$." name \
	"') IS json_extract(r.facts, '$." name "')"
#define SAME_MACHINE                                                  \
	"json_extract(r.facts, '$.cpu_model') IS NOT NULL"            \
	" AND " FACT("cpu_model") " AND " FACT("cores") " AND " FACT( \
		"threads") " AND " FACT("virtualised") " AND " FACT("data_filesystem")

int store_add_calibration(struct store *store, const char *run,
			  const struct calibration_record *calibration,
			  struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store,
			"INSERT INTO calibrations (run, " COLUMNS ")"
			" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			err) < 0)
		return -1;
	cursor_bind_text(&cursor, run);
	cursor_bind_text(&cursor, calibration->measured_in);
	cursor_bind_int(&cursor, calibration->measured_s);
	cursor_bind_text(&cursor, calibration->environment);
	cursor_bind_text(&cursor, calibration->workload);
	cursor_bind_double(&cursor, calibration->floor);
	cursor_bind_double(&cursor, calibration->false_alarms);
	cursor_bind_json(&cursor, calibration->found);
	cursor_bind_int(&cursor, calibration->night_starts);
	cursor_bind_int(&cursor, calibration->night_rounds);
	cursor_bind_int(&cursor, calibration->starts);
	cursor_bind_int(&cursor, calibration->pairs);
	return cursor_finish(&cursor, store, err);
}

static void read_calibration(struct cursor *cursor,
			     struct calibration_record *calibration)
{
	calibration->measured_in = cursor_text(cursor);
	calibration->measured_s = cursor_int(cursor, 0);
	calibration->environment = cursor_text(cursor);
	calibration->workload = cursor_text(cursor);
	calibration->floor = cursor_double(cursor);
	calibration->false_alarms = cursor_double(cursor);
	calibration->found = cursor_json(cursor);
	calibration->night_starts = cursor_int(cursor, 0);
	calibration->night_rounds = cursor_int(cursor, 0);
	calibration->starts = cursor_int(cursor, 0);
	calibration->pairs = cursor_int(cursor, 0);
}

static json_t *number_or_null(double number)
{
	return isfinite(number) ? json_real(number) : json_null();
}

static json_t *row_of(const struct calibration_record *c)
{
	return json_pack(
		"{s:o, s:I, s:o, s:o, s:o, s:o, s:O?, s:I, s:I, s:I, s:I}",
		"measured_in", store_json_text(c->measured_in), "measured_s",
		(json_int_t)c->measured_s, "environment",
		store_json_text(c->environment), "workload",
		store_json_text(c->workload), "floor", number_or_null(c->floor),
		"false_alarms", number_or_null(c->false_alarms), "found",
		c->found, "night_starts", (json_int_t)c->night_starts,
		"night_rounds", (json_int_t)c->night_rounds, "starts",
		(json_int_t)c->starts, "pairs", (json_int_t)c->pairs);
}

static int read_rows(struct store *store, const char *run, json_t *rows,
		     struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int got;

	if (cursor_open(&cursor, store,
			"SELECT " COLUMNS " FROM calibrations"
			" WHERE run = ? ORDER BY id",
			err) < 0)
		return -1;
	cursor_bind_text(&cursor, run);
	while ((got = cursor_next(&cursor, store, err)) > 0) {
		struct calibration_record calibration = {0};

		read_calibration(&cursor, &calibration);
		json_array_append_new(rows, row_of(&calibration));
	}
	return got;
}

int store_calibration(struct store *store, const char *run, json_t **rows,
		      struct error *err)
{
	cleanup_json json_t *read = json_array();

	*rows = NULL;
	if (schema_has(store, 9) && read_rows(store, run, read, err) < 0)
		return -1;
	*rows = steal_pointer(&read);
	return 0;
}

int store_find_calibration(struct store *store, const char *run, char **id,
			   struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int got;

	*id = NULL;
	if (!schema_has(store, 9))
		return 0;
	if (cursor_open(&cursor, store,
			"SELECT o.id FROM runs r, runs o WHERE r.id = ?1 AND"
			" EXISTS (SELECT 1 FROM calibrations WHERE run = o.id)"
			" AND (o.id = r.id OR (" SAME_MACHINE "))"
			" ORDER BY o.id = r.id DESC, (SELECT max(measured_s)"
			"  FROM calibrations WHERE run = o.id) DESC, o.rowid"
			" LIMIT 1",
			err) < 0)
		return -1;
	cursor_bind_text(&cursor, run);
	got = cursor_next(&cursor, store, err);
	if (got <= 0)
		return got;
	*id = strdup(cursor_text(&cursor));
	return *id ? 0 : error_make(err, ENOMEM, "cannot look up %s", run);
}

int store_adopt_calibration(struct store *store, const char *run,
			    struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	cleanup_free char *from = NULL;

	if (store_find_calibration(store, run, &from, err) < 0)
		return -1;
	if (!from || !strcmp(from, run))
		return 0;
	if (cursor_open(&cursor, store,
			"INSERT INTO calibrations (run, " COLUMNS ")"
			" SELECT ?, " COLUMNS " FROM calibrations"
			" WHERE run = ? ORDER BY id",
			err) < 0)
		return -1;
	cursor_bind_text(&cursor, run);
	cursor_bind_text(&cursor, from);
	return cursor_finish(&cursor, store, err);
}
