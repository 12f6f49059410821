/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a person sees while a run goes on: one line with an ETA that is drawn
 * over itself on a terminal, one plain line a minute elsewhere. On stderr;
 * results go elsewhere.
 */
#ifndef HARNESS_PROGRESS_H
#define HARNESS_PROGRESS_H

#include "common/clock.h"

#include <stdio.h>

struct progress {
	FILE *out;    /**< NULL: silent */
	int terminal; /**< draw over the same line */
	nanoseconds started, last;
	int drawn; /**< a line is on the screen */
};

/** On `out`; NULL for silence. */
void progress_open(struct progress *progress, FILE *out, nanoseconds now);

/** Show where we are: `fraction` done (0 … 1) and a few words. */
void progress_show(struct progress *progress, nanoseconds now, double fraction,
		   const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/** A line that stays: a warning, something left out. */
void progress_note(struct progress *progress, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** Wipe the line that is drawn over. */
void progress_clear(struct progress *progress);

#endif
