/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/plan/key-words.h"

#include "common/units.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void number(const json_t *key, const char *name, char *text, size_t size)
{
	int64_t value = json_int(key, name, 0);

	if (!strcmp(json_text(key, "type", ""), "size"))
		units_format_bytes(value, text, size);
	else
		snprintf(text, size, "%" PRId64, value);
}

/* "16 MiB to 4 TiB", "8 to 512 tasks". */
static void bounds(const json_t *key, char *words, size_t size)
{
	const char *unit = json_text(key, "unit", "");
	char least[40], most[40];

	if (!strcmp(json_text(key, "type", ""), "size"))
		unit = "";
	number(key, "minimum", least, sizeof(least));
	number(key, "maximum", most, sizeof(most));
	snprintf(words, size, "%s to %s%s%s", least, most, *unit ? " " : "",
		 unit);
}

/* "a, b or c" of a list with this separator. */
static void choices(const char *list, char separator, const char *last,
		    char *words, size_t size)
{
	size_t used = 0;

	*words = '\0';
	while (*list && used < size) {
		const char *end = strchrnul(list, separator);
		const char *between = !used ? "" : *end ? ", " : last;

		used += (size_t)snprintf(words + used, size - used, "%s%.*s",
					 between, (int)(end - list), list);
		list = *end ? end + 1 : end;
	}
}

void key_words_range(const json_t *key, char *words, size_t size)
{
	const char *type = json_text(key, "type", "text");
	const char *list = json_text(key, "choices", "");
	char may[512];

	if (!strcmp(type, "size") || !strcmp(type, "count"))
		bounds(key, may, sizeof(may));
	else if (!strcmp(type, "switch"))
		snprintf(may, sizeof(may), "on");
	else if (!strcmp(type, "set"))
		choices(list, ',', " and ", may, sizeof(may));
	else
		choices(list, ' ', " or ", may, sizeof(may));
	snprintf(words, size, "%s%s%s%s", !strcmp(type, "set") ? "any of " : "",
		 may,
		 strcmp(type, "text") ? ""
		 : *may		      ? ", or text"
				      : "text",
		 json_bool(key, "off", 0) ? ", or off" : "");
}

const char *key_words_value(const json_t *key)
{
	static const char *const words[][2] = {
		{"size", "size"},	{"count", "count"},
		{"switch", "on | off"}, {"choice", "choice"},
		{"set", "set"},
	};
	const char *type = json_text(key, "type", "text");
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(words[i][0], type))
			return words[i][1];
	return "text";
}
