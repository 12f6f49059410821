/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/explain.h"

#include "common/cleanup.h"
#include "harness/conduct/explain-parts.h"
#include "harness/plan/variant.h"

#include <string.h>

_Static_assert(PROTECTIONS_MOST <= SMALLEST_PROTECTIONS,
	       "a search tells all protections apart");

/* Sets of up to so many are tried one by one. */
#define SIZES 2
/* So many shares of the time may go into what every attack must have; pairs get
 * what is left of one. */
#define SHARES 4

static const char spent[] =
	"the time for explaining was spent; give it more with --budget";

/* What the attack's own control takes away, where it did get through. */
static uint32_t hint_of(const struct explained *x)
{
	const struct case_ *c = x->case_;
	cleanup_json json_t *keys = NULL;

	if (c->file.variant != CONTROL_THROUGH)
		return 0;
	keys = variant_keys(x->protections.catalogue, c->environment->kind,
			    c->environment->keys, c->without);
	return keys ? protections_changed(&x->protections, keys) : 0;
}

static int is_explained(const struct case_ *c)
{
	return verdict_wants_control(&c->file) && !c->file.degraded;
}

static void gather(struct explaining *explaining, struct cases *cases)
{
	const struct conduct *conduct = explaining->isolating->conduct;
	size_t i;

	explaining->all = calloc(cases->count + 1, sizeof(*explaining->all));
	for (i = 0; explaining->all && i < cases->count; i++) {
		struct explained *x = &explaining->all[explaining->count];
		struct case_ *c = &cases->cases[i];

		protections_of(&x->protections, conduct->catalogue,
			       c->environment->kind, c->environment->keys);
		if (!x->protections.count || !is_explained(c))
			continue;
		x->of = explaining;
		x->case_ = c;
		x->hint = hint_of(x);
		smallest_begin(&x->search, x->protections.count, explain_ask,
			       x);
		explaining->count++;
	}
}

static int is_quick(const struct explained *x)
{
	return explain_mean(x->of, x->case_->environment) <= EXPLAIN_QUICK;
}

/* As far as it goes with what is known. */
static int search_all(struct explaining *explaining, int sizes,
		      struct error *err)
{
	size_t i;

	json_decref(explaining->wanted);
	explaining->wanted = json_object();
	for (i = 0; i < explaining->count; i++) {
		struct explained *x = &explaining->all[i];
		int most = sizes > 1 && !is_quick(x) ? 1 : sizes;

		if (smallest_search(&x->search, x->hint, most, err) < 0)
			return -1;
	}
	return 0;
}

/* What is cheap for everybody first; then every set of one; then of two. */
static enum conduct_end search(struct explaining *explaining, nanoseconds most,
			       nanoseconds pairs, struct error *err)
{
	const struct conduct *conduct = explaining->isolating->conduct;
	enum conduct_end end = CONDUCT_COMPLETE;
	int sizes = 0;

	while (sizes <= SIZES && end == CONDUCT_COMPLETE) {
		explaining->deadline = sizes < SIZES ? most : pairs;
		if (search_all(explaining, sizes, err) < 0)
			return CONDUCT_FAULT;
		if (!json_object_size(explaining->wanted))
			sizes++;
		else if (conduct_now(conduct) >= explaining->deadline)
			break;
		else
			end = explain_make_wanted(explaining, err);
	}
	explaining->spent = sizes <= SIZES;
	return end;
}

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

/* Why not every set of two was tried, where something could come of it. */
static void say_unsearched(const struct explained *x, json_t *explanation)
{
	nanoseconds mean = explain_mean(x->of, x->case_->environment);

	if (x->search.without_all == SMALLEST_HELD || x->search.tried >= SIZES)
		return;
	if (x->of->spent || x->search.tried < 1)
		json_object_set_new(explanation, "unsearched",
				    json_string(spent));
	else if (mean > EXPLAIN_QUICK)
		json_object_set_new(
			explanation, "unsearched",
			json_sprintf(
				"pairs were not tried one by one: an attempt takes %.1f s",
				(double)mean / NS_PER_S));
}

static json_t *explanation_of(const struct explained *x)
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

static void explaining_free(struct explaining *explaining)
{
	size_t i;

	for (i = 0; i < explaining->count; i++)
		smallest_free(&explaining->all[i].search);
	free(explaining->all);
	json_decref(explaining->wanted);
}

static nanoseconds sooner(nanoseconds a, nanoseconds b)
{
	return a < b ? a : b;
}

enum conduct_end explain_cases(struct isolating *isolating, struct cases *cases,
			       struct error *err)
{
	const struct conduct *conduct = isolating->conduct;
	struct explaining explaining __attribute__((
		cleanup(explaining_free))) = {.isolating = isolating};
	nanoseconds began = conduct_now(conduct), left = isolating->explanation;
	nanoseconds share = left / (isolating->attacks - isolating->number + 1);
	nanoseconds last = sooner(began + left, isolating->deadline);
	enum conduct_end end;
	size_t i;

	gather(&explaining, cases);
	if (!explaining.all)
		return CONDUCT_FAULT;
	end = search(&explaining, sooner(began + SHARES * share, last),
		     sooner(began + share, last), err);
	if (end == CONDUCT_COMPLETE)
		end = explain_prove(&explaining, cases, err);
	for (i = 0; i < explaining.count; i++)
		explaining.all[i].case_->explanation =
			explanation_of(&explaining.all[i]);
	isolating->explanation -= conduct_now(conduct) - began;
	return end;
}
