/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/preset.h"

#include "common/cleanup.h"
#include "probe/runner.h"

#include <string.h>

const struct preset *preset_find(const char *name, const struct runner **runner)
{
	size_t count, i;
	const struct runner *const *all = runner_all(&count);

	for (i = 0; i < count; i++) {
		const struct preset *preset = all[i]->presets;

		for (; preset && preset->name; preset++)
			if (!strcmp(preset->name, name)) {
				*runner = all[i];
				return preset;
			}
	}
	return NULL;
}

json_t *preset_keys(const struct preset *preset)
{
	const char *at = preset->keys;
	json_t *keys = json_object();

	while (*at) {
		size_t word = strcspn(at, " ");
		const char *equals = memchr(at, '=', word);
		const char *value = equals ? equals + 1 : at;

		if (!equals ||
		    json_object_setn_new(
			    keys, at, (size_t)(equals - at),
			    json_stringn(value, word - (size_t)(value - at)))) {
			json_decref(keys);
			return NULL;
		}
		at += word;
		at += strspn(at, " ");
	}
	return keys;
}

json_t *preset_table_json(const struct preset *table)
{
	json_t *presets = json_object();

	for (; table && table->name; table++)
		json_object_set_new(presets, table->name,
				    json_pack("{s:s, s:o}", "title",
					      table->title, "keys",
					      preset_keys(table)));
	return presets;
}

static int check_one(const struct runner *runner, const struct preset *preset,
		     struct error *err)
{
	cleanup_json json_t *keys = preset_keys(preset);
	const char *name;
	json_t *value;

	if (!keys)
		return error_make(err, 0, "'%s' is not KEY=VALUE …",
				  preset->keys);
	json_object_foreach (keys, name, value) {
		const struct key *key = key_find(runner->keys, name);

		if (!key)
			return error_make(err, 0, "%s has no key '%s'",
					  runner->kind, name);
		if (key_check(key, json_string_value(value), err) < 0)
			return -1;
	}
	return 0;
}

int presets_check(const struct runner *runner, struct error *err)
{
	const struct preset *preset = runner->presets;

	for (; preset && preset->name; preset++)
		if (check_one(runner, preset, err) < 0)
			return error_wrap(err, "preset '%s'", preset->name);
	return 0;
}
