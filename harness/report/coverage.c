/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/coverage.h"

#include "common/cleanup.h"

#include <string.h>

/* Why no attack of ours can show what a protection is for. One that is shown
 * after all loses its line here: then the argument is wrong. */
static const struct argument {
	const char *protection, *why;
} arguments[] = {
	{"time namespace",
	 "it has no offsets, and what it is about, the monotonic clock and that of the boot, nobody can set: there is nothing to get through to"},
	{"swap",
	 "its limit goes with that of memory, and neither the laboratory nor a machine without swap has any to fill"},
	{NULL, NULL},
};

static const char *argument_for(const char *protection)
{
	const struct argument *argument;

	for (argument = arguments; argument->protection; argument++)
		if (!strcmp(argument->protection, protection))
			return argument->why;
	return NULL;
}

/* Each name in `names` → `value`, where it has none yet. */
static void enter(json_t *into, const json_t *names, const char *value)
{
	const json_t *name;
	size_t i;

	json_array_foreach (names, i, name)
		if (!json_object_get(into, json_string_value(name)))
			json_object_set_new(into, json_string_value(name),
					    json_string(value));
}

static void take_verdict(json_t *among, json_t *shown, const char *environment,
			 const json_t *verdict)
{
	const json_t *explanation = json_object_get(verdict, "explanation");
	const char *row = json_text(verdict, "row", NULL);
	const json_t *set;
	char where[256];
	size_t i;

	snprintf(where, sizeof(where), "%s%s%s in %s",
		 json_text(verdict, "attack", "?"), row ? "/" : "",
		 row ? row : "", environment);
	enter(among, json_object_get(explanation, "among"), "");
	json_array_foreach (json_object_get(explanation, "sets"), i, set)
		enter(shown, set, where);
}

/* 1 when it is neither shown nor argued, or both. */
static int write_one(FILE *out, const char *protection, const char *where)
{
	const char *why = argument_for(protection);

	fprintf(out, "%s: ", protection);
	if (where && why)
		fprintf(out,
			"needed by %s, though it is argued that none needs it (%s): take its line out of harness/report/coverage.c\n",
			where, why);
	else if (where)
		fprintf(out, "needed by %s\n", where);
	else if (why)
		fprintf(out, "not shown: %s\n", why);
	else
		fputs("no attack needs it: one is missing, or its argument in harness/report/coverage.c\n",
		      out);
	return !where == !why;
}

int coverage_write(FILE *out, const json_t *document)
{
	cleanup_json json_t *among = json_object(), *shown = json_object();
	const json_t *environment, *verdict;
	const char *protection;
	json_t *value;
	size_t i, j;
	int missing = 0;

	json_array_foreach (json_object_get(document, "environments"), i,
			    environment)
		json_array_foreach (json_object_get(environment, "verdicts"), j,
				    verdict)
			take_verdict(among, shown,
				     json_text(environment, "name", "?"),
				     verdict);
	if (!json_object_size(among))
		return -1;
	json_object_foreach (among, protection, value)
		missing += write_one(out, protection,
				     json_text(shown, protection, NULL));
	return missing;
}
