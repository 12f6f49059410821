/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a suite is that was named on the command line. Reads no suite. */
#ifndef HARNESS_SUITE_PATH_H
#define HARNESS_SUITE_PATH_H

#include "common/error.h"

/**
 * Path of the suite `name`: one of ours, or, if it has a '/' or ".ini" in it,
 * the user's own file, whether it is there or not. Caller frees. NULL with a
 * sentence that names the nearest of ours.
 */
char *suite_path(const char *name, struct error *err);

#endif
