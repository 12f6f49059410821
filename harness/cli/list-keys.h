/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys, as `bulkhead list` prints them. One table, in the runners, feeds all.
 */
#ifndef HARNESS_LIST_KEYS_H
#define HARNESS_LIST_KEYS_H

#include "harness/plan/catalogue.h"

/**
 * A table for people: of all kinds, or of the environment `word`, a kind or a
 * preset, whose values then stand where defaults do. Negative when there is no
 * such environment.
 */
int list_keys(const struct catalogue *catalogue, const char *word,
	      struct error *err);

/** Only names, ENVIRONMENT.KEY a line, for a program: likewise. */
int list_key_names(const struct catalogue *catalogue, const char *word,
		   struct error *err);

/** The page bulkhead-keys(7), whole, in mdoc. */
void list_keys_page(const struct catalogue *catalogue);

#endif
