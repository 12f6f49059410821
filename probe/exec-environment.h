/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which environments `bulkhead exec` knows, and their keys as the command line
 * says them. */
#ifndef PROBE_EXEC_ENVIRONMENT_H
#define PROBE_EXEC_ENVIRONMENT_H

#include "common/error.h"
#include "common/json.h"

/** Keys of the environment of that name. New reference; NULL with a sentence
 * that says what there is, or what was probably meant. */
json_t *exec_environment_keys(const char *name, struct error *err);

/** Put "KEY=VALUE" or "NAME.KEY=VALUE" into the keys. */
int exec_environment_set(json_t *keys, const char *name, const char *word,
			 struct error *err);

/** Fill in what only a run would give, and refuse what only a run has. */
int exec_environment_complete(json_t *keys, const char *name,
			      struct error *err);

#endif
