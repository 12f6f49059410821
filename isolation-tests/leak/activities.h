/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the witness can do in a slot. Each is one row of function pointers. */
#ifndef ISOLATION_TESTS_LEAK_ACTIVITIES_H
#define ISOLATION_TESTS_LEAK_ACTIVITIES_H

#include "common/clock.h"
#include "common/error.h"

#include <stddef.h>

/** Most descriptors that are held at a time. */
#define ACTIVE_FDS 480

/** What an activity has at hand between its calls. */
struct active {
	const char *directory; /**< for a file; "" none */
	int fd;		       /**< of the activity's own; -1 none */
	char *memory;
	int held[ACTIVE_FDS];
	size_t held_count;
};

struct activity_ops {
	int (*begin)(struct active *active, struct error *err);
	void (*hold)(struct active *active);   /**< at the first of some ones */
	void (*let_go)(struct active *active); /**< at the first zero after */
	void (*act)(struct active *active, nanoseconds until);
	void (*end)(struct active *active);
};

extern const struct activity_ops activity_busy, activity_ticks, activity_memory,
	activity_tables, activity_disk;

#endif
