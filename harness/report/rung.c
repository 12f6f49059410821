/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/rung.h"

#include "common/cleanup.h"
#include "common/units.h"
#include "harness/report/language.h"
#include "harness/report/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int rung_is_ladder(const struct analysis *analysis)
{
	size_t containers = 0;

	for (size_t e = 0; e < analysis->environment_count; e++)
		containers += !strcmp(
			json_text(analysis->environments[e].json, "kind", ""),
			"container");
	return analysis->native && containers >= 2;
}

int rung_is(const struct analysed_environment *environment)
{
	return !environment->is_in_laboratory &&
	       strcmp(json_text(json_object_get(environment->json, "keys"),
				"started_by", ""),
		      "ordinary") != 0;
}

size_t rung_below(const struct analysis *analysis, size_t environment)
{
	while (environment-- > 0)
		if (rung_is(&analysis->environments[environment]))
			return environment;
	return RUNG_NONE;
}

const json_t *rung_hello(const struct analysed_environment *environment)
{
	const json_t *starts = environment_list(environment, "starts");

	for (size_t i = json_array_size(starts); i-- > 0;) {
		const json_t *hello =
			json_object_get(json_array_get(starts, i), "hello");

		if (json_is_object(hello))
			return hello;
	}
	return NULL;
}

struct rung_starts rung_starts(const struct analysed_environment *environment)
{
	const json_t *all = environment_list(environment, "starts"), *start;
	struct rung_starts starts = {0, 0, NAN, NAN, NAN};
	cleanup_free double *times =
		calloc(json_array_size(all) + 1, sizeof(*times));
	size_t i;

	json_array_foreach (all, i, start) {
		if (strcmp(json_text(start, "status", ""), "up") != 0)
			starts.failed++;
		else if (times)
			times[starts.up++] =
				(double)json_int(start, "start_ns", 0);
	}
	if (!times || !starts.up)
		return starts;
	stats_sort(times, starts.up);
	starts.median_ns = stats_quantile(times, starts.up, 0.5);
	starts.low_ns = times[0];
	starts.high_ns = times[starts.up - 1];
	return starts;
}

/* What is as whoever starts it has it. */
static int is_nothing(const char *got)
{
	static const char *const words[] = {"off", "host", "caller", "auto"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(got, words[i]))
			return 1;
	return 0;
}

/* What a key is in force as; "off" where nothing is said of it. */
static const char *in_force(const struct analysed_environment *environment,
			    const char *key)
{
	const json_t *rows, *row;
	size_t i;

	if (!environment)
		return "off";
	rows = json_object_get(rung_hello(environment), "in_force");
	json_array_foreach (rows, i, row)
		if (!strcmp(json_text(row, "key", ""), key))
			return json_text(row, "got", "off");
	return "off";
}

static int has_word(const char *words, const char *word, size_t length)
{
	const char *at = words;

	while (*at && (strcspn(at, ",") != length || strncmp(at, word, length)))
		at += strcspn(at, ",") + (at[strcspn(at, ",")] == ',');
	return *at != '\0';
}

int rung_has(const struct analysed_environment *environment,
	     const char *protection)
{
	const char *namespace = strstr(protection, " namespace");
	const char *got;

	if (namespace)
		return has_word(in_force(environment, "isolate"), protection,
				(size_t)(namespace - protection));
	got = in_force(environment, protection);
	/* That /sys may be written to is what off means of it. */
	return !is_nothing(got) && strcmp(got, "rw") != 0;
}

/* Words of the set `words` that are not in `others`, both with commas; how many
 * there are. */
static size_t write_new_words(FILE *out, const char *words, const char *others)
{
	size_t count = 0;

	while (*words) {
		size_t length = strcspn(words, ",");

		if (!has_word(others, words, length)) {
			fprintf(out, " %.*s", (int)length, words);
			count++;
		}
		words += length + (words[length] == ',');
	}
	return count;
}

/* "key" or "key=value"; of namespaces only those that are new. */
static void write_key(FILE *out, const char *key, const char *got,
		      const char *before, const char *comma)
{
	char *words = NULL;
	size_t size;
	FILE *text = open_memstream(&words, &size);

	if (!text)
		return;
	if (!strcmp(key, "isolate")) {
		fputs(_("namespaces"), text);
		if (!write_new_words(text, got, before))
			fprintf(text, _(" only %s"), got);
	} else if (!strcmp(key, "memory") && atoll(got) > 0) {
		char bytes[64];

		units_format_bytes(atoll(got), bytes, sizeof(bytes));
		fprintf(text, "%s=%s", key, bytes);
	} else {
		fprintf(text, "%s=%s", key, got);
	}
	fclose(text);
	fputs(comma, out);
	text_code(out, words);
	free(words);
}

void rung_write_added(FILE *out, const struct analysed_environment *below,
		      const struct analysed_environment *environment)
{
	const json_t *rows =
		json_object_get(rung_hello(environment), "in_force");
	const json_t *row;
	const char *comma = "";
	size_t i;

	if (strcmp(json_text(environment->json, "kind", ""), "container")) {
		fputs(_("not a container: "), out);
		text_code(out, json_text(environment->json, "kind", "?"));
		return;
	}
	json_array_foreach (rows, i, row) {
		const char *key = json_text(row, "key", "");
		const char *got = json_text(row, "got", "off");
		const char *before = in_force(below, key);

		if (!strcmp(got, before) ||
		    (is_nothing(got) && is_nothing(before)))
			continue;
		write_key(out, key, got, before, comma);
		comma = ", ";
	}
	if (!*comma)
		fputs("–", out);
}

static int is_outcome(const json_t *verdict, const char *outcome)
{
	return verdict && !strcmp(json_text(verdict, "outcome", ""), outcome);
}

static int has_changed(const json_t *below, const json_t *here,
		       enum rung_change change)
{
	if (change == RUNG_OPENED)
		return is_outcome(below, "held") && verdict_is_proven(below) &&
		       is_outcome(here, "through");
	return is_outcome(below, "through") && is_outcome(here, "held") &&
	       verdict_is_proven(here);
}

int rung_is_changed(const struct analysis *analysis, size_t attack,
		    size_t below, size_t environment, enum rung_change change)
{
	return has_changed(analysis_verdict(analysis, attack, below),
			   analysis_verdict(analysis, attack, environment),
			   change);
}

size_t rung_write_changed(FILE *out, const struct analysis *analysis,
			  size_t below, size_t environment,
			  enum rung_change change)
{
	size_t count = 0;

	for (size_t a = 0; a < analysis->attack_count; a++) {
		const struct analysed_attack *attack = &analysis->attacks[a];

		if (!rung_is_changed(analysis, a, below, environment, change))
			continue;
		fputs(count++ ? ", " : "", out);
		text_markdown(out, attack->row ? attack->row : attack->attack);
	}
	return count;
}
