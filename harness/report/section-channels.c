/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: what neighbours of a kind can tell each other, channel by channel.
 */
#include "harness/judge/channel.h"
#include "harness/report/language.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <string.h>

/* What was sent in an environment on the channel of that attack and row; NULL
 * when it is none. */
static const json_t *find_channel(
	const struct analysed_environment *environment,
	const struct analysed_attack *attack)
{
	const json_t *attempt =
		attack->row ? analysis_attempt(environment, attack->attack,
					       attack->row)
			    : NULL;
	const json_t *sent = json_object_get(attempt, "witness_data");

	return strcmp(json_text(sent, "compare", ""), "channel") ? NULL
								 : attempt;
}

static int is_channel(const struct analysis *analysis, size_t attack)
{
	size_t i;

	for (i = 0; i < analysis->environment_count; i++)
		if (find_channel(&analysis->environments[i],
				 &analysis->attacks[attack]))
			return 1;
	return 0;
}

static void write_cell(FILE *out, const json_t *attempt)
{
	const json_t *sent = json_object_get(attempt, "witness_data");
	const char *truth = json_text(sent, "truth", "");
	const char *found = json_text(json_object_get(attempt, "subject_data"),
				      "found", "");
	struct channel channel;

	if (!attempt || !*truth || strlen(truth) != strlen(found)) {
		fputs(" – |", out);
		return;
	}
	channel = channel_measure(strlen(truth), compare_bits(found, truth),
				  json_double(sent, "bits_per_s", 0));
	fprintf(out, _(" %s%s–%s%s; %s–%s %% of %s |"),
		channel.capacity.low > CHANNEL_FLOOR ? "**" : "",
		text_digits(channel.capacity.low, 3).text,
		text_digits(channel.capacity.high, 3).text,
		channel.capacity.low > CHANNEL_FLOOR ? "**" : "",
		text_fixed(100 * channel.errors.low, 1).text,
		text_fixed(100 * channel.errors.high, 1).text,
		text_count(channel.bits).text);
}

static void write_head(const struct section *section)
{
	const struct analysis *analysis = section->analysis;
	size_t i;

	fprintf(section->out,
		_("### Covert channels\n\nBit/s that a sender gets through to a receiver in a second environment of the same kind, and the rate of errors of the bits that were tried: 95 %% intervals, the least and the most. Bold is open: %s bit/s at least; closed is what lies below that as a whole.\n\n| channel |"),
		text_digits(CHANNEL_FLOOR, 3).text);
	for (i = 0; i < analysis->environment_count; i++) {
		fputc(' ', section->out);
		section_name(section, &analysis->environments[i]);
		fputs(" |", section->out);
	}
	fputs("\n|---|", section->out);
	for (i = 0; i < analysis->environment_count; i++)
		fputs("---|", section->out);
	fputc('\n', section->out);
}

void section_channels(const struct section *section)
{
	const struct analysis *analysis = section->analysis;
	size_t attack, i, written = 0;

	for (attack = 0; attack < analysis->attack_count; attack++) {
		if (!is_channel(analysis, attack))
			continue;
		if (!written++)
			write_head(section);
		fputs("| ", section->out);
		text_markdown(section->out, analysis->attacks[attack].row);
		fputs(" |", section->out);
		for (i = 0; i < analysis->environment_count; i++)
			write_cell(section->out,
				   find_channel(&analysis->environments[i],
						&analysis->attacks[attack]));
		fputc('\n', section->out);
	}
	if (written)
		fputc('\n', section->out);
}
