/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this project wants of jansson beyond jansson: ownership and typed
 * look-ups that fall back instead of failing. */
#ifndef COMMON_JSON_H
#define COMMON_JSON_H

#include <jansson.h>
#include <stdint.h>
#include <string.h>

static inline void cleanup_json_at(json_t **json)
{
	json_decref(*json);
}

/** A reference to a JSON value that ends with its scope. */
#define cleanup_json __attribute__((cleanup(cleanup_json_at)))

/** String at `key`, or `fallback` when absent or of another type. Borrowed. */
static inline const char *json_text(const json_t *object, const char *key,
				    const char *fallback)
{
	const json_t *value = json_object_get(object, key);

	return json_is_string(value) ? json_string_value(value) : fallback;
}

/** Integer at `key` (a real that fits is truncated), or `fallback`. */
static inline int64_t json_int(const json_t *object, const char *key,
			       int64_t fallback)
{
	const json_t *value = json_object_get(object, key);

	if (json_is_integer(value))
		return json_integer_value(value);
	/* Only what fits: the other side is not trusted. */
	if (json_is_real(value) && json_real_value(value) > -9e18 &&
	    json_real_value(value) < 9e18)
		return (int64_t)json_real_value(value);
	return fallback;
}

/** Number at `key`, or `fallback`. */
static inline double json_double(const json_t *object, const char *key,
				 double fallback)
{
	const json_t *value = json_object_get(object, key);

	return json_is_number(value) ? json_number_value(value) : fallback;
}

/** Boolean at `key`, or `fallback`. */
static inline int json_bool(const json_t *object, const char *key, int fallback)
{
	const json_t *value = json_object_get(object, key);

	return json_is_boolean(value) ? json_is_true(value) : fallback;
}

/** Whether this string is an element of an array; NULL holds nothing. */
static inline int json_holds(const json_t *array, const char *text)
{
	const json_t *each;
	size_t i;

	json_array_foreach (array, i, each)
		if (json_is_string(each) &&
		    !strcmp(json_string_value(each), text))
			return 1;
	return 0;
}

#endif
