/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Capabilities as words and as bits, and giving up all but some. Nothing here
 * ever adds one.
 */
#ifndef RUNNERS_CONTAINER_CAPABILITIES_H
#define RUNNERS_CONTAINER_CAPABILITIES_H

#include "common/error.h"

#include <stddef.h>
#include <stdint.h>

/** Every bit, those too that nobody has given a name yet. */
#define CAPABILITIES_EVERY UINT64_MAX

/** What Docker leaves to root inside, a80425fb. */
uint64_t capabilities_default(void);

/**
 * "default", "none", "all" (also "off"), or names separated by commas, with or
 * without "cap_", in any case. Pure. Negative with a sentence that has the bad
 * word in it.
 */
int capabilities_parse(const char *text, uint64_t *mask, struct error *err);

/**
 * The text that parses into `mask`: "default", "none", "off" (everything that
 * has a name), or the names in the kernel's order. Cut, but ended, when `size`
 * is too small; 640 bytes hold every list. Pure.
 */
void capabilities_text(uint64_t mask, char *text, size_t size);

/**
 * Give up every capability but those of `mask`, for good: effective, permitted
 * and bounding set; inheritable and ambient ones are emptied. With `exactly`, a
 * capability of `mask` that the caller has not is refused by its name, without
 * it is left out in silence.
 */
int capabilities_keep(uint64_t mask, int exactly, struct error *err);

/**
 * The same, but `more` of what the caller has stays permitted and effective,
 * and not in the bounding set: no program that is executed has it.
 */
int capabilities_keep_beside(uint64_t mask, uint64_t more, int exactly,
			     struct error *err);

/**
 * What the kernel says of the caller: `got` as capabilities_text() has it,
 * "mixed" when its sets contradict each other; `shown` the sets in hexadecimal.
 * `asked` may hold what the surroundings never had: less than the default is
 * still called "default". `kept` are those of capabilities_keep_beside(),
 * which `shown` names.
 */
void capabilities_in_force(uint64_t asked, uint64_t kept, char *got,
			   size_t got_size, char *shown, size_t shown_size);

#endif
