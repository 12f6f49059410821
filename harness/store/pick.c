/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several runs of a store at once: all of them, or those of some time. */
#include "common/cleanup.h"
#include "harness/store/internal.h"

#include <string.h>
#include <time.h>

#define DAY_S 86400

/* "2026-11-01", perhaps with "T12:30" or "T12:30:05", in UTC. A day that ends
 * something is meant whole. */
static int parse_moment(const char *text, int is_end, int64_t *seconds)
{
	static const char *const formats[] = {"%Y-%m-%d", "%Y-%m-%dT%H:%M",
					      "%Y-%m-%dT%H:%M:%S"};

	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		struct tm parts = {0};
		const char *rest = strptime(text, formats[i], &parts);
		int day = parts.tm_mday;

		if (!rest || *rest)
			continue;
		*seconds = timegm(&parts);
		if (!i && is_end)
			*seconds += DAY_S;
		/* There is no 31 February. */
		return parts.tm_mday == day ? 0 : -1;
	}
	return -1;
}

/* "FROM..TO", split at `dots`; where one is left out nothing bounds it. */
static int parse_range(const char *what, const char *dots, int64_t *from,
		       int64_t *to, struct error *err)
{
	cleanup_free char *first = strndup(what, (size_t)(dots - what));
	const char *second = dots + 2;

	*from = INT64_MIN;
	*to = INT64_MAX;
	if (first && (*first || *second) &&
	    (!*first || parse_moment(first, 0, from) == 0) &&
	    (!*second || parse_moment(second, 1, to) == 0) && *from < *to)
		return 0;
	return error_make(
		err, 0,
		"'%s' is no range of time; one is 2026-11-01..2026-11-07, 2026-11-01.. or ..2026-11-07T12:00, in UTC",
		what);
}

static int pick_between(const struct store *store, int64_t from, int64_t to,
			json_t *ids, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int got;

	if (cursor_open(&cursor, store,
			"SELECT id FROM runs WHERE status != 'running'"
			" AND " NO_CALIBRATION
			" AND started_s >= ? AND started_s < ?"
			" ORDER BY started_s, rowid",
			err) < 0)
		return -1;
	cursor_bind_int(&cursor, from);
	cursor_bind_int(&cursor, to);
	while ((got = cursor_next(&cursor, store, err)) > 0)
		json_array_append_new(ids, json_string(cursor_text(&cursor)));
	return got;
}

static int pick_one(struct store *store, const char *name, json_t *ids,
		    struct error *err)
{
	cleanup_free char *id = NULL;

	if (store_find_run(store, name, &id, err) < 0)
		return -1;
	return json_array_append_new(ids, json_string(id));
}

int store_pick_runs(struct store *store, const char *what, json_t **ids,
		    struct error *err)
{
	const char *dots = what ? strstr(what, "..") : NULL;
	cleanup_json json_t *picked = json_array();
	int64_t from = INT64_MIN, to = INT64_MAX;

	*ids = NULL;
	if (dots && parse_range(what, dots, &from, &to, err) < 0)
		return -1;
	if (what && !dots ? pick_one(store, what, picked, err) < 0
			  : pick_between(store, from, to, picked, err) < 0)
		return -1;
	if (!json_array_size(picked))
		return error_make(
			err, 0, "the store %s holds no run%s%s that has ended",
			store->path, what ? " of " : "", what ? what : "");
	*ids = steal_pointer(&picked);
	return 0;
}
