/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys: what can be set about a kind of environment. One table per kind feeds
 * the parser, the catalogue, the documentation and the variants.
 */
#ifndef COMMON_KEY_H
#define COMMON_KEY_H

#include "common/error.h"
#include "common/json.h"

enum key_type {
	KEY_SIZE,   /**< bytes: "512MiB"; "off" where off is allowed */
	KEY_COUNT,  /**< a whole number; "off" where off is allowed */
	KEY_SWITCH, /**< on | off */
	KEY_CHOICE, /**< one of `choices`, separated by spaces */
	KEY_SET,    /**< any of `choices`, separated by commas; "off" is none */
	KEY_TEXT,
};

struct key {
	const char *name;
	enum key_type type;
	const char *value;	  /**< default, as text */
	const char *unit;	  /**< or NULL */
	const char *choices;	  /**< KEY_CHOICE, KEY_SET */
	int64_t minimum, maximum; /**< KEY_SIZE, KEY_COUNT */
	int can_be_off;
	int protects; /**< its removal can let something through */
	int grouped;  /**< kept by the environment's control group */
	const char *title;
	const char *source; /**< where the default comes from */
};

/**
 * Check `text` against the key. Negative with a sentence that names the key,
 * the value and the range.
 */
int key_check(const struct key *key, const char *text, struct error *err);

/** Key of that name in a table, or NULL. */
const struct key *key_find(const struct key *table, const char *name);

/** Effective text of a key: from `keys` (an object) or its default. Borrowed.
 */
const char *key_text(const struct key *key, const json_t *keys);

/** Effective number of a KEY_SIZE or KEY_COUNT; -1 when it is off. */
int64_t key_number(const struct key *key, const json_t *keys);

/** Whether a KEY_SWITCH is on, or any other key not off. */
int key_on(const struct key *key, const json_t *keys);

/** Whether `item` is in the effective value of a KEY_SET. */
int key_has(const struct key *key, const json_t *keys, const char *item);

/** The table as JSON, for the catalogue. New reference. */
json_t *key_table_json(const struct key *table);

#endif
