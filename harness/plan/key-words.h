/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the catalogue says of a key, in the words of a table or a page. Pure. */
#ifndef HARNESS_KEY_WORDS_H
#define HARNESS_KEY_WORDS_H

#include "common/json.h"

#include <stddef.h>

/** What a key may be: "8 to 4194304 tasks, or off". */
void key_words_range(const json_t *key, char *words, size_t size);

/** Kind of value, as a placeholder: "count", "size", "on | off", "text", … */
const char *key_words_value(const json_t *key);

#endif
