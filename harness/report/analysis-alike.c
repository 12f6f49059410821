/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Like sets: what two environments hold is compared over the attacks that count
 * in both, or the one that was attacked more would look worse, or better. */
#include "harness/report/analysis-parts.h"

#define LABORATORY "lab-"

size_t analysis_twin(const struct analysis *analysis, size_t environment)
{
	const struct analysed_environment *all = analysis->environments;

	for (size_t i = 0; i < analysis->environment_count; i++)
		if (all[i].is_in_laboratory &&
		    !all[environment].is_in_laboratory &&
		    !strncmp(all[i].name, LABORATORY, strlen(LABORATORY)) &&
		    !strcmp(all[i].name + strlen(LABORATORY),
			    all[environment].name))
			return i;
	return ANALYSIS_NO_TWIN;
}

static int is_tried(const json_t *verdict)
{
	return verdict && verdict_standing(verdict) != STANDING_NOT_TRIED;
}

/* Its own verdict, or its twin's. */
static const json_t *verdict_for(const struct analysis *analysis, size_t attack,
				 size_t environment)
{
	const json_t *own = analysis_verdict(analysis, attack, environment);
	size_t twin = analysis_twin(analysis, environment);

	return is_tried(own) || twin == ANALYSIS_NO_TWIN
		       ? own
		       : analysis_verdict(analysis, attack, twin);
}

static int counts(const json_t *verdict)
{
	struct tally tally = {0};

	if (verdict)
		tally_add(&tally, verdict);
	return tally_counting(&tally) > 0;
}

/* Whether anything counts in there: else it is compared with nothing. */
static int is_compared(const struct analysis *analysis, size_t environment)
{
	for (size_t a = 0; a < analysis->attack_count; a++)
		if (counts(verdict_for(analysis, a, environment)))
			return 1;
	return 0;
}

static int counts_in_all(const struct analysis *analysis, size_t attack,
			 int in_laboratory)
{
	for (size_t e = 0; e < analysis->environment_count; e++)
		if (analysis->environments[e].is_in_laboratory ==
			    in_laboratory &&
		    is_compared(analysis, e) &&
		    !counts(verdict_for(analysis, attack, e)))
			return 0;
	return 1;
}

void analysis_add_alike(struct analysis *analysis)
{
	for (size_t e = 0; e < analysis->environment_count; e++) {
		struct analysed_environment *to = &analysis->environments[e];

		for (size_t a = 0; a < analysis->attack_count; a++)
			if (counts_in_all(analysis, a, to->is_in_laboratory) &&
			    is_compared(analysis, e))
				tally_add(&to->alike,
					  verdict_for(analysis, a, e));
	}
}
