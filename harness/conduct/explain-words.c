/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was found of a case, and what was not searched, for the store. */
#include "common/units.h"
#include "harness/conduct/explain-parts.h"

static const char spent[] =
	"the time for explaining was spent; give it more with --budget";

static const char *answer_word(enum smallest_answer answer)
{
	static const char *const words[SMALLEST_ANSWERS] = {
		[SMALLEST_UNKNOWN] = "not asked",
		[SMALLEST_HELD] = "held",
		[SMALLEST_THROUGH] = "through",
		[SMALLEST_IMPOSSIBLE] = "impossible",
		[SMALLEST_UNCLEAR] = "unclear",
	};

	return words[answer];
}

/* Why not every set of one or two was tried, where something could come of it.
 */
static void say_unsearched(const struct explained *x, json_t *explanation)
{
	char took[32];

	units_format_time(x->quickest, took, sizeof(took));
	if (x->open)
		json_object_set_new(explanation, "unsearched",
				    json_string(spent));
	else if (x->search.without_all == SMALLEST_THROUGH &&
		 explain_sizes(x) < EXPLAIN_SIZES)
		json_object_set_new(
			explanation, "unsearched",
			json_sprintf(
				"%s were not tried one by one: an attempt takes %s",
				explain_sizes(x) ? "pairs"
						 : "single ones and pairs",
				took));
}

json_t *explain_words(const struct explained *x)
{
	const struct smallest *search = &x->search;
	json_t *sets = json_array();
	json_t *made;
	size_t i;

	for (i = 0; i < search->count; i++)
		json_array_append_new(sets, protections_names(&x->protections,
							      search->sets[i]));
	made = json_pack(
		"{s:o, s:o, s:s, s:i, s:b, s:I, s:I, s:I}", "among",
		protections_names(&x->protections, search->all), "sets", sets,
		"without_all", answer_word(search->without_all), "tried",
		search->tried, "complete", search->complete, "attempts",
		(json_int_t)(smallest_answered(search, SMALLEST_THROUGH) +
			     smallest_answered(search, SMALLEST_HELD)),
		"impossible",
		(json_int_t)smallest_answered(search, SMALLEST_IMPOSSIBLE),
		"unclear",
		(json_int_t)smallest_answered(search, SMALLEST_UNCLEAR));
	if (search->more) {
		json_object_set_new(
			made, "less",
			protections_names(&x->protections, search->less));
		json_object_set_new(
			made, "more",
			protections_names(&x->protections, search->more));
	}
	say_unsearched(x, made);
	return made;
}
