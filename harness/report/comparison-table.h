/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of a comparison: a row for each cell that both sides have. Pure. */
#ifndef HARNESS_REPORT_COMPARISON_TABLE_H
#define HARNESS_REPORT_COMPARISON_TABLE_H

#include "common/json.h"
#include "harness/report/text.h"

/** Whether there is any row in the document. */
int comparison_has_rows(const json_t *document);

/** Write the table, in columns or as Markdown, and below it what it means. */
void comparison_write_table(FILE *out, const json_t *document, int is_markdown);

/** "1.002 (0.998–1.006)" of a cell. */
struct text comparison_ratio(const json_t *cell);

#endif
