/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a protection costs is measured rung by rung: the rung that brings it
 * against the one below. A run that attacks and explains measures no work, so
 * the prices may be those of another run of the store, of the same machine.
 */
#ifndef HARNESS_REPORT_PRICES_H
#define HARNESS_REPORT_PRICES_H

#include "harness/report/analysis.h"
#include "harness/store/store.h"

/** Whether work was measured on a ladder's rungs. */
int prices_are_in(const struct analysis *analysis);

/** Whether two runs were made on the same machine under the same kernel, by
 * their host facts; facts that nobody recorded are nobody's. */
int prices_same_machine(const json_t *facts, const json_t *other);

/**
 * The newest run of the store, other than that of `document` and of the same
 * machine, with work measured on a ladder: `*prices` is its document, a new
 * reference, NULL where there is none. Negative when the store can't be read.
 */
int prices_find(struct store *store, const json_t *document, json_t **prices,
		struct error *err);

#endif
