/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Variants: an environment with some keys changed, which is what a control is.
 */
#ifndef HARNESS_VARIANT_H
#define HARNESS_VARIANT_H

#include "harness/plan/catalogue.h"

/**
 * Keys of the variant: `keys` (an object, borrowed) with the changes in
 * `without`, "KEY=VALUE KEY=VALUE". New reference, or NULL when the kind lacks
 * one of the keys or already has all the values: then it is no control.
 */
json_t *variant_keys(const struct catalogue *catalogue, const char *kind,
		     const json_t *keys, const char *without);

/** The keys that `without` takes away, as words: "pids", "memory and swap".
 * Caller frees. */
char *variant_words(const char *without);

#endif
