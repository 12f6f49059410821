/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a suite is that was named on the command line. */
#ifndef HARNESS_SUITE_PATH_H
#define HARNESS_SUITE_PATH_H

#include "common/error.h"
#include "common/json.h"

/**
 * Path of the suite `name`: one of ours, or, if it has a '/' or ".ini" in it,
 * the user's own file, whether it is there or not. Caller frees. NULL with a
 * sentence that names the nearest of ours.
 */
char *suite_path(const char *name, struct error *err);

/** Our suites, name → title, by name; those that cannot be read have none. New
 * reference. */
json_t *suite_titles(void);

#endif
