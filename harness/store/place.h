/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where in a JSON document something stands: a chain on the stack, from a
 * member up to the document, that is put into words when there is a fault only.
 * What is quoted from the document is not trusted: it can't move a terminal's
 * cursor.
 */
#ifndef HARNESS_STORE_PLACE_H
#define HARNESS_STORE_PLACE_H

#include "common/error.h"

#include <stddef.h>
#include <stdio.h>

struct place {
	const struct place *above; /**< NULL: the document itself */
	const char *member;	   /**< NULL: an item of a list */
	size_t index;		   /**< of the item */
};

/** Write `text` in double quotes, in printable ASCII, its first 60 bytes. */
void place_quote(FILE *out, const char *text);

/** "environments[3].trials[5].start"; the document itself is "the document".
 * Caller frees; NULL without memory. */
char *place_text(const struct place *place);

/** error_make() with the place before it: "PLACE: ...". Negative. */
int place_fault(const struct place *place, struct error *err,
		const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
