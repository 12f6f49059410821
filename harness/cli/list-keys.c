/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/cli/list-keys.h"

#include "harness/plan/key-words.h"

#include <stdio.h>
#include <string.h>

static void print_key(const char *environment, const char *name,
		      const json_t *key, const json_t *preset)
{
	const char *standard = json_text(key, "default", "");
	const char *value = json_text(preset, name, standard);
	const char *source = json_text(key, "source", NULL);
	char range[600];

	key_words_range(key, range, sizeof(range));
	printf("  %s.%-*s %s%s%s%s\n", environment,
	       (int)(22 - strlen(environment)), name, value,
	       strcmp(value, standard) ? " (not the default, " : "",
	       strcmp(value, standard) ? standard : "",
	       strcmp(value, standard) ? ")" : "");
	printf("      %s\n", json_text(key, "title", ""));
	printf("      %s: %s\n",
	       json_bool(key, "protects", 0) ? "protects" : "shapes", range);
	if (source)
		printf("      default from: %s\n", source);
}

static void print_table(const char *environment, const json_t *kind,
			const json_t *preset)
{
	const char *name;
	json_t *key;

	json_object_foreach (json_object_get(kind, "keys"), name, key)
		print_key(environment, name, key,
			  json_object_get(preset, "keys"));
}

int list_keys(const struct catalogue *catalogue, const char *word,
	      struct error *err)
{
	const char *kind;
	const json_t *preset;
	json_t *described;

	if (word && !catalogue_resolve(catalogue, word, &preset, err))
		return -1;
	puts("keys (--set ENVIRONMENT.KEY=VALUE)");
	if (word) {
		kind = catalogue_resolve(catalogue, word, &preset, NULL);
		print_table(word, json_object_get(catalogue->kinds, kind),
			    preset);
		return 0;
	}
	json_object_foreach (catalogue->kinds, kind, described)
		print_table(kind, described, NULL);
	return 0;
}

static void print_names(const struct catalogue *catalogue, const char *word)
{
	const json_t *preset;
	const char *kind = catalogue_resolve(catalogue, word, &preset, NULL);
	const char *name;
	json_t *key;

	json_object_foreach (
		json_object_get(json_object_get(catalogue->kinds, kind),
				"keys"),
		name, key)
		printf("%s.%s\n", word, name);
}

int list_key_names(const struct catalogue *catalogue, const char *word,
		   struct error *err)
{
	json_t *ladder, *title;
	const json_t *preset;
	const char *name;

	if (word) {
		if (!catalogue_resolve(catalogue, word, &preset, err))
			return -1;
		print_names(catalogue, word);
		return 0;
	}
	ladder = catalogue_ladder(catalogue);
	json_object_foreach (ladder, name, title)
		print_names(catalogue, name);
	json_decref(ladder);
	return 0;
}
