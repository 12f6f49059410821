/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The name that somebody probably meant. */
#ifndef COMMON_NEAREST_H
#define COMMON_NEAREST_H

#include <stddef.h>

/** Edits (insert, delete, replace, swap) between two names; for names of more
 * than 63 letters the most that it can be. */
size_t nearest_distance(const char *a, const char *b);

/** The one of `names` that is nearest to `name`, if it is near enough to be a
 * slip of the finger (two edits, or a third of its letters), else NULL. */
const char *nearest_name(const char *name, const char *const *names,
			 size_t count);

#endif
