/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One number out of the text of a pseudo-file: which lines, which of their
 * numbers. The table of quantities is the closed list of what proc-leaks
 * samples; a quantity belongs to the class of activity that moves it. A new row
 * is a line there, and its name and control in proc-leaks.c; so it is with
 * facts, and with ways to a decoy (fact.h, decoy-rows.h).
 */
#ifndef ISOLATION_TESTS_LEAK_QUANTITY_H
#define ISOLATION_TESTS_LEAK_QUANTITY_H

#include "common/clock.h"

#include <stddef.h>

/** What the witness does to move quantities. */
enum activity {
	ACTIVITY_BUSY,	 /**< threads that compute, threads that sleep */
	ACTIVITY_TICKS,	 /**< timers and packets to itself */
	ACTIVITY_MEMORY, /**< shared pages taken and given back */
	ACTIVITY_TABLES, /**< locks, open files, terminals, sockets */
	ACTIVITY_DISK,	 /**< synchronous writes */
	ACTIVITIES
};

/** Field of a quantity that counts lines instead. */
#define QUANTITY_LINES (-1)

struct quantity {
	const char *row;
	const char *path; /**< NULL: asked */
	const char *key;  /**< a line counts when it begins so; "": each */
	int field;	  /**< index among the line's numbers, summed up over
			       lines; or QUANTITY_LINES */
	int fields;	  /**< how many numbers from there on */
	int counter;	  /**< only grows */
	enum activity activity;
	/** Where there is no file: negative with errno, or the value. */
	int (*ask)(double *value);
	nanoseconds pause; /**< least time between two reads; 0: any */
};

/** Shared memory in use, by sysinfo(2). */
int quantity_ask_shared(double *value);

/** The table, ended by a NULL row. */
extern const struct quantity quantities[];

/** Why an environment of that kind is never told it; NULL: it may be. */
const char *quantity_untold(const struct quantity *quantity, const char *kind);

/**
 * The quantity in a text: words are separated by blanks, '/', '=' and ','; a
 * word that begins with a digit is a number. Returns 0, or -1 when no line
 * begins with the key or no number is there.
 */
int quantity_parse(const struct quantity *quantity, const char *text,
		   double *value);

#endif
