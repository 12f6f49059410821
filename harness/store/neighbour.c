/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pairs of rounds of neighbours: written and read. */
#include "harness/store/internal.h"

int store_add_neighbour(struct store *store,
			const struct neighbour_record *neighbour,
			struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};

	if (cursor_open(&cursor, store,
			"INSERT INTO neighbours (environment, place,"
			" antagonist, round, noisy_first, reason, victims,"
			" count, what, charged, counted, outside_quiet,"
			" outside_noisy, outside)"
			" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			err) < 0)
		return -1;
	cursor_bind_int(&cursor, neighbour->environment);
	cursor_bind_text(&cursor, neighbour->place);
	cursor_bind_text(&cursor, neighbour->antagonist);
	cursor_bind_int(&cursor, neighbour->round);
	cursor_bind_int(&cursor, neighbour->noisy_first);
	cursor_bind_text(&cursor, neighbour->reason);
	cursor_bind_json(&cursor, neighbour->victims);
	cursor_bind_int(&cursor, neighbour->count);
	cursor_bind_text(&cursor, neighbour->what);
	cursor_bind_double(&cursor, neighbour->charged);
	cursor_bind_double(&cursor, neighbour->counted);
	cursor_bind_double(&cursor, neighbour->outside_quiet);
	cursor_bind_double(&cursor, neighbour->outside_noisy);
	cursor_bind_json(&cursor, neighbour->outside);
	return cursor_finish(&cursor, store, err);
}

static void read_neighbour(struct cursor *cursor,
			   struct neighbour_record *neighbour)
{
	neighbour->environment = cursor_int(cursor, 0);
	neighbour->place = cursor_text(cursor);
	neighbour->antagonist = cursor_text(cursor);
	neighbour->round = cursor_int(cursor, 0);
	neighbour->noisy_first = cursor_int(cursor, 0);
	neighbour->reason = cursor_text(cursor);
	neighbour->victims = cursor_json(cursor);
	neighbour->count = cursor_int(cursor, 0);
	neighbour->what = cursor_text(cursor);
	neighbour->charged = cursor_double(cursor);
	neighbour->counted = cursor_double(cursor);
	neighbour->outside_quiet = cursor_double(cursor);
	neighbour->outside_noisy = cursor_double(cursor);
	neighbour->outside = cursor_json(cursor);
}

#define NEIGHBOURS(outside)                                \
	"SELECT n.environment, n.place, n.antagonist,"     \
	" n.round, n.noisy_first, n.reason, n.victims,"    \
	" n.count, n.what, n.charged, n.counted,"          \
	" n.outside_quiet, n.outside_noisy, " outside      \
	" FROM neighbours n JOIN environments e ON e.id =" \
	" n.environment WHERE e.run = ? ORDER BY n.id"

int store_each_neighbour(struct store *store, const char *run,
			 int (*each)(const struct neighbour_record *, void *),
			 void *data, struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int got, stop = 0;

	if (!schema_has(store, 4))
		return 0;
	if (cursor_open(&cursor, store,
			schema_has(store, 6) ? NEIGHBOURS("n.outside")
					     : NEIGHBOURS("NULL"),
			err) < 0)
		return -1;
	cursor_bind_text(&cursor, run);
	while (!stop && (got = cursor_next(&cursor, store, err)) != 0) {
		struct neighbour_record neighbour = {0};

		if (got < 0)
			return -1;
		read_neighbour(&cursor, &neighbour);
		stop = each(&neighbour, data);
	}
	return stop;
}
