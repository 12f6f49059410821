/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples of a run that are out of all proportion: named, and never left out.
 */
#ifndef HARNESS_REPORT_OUTLIERS_H
#define HARNESS_REPORT_OUTLIERS_H

#include "common/json.h"

#include <stdio.h>

/**
 * Look through the samples of a run as exported, each among those of its
 * workload in its environment (stats/outliers.h): an array of {workload,
 * environment, label, unit, samples, outliers (how many), median, farthest (a
 * sample), start, round (of that)}, what is farthest first. New reference.
 */
json_t *outliers_find(const json_t *run);

/** Say so as Markdown, in a paragraph and a list; nothing where there is none.
 */
void outliers_write(FILE *out, const json_t *outliers);

#endif
