/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A made-up run for tests of store, report and figures: three environments
 * (native, container, vm under emulation), twelve workloads, four starts of
 * three rounds, verdicts of three attacks. The numbers are drawn from a seeded
 * generator: plausible, the same each time, and measured nowhere.
 */
#ifndef TESTS_REPORT_FIXTURE_H
#define TESTS_REPORT_FIXTURE_H

#include "harness/store/store.h"

#define FIXTURE_RUN "20260101-120000-f1c7"
#define FIXTURE_STARTS 4
#define FIXTURE_ROUNDS 3
#define FIXTURE_WORKLOADS 12

/** Fill an empty store with the run. Negative on failure. */
int fixture_fill(struct store *store, struct error *err);

/** A new directory for one test, under $TMPDIR, /dev/shm or /tmp. Caller
 * frees. */
char *fixture_directory(void);

/** Remove such a directory with the files (and directories of files) in it. */
void fixture_remove(const char *directory);

#endif
