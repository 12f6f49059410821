/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run, as exported from the store, in formats that other programs read. What
 * anybody wrote in it is a value there and nothing else. Nothing is measured.
 * A document that has a member "night", as night_document() makes it, is told
 * with that: JUnit has a suite "history" with a case per finding, OpenMetrics
 * gauges of the night.
 */
#ifndef HARNESS_REPORT_FORMATS_H
#define HARNESS_REPORT_FORMATS_H

#include "common/error.h"
#include "common/json.h"

#include <stdio.h>

/**
 * Comma-separated values (RFC 4180), a row per trial under a head: tidy, so
 * that a table of any program takes it. Unknown is empty. A text that a
 * spreadsheet would take for a formula has an apostrophe before it.
 */
int format_csv(FILE *out, const json_t *document, struct error *err);

/**
 * JUnit's XML as continuous integration reads it: a suite per environment, with
 * a case per workload and per attack. A failure is what the suite did not
 * expect, as in the run's exit status; an error is a trial that failed or a
 * fault of ours; skipped is what was not tried.
 */
int format_junit(FILE *out, const json_t *document, struct error *err);

/**
 * OpenMetrics, in the subset that Prometheus' textfile collector takes, too:
 * gauges of times, trials, overheads with their intervals, verdicts and
 * expectations.
 */
int format_openmetrics(FILE *out, const json_t *document, struct error *err);

#endif
