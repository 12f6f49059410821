/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What verdicts come to, in a character and a word. */
#include "harness/report/analysis.h"
#include "harness/report/language.h"

#include <string.h>

static const struct {
	const char *mark, *word;
} standings[STANDINGS] = {
	[STANDING_HELD] = {"✓", N_("held")},
	[STANDING_DEGRADED] = {"~", N_("degraded")},
	[STANDING_THROUGH] = {"✗", N_("through")},
	[STANDING_UNPROVEN] = {"?", N_("unproven")},
	[STANDING_NOT_TRIED] = {"–", N_("not tried")},
	[STANDING_ERROR] = {"!", N_("error")},
};

const char *standing_mark(enum standing standing)
{
	return standings[standing].mark;
}

const char *standing_word(enum standing standing)
{
	return _(standings[standing].word);
}

int verdict_is_proven(const json_t *verdict)
{
	const char *proof = json_text(verdict, "proof", "");

	return !strcmp(proof, "by") || !strcmp(proof, "against");
}

enum standing verdict_standing(const json_t *verdict)
{
	const char *outcome = json_text(verdict, "outcome", "error");

	if (!strcmp(outcome, "through"))
		return STANDING_THROUGH;
	if (!strcmp(outcome, "not tried"))
		return STANDING_NOT_TRIED;
	if (strcmp(outcome, "held") != 0 && strcmp(outcome, "degraded") != 0)
		return STANDING_ERROR;
	if (!verdict_is_proven(verdict))
		return STANDING_UNPROVEN;
	return !strcmp(outcome, "held") ? STANDING_HELD : STANDING_DEGRADED;
}

void standing_write(FILE *out, const size_t count[STANDINGS], size_t total)
{
	const char *space = "";

	for (int s = 0; s < STANDINGS; s++) {
		enum standing standing = (enum standing)s;

		if (!count[s])
			continue;
		fprintf(out, "%s%s", space, standing_mark(standing));
		if (total == 1)
			fprintf(out, " %s", standing_word(standing));
		else
			fprintf(out, "%zu", count[s]);
		space = " ";
	}
}
