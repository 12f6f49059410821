/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: the host's canary, a quiet window against the attack. */
#include "harness/report/canary.h"
#include "harness/report/language.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <math.h>

static void write_pair(const struct section *section, const json_t *attempt,
		       enum canary_sense sense, const char *what)
{
	double quiet = canary_value(attempt, "quiet", sense, what);
	double attack = canary_value(attempt, "attack", sense, what);

	if (isnan(quiet) && isnan(attack))
		fputs(" – |", section->out);
	else
		fprintf(section->out, " %s → %s |", text_time(quiet).text,
			text_time(attack).text);
}

/* How many times something was felt in a window. */
static size_t count_of(const json_t *attempt, const char *window,
		       enum canary_sense sense)
{
	double count = canary_value(attempt, window, sense, "count");

	return count > 0 ? (size_t)count : 0;
}

static void write_sense(const struct section *section,
			const json_t *environment, const json_t *attempt,
			enum canary_sense sense)
{
	static const char *const keys[] = {"p50_ns", "p99_ns", "p999_ns",
					   "max_ns"};

	if (isnan(canary_value(attempt, "attack", sense, "count")))
		return;
	fputs("| ", section->out);
	text_markdown(section->out, json_text(attempt, "attack", "?"));
	if (json_text(attempt, "row", NULL)) {
		fputs(": ", section->out);
		text_markdown(section->out, json_text(attempt, "row", ""));
	}
	fputs(" | ", section->out);
	text_markdown(section->out, json_text(environment, "name", "?"));
	fprintf(section->out, "%s | %s | %s → %s |",
		text_label(json_text(environment, "label", NULL)).text,
		canary_name(sense),
		text_count(count_of(attempt, "quiet", sense)).text,
		text_count(count_of(attempt, "attack", sense)).text);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		write_pair(section, attempt, sense, keys[i]);
	fputc('\n', section->out);
}

/* Attempts that were felt, and samples of all senses. */
struct felt {
	size_t attempts, quiet, attack;
};

static void count_attempt(void *data, const json_t *environment,
			  const json_t *attempt)
{
	struct felt *felt = data;

	(void)environment;
	felt->attempts++;
	for (int sense = 0; sense < CANARY_SENSES; sense++) {
		felt->quiet +=
			count_of(attempt, "quiet", (enum canary_sense)sense);
		felt->attack +=
			count_of(attempt, "attack", (enum canary_sense)sense);
	}
}

static void write_head(const struct section *section, const struct felt *felt)
{
	fputs(_("### What the host felt\n\n"), section->out);
	section_figure(
		section, FIGURE_CANARY,
		_("What a nearly idle process on the host felt in a quiet window shortly before each attack, which several may share (circle), and during it (triangle): from the median to the 99th percentile; of few samples that is the longest. %s samples of the quiet windows and %s of the attacks, of %s attempts, stand behind it."),
		text_count(felt->quiet).text, text_count(felt->attack).text,
		text_count(felt->attempts).text);
	if (felt->attempts > FIGURE_CANARY_MOST)
		fprintf(section->out,
			_("The figure has room for the first %d attempts; the table has all.\n\n"),
			FIGURE_CANARY_MOST);
	fputs(_("A nearly idle process on the host, in a quiet window shortly before → during the attack, which lasts as long as the attack does: the longest of more samples is longer by itself; a control has no quiet window. Of an attack with rows this is the one during which the wake-ups were latest. The 99.9th percentile is said from 1,000 samples up.\n\n| attack | environment | what | samples | median | 99 % | 99.9 % | longest |\n|---|---|---|--:|--:|--:|--:|--:|\n"),
	      section->out);
}

static void write_attempt(void *data, const json_t *environment,
			  const json_t *attempt)
{
	const struct section *section = data;

	for (int sense = 0; sense < CANARY_SENSES; sense++)
		write_sense(section, environment, attempt,
			    (enum canary_sense)sense);
}

void section_canary(const struct section *section)
{
	const json_t *document = section->analysis->document;
	struct section own = *section;
	struct felt felt = {0};

	canary_each(document, count_attempt, &felt);
	if (!felt.attempts)
		return;
	write_head(section, &felt);
	canary_each(document, write_attempt, &own);
	fputc('\n', section->out);
}
