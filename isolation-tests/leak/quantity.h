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

#include <stddef.h>

/** What the witness does to move quantities; one class at a time. */
enum activity {
	ACTIVITY_BUSY,	 /**< threads that compute, threads that sleep */
	ACTIVITY_TICKS,	 /**< timers and packets to itself */
	ACTIVITY_MEMORY, /**< shared pages taken and given back */
	ACTIVITY_TABLES, /**< locks, open files, terminals, sockets */
	ACTIVITY_DISK,	 /**< synchronous writes */
	ACTIVITIES
};

/** The row of what only a guest is told: the time for which its processor was
 * somebody else's. */
#define QUANTITY_STEAL "steal"

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
};

/** Shared memory in use, by sysinfo(2). */
int quantity_ask_shared(double *value);

/** The table, ended by a NULL row. */
extern const struct quantity quantities[];

/** Word for an activity, "busy" …, as in events. */
const char *activity_word(enum activity activity);

/** The activity of that word; ACTIVITIES when there is none. */
enum activity activity_find(const char *word);

/**
 * The quantity in a text: words are separated by blanks, '/', '=' and ','; a
 * word that begins with a digit is a number. Returns 0, or -1 when no line
 * begins with the key or no number is there.
 */
int quantity_parse(const struct quantity *quantity, const char *text,
		   double *value);

#endif
