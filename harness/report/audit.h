/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The books of a store: is each `held` and `degraded` that any summary counts
 * proven by attempts that are in the store, too? Every such verdict is judged
 * anew from what was stored of the attempt, its witness and its controls. Pure
 * but for audit_write(); believes no column that says "proof".
 */
#ifndef HARNESS_REPORT_AUDIT_H
#define HARNESS_REPORT_AUDIT_H

#include "common/error.h"
#include "common/json.h"

#include <stdio.h>

/**
 * Audit one run, a document of store_export(): {"run", "label", "suite",
 * "status", "attempts": how many, "verdicts": outcome → proof ("" where it
 * needs none) → how many, "counted": verdicts that summaries count as held or
 * degraded, "tried": names of attacks (and rows) that were really made, "both":
 * those that were through somewhere and held with proof somewhere in this run,
 * "violations": sentences}. New reference, NULL without memory.
 */
json_t *audit_run(const json_t *document, struct error *err);

/** Sum up an array of these (stolen): {"runs", "attempts", "counted", "tried",
 * "both": names of all runs together, "violations": how many}. New
 * reference. */
json_t *audit_sum(json_t *runs);

/** Write a sum for people. */
void audit_write(FILE *out, const json_t *sum);

#endif
