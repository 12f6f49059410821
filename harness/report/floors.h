/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is seen on a machine, as `calibrate` found it: looked up, and quoted.
 * `rows` are those of documents (docs/run.schema.json, `calibration`).
 */
#ifndef HARNESS_REPORT_FLOORS_H
#define HARNESS_REPORT_FLOORS_H

#include "harness/store/store.h"

#include <stdio.h>

/** The calibration that is of use to a run: its own, or the newest of its
 * machine. New reference, where there is none to an empty array. */
int floors_find(struct store *store, const char *run, json_t **rows,
		struct error *err);

/** The least slow-down of a workload that is found reliably, in the worst of
 * the environments that were calibrated. Where not even the largest was, that
 * one, and `*is_found` is 0. NaN: not calibrated. */
double floors_of(const json_t *rows, const char *workload, int *is_found);

/** The same for whoever compares: the larger one of two machines' floors, of
 * which either may be missing. */
double floors_of_both(const json_t *rows, const json_t *others,
		      const char *workload);

/** Write one sentence, in Markdown or for a terminal: "In native, this machine
 * sees a slow-down of 1 % in cpu.float; 5 % in net.rr.", and what it does not
 * even see, or that it is not calibrated. What is in other environments than
 * those named may be noisier. Without an end of line. */
void floors_write_sentence(FILE *out, const json_t *rows, int is_markdown);

/** Write what every number of a calibration rests on: nights, starts, pairs,
 * when, false alarms. One sentence or more, on one line without its end. */
void floors_write_basis(FILE *out, const json_t *rows);

/** Write the table: a row per workload and environment. */
void floors_write_table(FILE *out, const json_t *rows, int is_markdown);

#endif
