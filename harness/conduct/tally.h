/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run came to: how much was measured, and which of the
 * workloads that were asked for by name never worked. */
#ifndef HARNESS_TALLY_H
#define HARNESS_TALLY_H

#include "common/json.h"
#include "harness/store/store.h"

struct tally {
	int measured;	    /**< trials done, attempts and pairs made */
	char missing[1024]; /**< "workload 'x' could not be: …", or "" */
};

/** Count what the store has of a run. `by_name` are the workloads that the
 * user named (an object). */
void tally_run(struct tally *tally, struct store *store, const char *run,
	       const json_t *by_name);

#endif
