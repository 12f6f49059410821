/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the nights share; nobody else includes this. */
#ifndef HARNESS_REPORT_NIGHT_PARTS_H
#define HARNESS_REPORT_NIGHT_PARTS_H

#include "harness/report/night.h"

/** Where two nights are not alike, as comparison_differences(). New reference.
 */
json_t *night_differences(const struct night *before,
			  const struct night *after);

/** Let go of what one owns. */
void night_free(struct night *night);

/** "ATTACK/ROW:ENVIRONMENT". Caller frees. */
char *night_boundary_name(const char *attack, const char *row,
			  const char *environment);

/** Read what was expected of the last night, of which there is one. */
int night_read_expected(struct nights *nights, struct store *store,
			struct error *err);

/** Which of that came otherwise, an array as in night_document(). New
 * reference. */
json_t *night_surprises(const struct nights *nights);

/** The expectations of a run as exported, as the judged night has them: of what
 * was tried a second time. New reference. */
json_t *night_expectations(const json_t *document, const json_t *run);

/** A night as in night_document(). New reference. */
json_t *night_json(const struct night *night);

/** What a series costs tonight and usually, for all of them: an array of
 * objects as in night_document(). What was found of a series, of the machine
 * itself too (NULL: nothing), dates its last change. New reference. */
json_t *night_levels(const struct nights *nights, const json_t *findings,
		     const json_t *machine);

/** Median of the first `count` nights, of the last HISTORY_WINDOW on which
 * there was a value. */
double night_usual(const double *values, size_t count);

/** Panels of the figure at most; what was found and what changed goes first. */
#define NIGHT_PANELS 60

/** What the figure shows of each series that has two nights: an object {dates,
 * panels} as in night_document(). `findings` and `machine` (or NULL) are
 * borrowed. New reference. */
json_t *night_panels(const struct nights *nights, const json_t *findings,
		     const json_t *machine);

/** Draw history.svg, a panel for each series, up to NIGHT_PANELS: 1, or 0 where
 * there is nothing to draw, or nothing to draw with. */
int night_draw(const json_t *document, const struct night_files *files);

/** Whether a series says how fast the machine is, and not whether it is as it
 * should be. */
int night_is_machine(const struct night_series *series);

/** A number, or null. New reference. */
json_t *night_number(double value);

#endif
