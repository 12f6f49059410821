/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the nights share; nobody else includes this. */
#ifndef HARNESS_REPORT_NIGHT_PARTS_H
#define HARNESS_REPORT_NIGHT_PARTS_H

#include "harness/report/night.h"

/** Where two nights are not alike, as comparison_differences(). New reference.
 */
json_t *night_differences(const struct night *before,
			  const struct night *after);

/** A night as in night_document(). New reference. */
json_t *night_json(const struct night *night);

/** What a series costs tonight and usually, for all of them: an array of
 * objects as in night_document(). New reference. */
json_t *night_levels(const struct nights *nights);

/** A number, or null. New reference. */
json_t *night_number(double value);

#endif
