/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/exhaust/full.h"

#include "isolation-tests/bounded.h"

#include <string.h>

#define ASK_NS (2 * NS_PER_S)

/* A process of a container may have 1,024 descriptors. */
#define DESCRIPTORS 900
#define GIB (INT64_C(1) << 30)

const struct full fulls[] = {
	{"fd-full", "open files", 100 * DESCRIPTORS, DESCRIPTORS, make_files,
	 NULL, make_files},
	{"pty-full", "pseudo-terminals", 10 * DESCRIPTORS, DESCRIPTORS,
	 make_terminals, NULL, make_terminals},
	{"inotify-full", "inotify instances", DESCRIPTORS, DESCRIPTORS,
	 make_instances, NULL, make_instances},
	{"timers-full", "timers", 20000, 20000, make_timers, NULL, make_timers},
	{"posix-mq-full", "message queues", 64, 64, make_wide_queues,
	 unmake_queues, make_passing_queue},
	{"sysv-ipc-full", "shared segments", 20000, 20000, make_segments, NULL,
	 make_segments},
	{"disk-full", "bytes used", 64 * GIB, 64 * GIB, make_all_space,
	 unmake_files, read_free_space},
	{0},
};

const struct full *full_find(const char *row)
{
	const struct full *full;

	for (full = fulls; full->row; full++)
		if (!strcmp(full->row, row))
			return full;
	return NULL;
}

/* What the child does, and leaves. */
struct asking {
	const struct full *full;
	struct table_place place;
	int got;
};

static void ask_bare(void *state)
{
	struct asking *asking = state;

	if (bounded_bare() == 0)
		asking->got = asking->full->ask(&asking->place) > 0;
}

int full_has_more(const struct full *full, const struct table_place *place)
{
	struct asking asking = {full, *place, 0};

	asking.place.count = 1;
	return bounded_do(ask_bare, &asking, sizeof(asking), ASK_NS) == 0 &&
	       asking.got;
}
