/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/store/document.h"
#include "harness/store/place.h"

static char *differ(const json_t *one, const json_t *other,
		    const struct place *place);

static char *differ_in_lists(const json_t *one, const json_t *other,
			     const struct place *above)
{
	const json_t *item;
	size_t i;

	json_array_foreach (one, i, item) {
		struct place place = {above, NULL, i};
		char *found = differ(item, json_array_get(other, i), &place);

		if (found)
			return found;
	}
	return json_array_size(one) == json_array_size(other)
		       ? NULL
		       : place_text(above);
}

static char *differ_in_objects(const json_t *one, const json_t *other,
			       const struct place *above)
{
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)one, name, value) {
		struct place place = {above, name, 0};
		char *found =
			differ(value, json_object_get(other, name), &place);

		if (found)
			return found;
	}
	return json_object_size(one) == json_object_size(other)
		       ? NULL
		       : place_text(above);
}

static int are_same(const json_t *one, const json_t *other)
{
	if (json_is_number(one) && json_is_number(other) &&
	    json_typeof(one) != json_typeof(other))
		return json_number_value(one) == json_number_value(other);
	return json_equal(one, other);
}

/* `other` may be NULL. */
static char *differ(const json_t *one, const json_t *other,
		    const struct place *place)
{
	if (json_is_array(one) && json_is_array(other))
		return differ_in_lists(one, other, place);
	if (json_is_object(one) && json_is_object(other))
		return differ_in_objects(one, other, place);
	return are_same(one, other) ? NULL : place_text(place);
}

char *document_difference(const json_t *one, const json_t *other)
{
	static const struct place top;

	return differ(one, other, &top);
}
