/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/plan/variant.h"

#include "common/cleanup.h"

#include <string.h>

/* Call `each` for every KEY=VALUE in the text; non-zero stops. */
static int each_change(const char *without,
		       int (*each)(const char *key, const char *value,
				   void *data),
		       void *data)
{
	while (*without) {
		size_t word = strcspn(without, " ");
		cleanup_free char *change = strndup(without, word);
		char *equals = change ? strchr(change, '=') : NULL;

		if (equals) {
			*equals = '\0';
			if (each(change, equals + 1, data))
				return -1;
		}
		without += word;
		without += strspn(without, " ");
	}
	return 0;
}

struct changing {
	const struct catalogue *catalogue;
	const char *kind;
	json_t *keys;
	int changed;
};

static int change(const char *key, const char *value, void *data)
{
	struct changing *changing = data;
	const char *standard =
		catalogue_default(changing->catalogue, changing->kind, key);

	if (!standard)
		return -1;
	if (strcmp(json_text(changing->keys, key, standard), value))
		changing->changed = 1;
	return json_object_set_new(changing->keys, key, json_string(value));
}

json_t *variant_keys(const struct catalogue *catalogue, const char *kind,
		     const json_t *keys, const char *without)
{
	struct changing changing = {catalogue, kind, json_copy((json_t *)keys),
				    0};

	if (each_change(without, change, &changing) == 0 && changing.changed)
		return changing.keys;
	json_decref(changing.keys);
	return NULL;
}

struct wording {
	char text[256];
	size_t used;
};

static void word(struct wording *wording, const char *text, size_t length,
		 const char *behind)
{
	int n = snprintf(wording->text + wording->used,
			 sizeof(wording->text) - wording->used, "%s%.*s%s",
			 wording->used ? " and " : "", (int)length, text,
			 behind);

	if (n > 0 && wording->used + (size_t)n < sizeof(wording->text))
		wording->used += (size_t)n;
}

/* "isolate=-pid,user" is two namespaces; any other key is its own word. */
static int add_word(const char *key, const char *value, void *data)
{
	if (strcmp(key, "isolate") || *value != '-') {
		word(data, key, strlen(key), "");
		return 0;
	}
	for (value++; *value; value += *value == ',') {
		size_t length = strcspn(value, ",");

		word(data, value, length, " namespace");
		value += length;
	}
	return 0;
}

char *variant_words(const char *without)
{
	struct wording wording = {0};

	each_change(without, add_word, &wording);
	return strdup(wording.text);
}
