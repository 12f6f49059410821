/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of proc-leaks that are quantities of the machine: the witness moves
 * them by codes that this side does not know, and finds in what it samples.
 */
#ifndef ISOLATION_TESTS_LEAK_CODE_ROWS_H
#define ISOLATION_TESTS_LEAK_CODE_ROWS_H

#include "probe/job.h"

/**
 * Ask the witness for the codes of all rows that are asked for, and say what of
 * them was found. By the parameters `slot_ms`, `plays` and `activities`, and by
 * what it told of itself: it takes `holding` ns to move all levels once.
 */
int code_rows_find(struct job_context *context, nanoseconds holding,
		   struct error *err);

#endif
