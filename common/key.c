/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/key.h"

#include "common/units.h"

#include <stdio.h>
#include <string.h>

/* Whether `item` of `length` bytes is one of the words in `list`. */
static int in_list(const char *list, char separator, const char *item,
		   size_t length)
{
	while (list && *list) {
		const char *end = strchr(list, separator);
		size_t n = end ? (size_t)(end - list) : strlen(list);

		if (n == length && !strncmp(list, item, n))
			return 1;
		list = end ? end + 1 : NULL;
	}
	return 0;
}

static int check_number(const struct key *key, const char *text,
			struct error *err)
{
	struct error why = {0};
	char range[128];
	int64_t value;
	int bad = key->type == KEY_SIZE ? units_parse_bytes(text, &value, &why)
					: units_parse_count(text, &value, &why);

	snprintf(range, sizeof(range), "%lld … %lld%s%s",
		 (long long)key->minimum, (long long)key->maximum,
		 key->unit ? " " : "", key->unit ? key->unit : "");
	if (bad < 0)
		return error_make(err, 0, "key '%s': %s (%s)", key->name,
				  why.message, range);
	if (value < key->minimum || value > key->maximum)
		return error_make(err, 0, "key '%s': %s is outside %s",
				  key->name, text, range);
	return 0;
}

/* "a,b,c" or "-a,b" (all but these): every word must be a choice. */
static int check_set(const struct key *key, const char *text, struct error *err)
{
	const char *at = *text == '-' ? text + 1 : text;

	for (;;) {
		size_t n = strcspn(at, ",");

		if (!in_list(key->choices, ',', at, n))
			return error_make(err, 0,
					  "key '%s': '%.*s' is none of %s",
					  key->name, (int)n, at, key->choices);
		if (!at[n])
			return 0;
		at += n + 1;
	}
}

int key_check(const struct key *key, const char *text, struct error *err)
{
	if (!strcmp(text, "off")) {
		if (key->can_be_off || key->type == KEY_SWITCH)
			return 0;
		return error_make(err, 0, "key '%s' cannot be off", key->name);
	}
	switch (key->type) {
	case KEY_SIZE:
	case KEY_COUNT:
		/* A default may be a word ("common") and is always good. */
		if (!strcmp(text, key->value))
			return 0;
		return check_number(key, text, err);
	case KEY_SWITCH:
		if (!strcmp(text, "on"))
			return 0;
		return error_make(err, 0,
				  "key '%s': '%s' is neither on nor off",
				  key->name, text);
	case KEY_CHOICE:
		if (in_list(key->choices, ' ', text, strlen(text)))
			return 0;
		return error_make(err, 0, "key '%s': '%s' is none of: %s",
				  key->name, text, key->choices);
	case KEY_SET:
		return check_set(key, text, err);
	case KEY_TEXT:
		break;
	}
	return *text ? 0 : error_make(err, 0, "key '%s' is empty", key->name);
}

const struct key *key_find(const struct key *table, const char *name)
{
	for (; table && table->name; table++)
		if (!strcmp(table->name, name))
			return table;
	return NULL;
}

const char *key_text(const struct key *key, const json_t *keys)
{
	return json_text(keys, key->name, key->value);
}

int64_t key_number(const struct key *key, const json_t *keys)
{
	const char *text = key_text(key, keys);
	int64_t value;

	if (!strcmp(text, "off"))
		return -1;
	if (key->type == KEY_SIZE)
		return units_parse_bytes(text, &value, NULL) < 0 ? -1 : value;
	return units_parse_count(text, &value, NULL) < 0 ? -1 : value;
}

int key_on(const struct key *key, const json_t *keys)
{
	return strcmp(key_text(key, keys), "off") != 0;
}

int key_has(const struct key *key, const json_t *keys, const char *item)
{
	const char *text = key_text(key, keys);

	if (*text == '-')
		return !in_list(text + 1, ',', item, strlen(item));
	return in_list(text, ',', item, strlen(item));
}

static const char *type_word(enum key_type type)
{
	static const char *const words[] = {
		[KEY_SIZE] = "size",	 [KEY_COUNT] = "count",
		[KEY_SWITCH] = "switch", [KEY_CHOICE] = "choice",
		[KEY_SET] = "set",	 [KEY_TEXT] = "text",
	};

	return words[type];
}

json_t *key_table_json(const struct key *table)
{
	json_t *keys = json_array();

	for (; table && table->name; table++) {
		json_t *key = json_pack(
			"{s:s, s:s, s:s, s:b, s:b, s:b, s:s, s:s*, s:s*, s:s*}",
			"name", table->name, "type", type_word(table->type),
			"default", table->value, "off",
			table->can_be_off || table->type == KEY_SWITCH,
			"protects", table->protects, "grouped", table->grouped,
			"title", table->title, "unit", table->unit, "choices",
			table->choices, "source", table->source);

		if (table->type == KEY_SIZE || table->type == KEY_COUNT) {
			json_object_set_new(key, "minimum",
					    json_integer(table->minimum));
			json_object_set_new(key, "maximum",
					    json_integer(table->maximum));
		}
		json_array_append_new(keys, key);
	}
	return keys;
}
