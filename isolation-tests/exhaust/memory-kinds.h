/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kinds of memory other than touched pages, and how they are filled. */
#ifndef ISOLATION_TESTS_MEMORY_KINDS_H
#define ISOLATION_TESTS_MEMORY_KINDS_H

#include "common/clock.h"

#include <stdatomic.h>
#include <stdint.h>

/** How a process that fills ends. */
enum fill_exit {
	FILL_MORE,    /**< not yet */
	FILL_REFUSED, /**< the kernel gave no more */
	FILL_LATE,    /**< its time was up, or would be */
	FILL_FULL,    /**< no more descriptors: another process goes on */
};

/** On a shared page. */
struct filling {
	int64_t bytes;	  /**< wanted */
	const char *data; /**< directory for a file */
	nanoseconds began, deadline;
	_Atomic int64_t got;
	_Atomic int number; /**< errno of the refusal */
	_Atomic int end;    /**< of enum fill_exit */
	_Atomic int whole;  /**< it has got what it can, and holds it */
};

struct memory_kind {
	const char *row;
	/** Take a little more, and add it to `got`. What it takes goes with the
	 * process. */
	enum fill_exit (*more)(struct filling *filling);
};

/** Ended by a NULL row. */
extern const struct memory_kind memory_kinds[];

#endif
