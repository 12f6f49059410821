/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the analysis share; nobody else includes this. */
#ifndef HARNESS_REPORT_ANALYSIS_PARTS_H
#define HARNESS_REPORT_ANALYSIS_PARTS_H

#include "harness/report/analysis.h"

#include <string.h>

/** Whether two texts, either of which may be NULL, are the same. */
static inline int is_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

int analysis_out_of_memory(struct error *err);

/** Find the workloads and fill `cells` and each environment's average. */
int analysis_add_costs(struct analysis *analysis, struct error *err);

/** Add a verdict to those that are counted. */
void tally_add(struct tally *tally, const json_t *verdict);

/** Fill each environment's `alike`; the verdicts are known. */
void analysis_add_alike(struct analysis *analysis);

#endif
