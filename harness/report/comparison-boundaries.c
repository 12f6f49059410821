/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The half of a comparison that is about boundaries: what attacks on them came
 * to on either side. */
#include "common/cleanup.h"
#include "harness/report/comparison-parts.h"

#include <string.h>

static enum expect_state state_of(const json_t *verdict)
{
	return (enum expect_state)json_int(verdict, "state", EXPECT_NOT_TRIED);
}

/* How many runs of this side came to a state; one more of them. */
static int count_state(json_t *counts, enum expect_state state)
{
	const char *word = boundary_state_word(state);

	return json_object_set_new(counts, word,
				   json_integer(json_int(counts, word, 0) + 1));
}

int comparison_add_verdict(struct comparison *comparison, int which,
			   const char *environment,
			   const struct verdict_record *verdict)
{
	struct compared_side *side = &comparison->sides[which];
	enum expect_state (*choose)(enum expect_state, enum expect_state) =
		which == COMPARISON_BEFORE ? boundary_best : boundary_worst;
	enum expect_state state =
		expect_state(verdict->outcome, verdict->proof);
	cleanup_free char *key = NULL;
	cleanup_json json_t *counts = NULL;
	const json_t *known;

	if (asprintf(&key, "%s%s%s in %s", verdict->attack,
		     verdict->row ? "/" : "", verdict->row ? verdict->row : "",
		     environment) < 0)
		return -1;
	known = json_object_get(side->verdicts, key);
	counts = known ? json_incref(json_object_get(known, "counts"))
		       : json_object();
	if (count_state(counts, state) < 0)
		return -1;
	if (known && choose(state_of(known), state) == state_of(known))
		return 0;
	return json_object_set_new(
		side->verdicts, key,
		json_pack("{s:i, s:O, s:o, s:o, s:o, s:o, s:o}", "state",
			  (int)state, "counts", counts, "title",
			  store_json_text(verdict->title), "proof",
			  store_json_text(verdict->proof), "proof_detail",
			  store_json_text(verdict->proof_detail), "evidence",
			  store_json_text(verdict->evidence), "reason",
			  store_json_text(verdict->reason)));
}

/* Runs of this side that have a verdict on it. */
static json_int_t runs_in(const json_t *counts)
{
	json_int_t runs = 0;

	for (int state = 0; state < EXPECT_STATES; state++)
		runs += json_int(counts,
				 boundary_state_word((enum expect_state)state),
				 0);
	return runs;
}

/* "held (by pids)", and why it is not more: the evidence, or the reason. */
static json_t *half_of(const json_t *verdict)
{
	const char *proof = json_text(verdict, "proof", NULL);
	const char *detail = json_text(verdict, "proof_detail", NULL);
	const char *reason = json_text(verdict, "reason", NULL);
	const char *evidence = json_text(verdict, "evidence", NULL);
	const char *word = boundary_state_word(state_of(verdict));
	const json_t *counts = json_object_get(verdict, "counts");
	char shown[256] = "";

	if (proof && detail)
		snprintf(shown, sizeof(shown), "%s %s", proof, detail);
	return json_pack("{s:s, s:o, s:o, s:I, s:I}", "verdict", word, "proof",
			 store_json_text(shown[0] ? shown : NULL), "evidence",
			 store_json_text(reason && *reason ? reason : evidence),
			 "runs", json_int(counts, word, 0), "of_runs",
			 runs_in(counts));
}

/* Those of which `wanted` became, to the end of the list. */
static void add_changed(const struct comparison *comparison,
			enum boundary_change wanted, json_t *changed)
{
	const struct compared_side *sides = comparison->sides;
	const char *key;
	json_t *before;

	json_object_foreach (sides[COMPARISON_BEFORE].verdicts, key, before) {
		const json_t *after =
			json_object_get(sides[COMPARISON_AFTER].verdicts, key);

		if (!after || boundary_change(state_of(before),
					      state_of(after)) != wanted)
			continue;
		json_array_append_new(
			changed,
			json_pack("{s:s, s:s, s:O, s:o, s:o}", "boundary", key,
				  "change", boundary_change_word(wanted),
				  "title", json_object_get(before, "title"),
				  "a", half_of(before), "b", half_of(after)));
	}
}

/* How many of a side's are in the other as well. */
static size_t in_both(const struct comparison *comparison)
{
	const struct compared_side *sides = comparison->sides;
	size_t count = 0;
	const char *key;
	json_t *verdict;

	json_object_foreach (sides[COMPARISON_BEFORE].verdicts, key, verdict)
		count += json_object_get(sides[COMPARISON_AFTER].verdicts,
					 key) != NULL;
	return count;
}

json_t *comparison_boundaries(const struct comparison *comparison)
{
	const struct compared_side *sides = comparison->sides;
	size_t both = in_both(comparison);
	json_t *changed = json_array();

	for (int change = 0; change < BOUNDARY_SAME; change++)
		add_changed(comparison, (enum boundary_change)change, changed);
	return json_pack(
		"{s:I, s:I, s:I, s:o}", "compared", (json_int_t)both, "only_a",
		(json_int_t)(json_object_size(
				     sides[COMPARISON_BEFORE].verdicts) -
			     both),
		"only_b",
		(json_int_t)(json_object_size(
				     sides[COMPARISON_AFTER].verdicts) -
			     both),
		"changed", changed);
}
