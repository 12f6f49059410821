/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a suite is that was named on the command line, and its plan. */
#ifndef HARNESS_SUITE_PATH_H
#define HARNESS_SUITE_PATH_H

#include "common/error.h"
#include "common/json.h"
#include "harness/plan/plan.h"

/**
 * Path of the suite `name`: one of ours, or, if it has a '/' or ".ini" in it,
 * the user's own file, whether it is there or not. Caller frees. NULL with a
 * sentence that names the nearest of ours.
 */
char *suite_path(const char *name, struct error *err);

/** Read that suite and make the plan of a run of it. plan_free() in any case.
 */
int suite_plan(struct plan *plan, const char *name,
	       const struct catalogue *catalogue,
	       const struct plan_options *wanted, struct error *err);

/** Our suites, name → title, by name; those that cannot be read have none. New
 * reference. */
json_t *suite_titles(void);

#endif
