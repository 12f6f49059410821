/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: the host's canary, a quiet window against the attack. */
#include "harness/report/language.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <math.h>
#include <string.h>

static const struct {
	const char *key, *name;
} senses[] = {
	{"wakeup", N_("wake-up delay")},
	{"fork", N_("fork and reap")},
	{"fsync", N_("small write and fsync")},
};

static double read_ns(const json_t *window, const char *sense, const char *key)
{
	return json_double(json_object_get(window, sense), key, NAN);
}

static void write_pair(const struct section *section, const json_t *canary,
		       const char *sense, const char *key)
{
	double quiet = read_ns(json_object_get(canary, "quiet"), sense, key);
	double attack = read_ns(json_object_get(canary, "attack"), sense, key);

	if (isnan(quiet) && isnan(attack))
		fputs(" – |", section->out);
	else
		fprintf(section->out, " %s → %s |", text_time(quiet).text,
			text_time(attack).text);
}

static void write_sense(const struct section *section, const char *environment,
			const char *label, const json_t *attempt, size_t sense)
{
	static const char *const keys[] = {"p50_ns", "p99_ns", "p999_ns",
					   "max_ns"};
	const json_t *canary = json_object_get(attempt, "canary");
	const char *key = senses[sense].key;
	const json_t *attack =
		json_object_get(json_object_get(canary, "attack"), key);

	if (!attack)
		return;
	fputs("| ", section->out);
	text_markdown(section->out, json_text(attempt, "attack", "?"));
	if (json_text(attempt, "row", NULL)) {
		fputs(": ", section->out);
		text_markdown(section->out, json_text(attempt, "row", ""));
	}
	fputs(" | ", section->out);
	text_markdown(section->out, environment);
	fprintf(section->out, "%s | %s | %d → %d |", text_label(label).text,
		_(senses[sense].name),
		(int)json_int(
			json_object_get(json_object_get(canary, "quiet"), key),
			"count", 0),
		(int)json_int(attack, "count", 0));
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		write_pair(section, canary, key, keys[i]);
	fputc('\n', section->out);
}

static int has_canary(const json_t *attempt)
{
	return json_is_object(
		json_object_get(json_object_get(attempt, "canary"), "attack"));
}

static void write_head(const struct section *section)
{
	fputs(_("### What the host felt\n\nA nearly idle process on the host, in a quiet window shortly before → during the attack, which lasts as long as the attack does: the longest of more samples is longer by itself; a control has no quiet window. The 99.9th percentile is said from 1,000 samples up.\n\n| attack | environment | what | samples | median | 99 % | 99.9 % | longest |\n|---|---|---|--:|--:|--:|--:|--:|\n"),
	      section->out);
}

static size_t write_attempts(const struct section *section,
			     const json_t *environment, size_t written)
{
	const json_t *attempt;
	size_t i;

	json_array_foreach (json_object_get(environment, "attempts"), i,
			    attempt) {
		if (!has_canary(attempt))
			continue;
		if (!written++)
			write_head(section);
		for (size_t s = 0; s < sizeof(senses) / sizeof(*senses); s++)
			write_sense(section,
				    json_text(environment, "name", "?"),
				    json_text(environment, "label", NULL),
				    attempt, s);
	}
	return written;
}

void section_canary(const struct section *section)
{
	const json_t *environment;
	size_t written = 0, i;

	/* Controls too: they show what the limit spares the host. */
	json_array_foreach (
		json_object_get(section->analysis->document, "environments"), i,
		environment)
		written = write_attempts(section, environment, written);
	if (written)
		fputc('\n', section->out);
}
