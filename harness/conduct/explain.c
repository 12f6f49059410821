/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/explain.h"

#include "common/cleanup.h"
#include "harness/conduct/environment.h"
#include "harness/conduct/explain-parts.h"
#include "harness/plan/variant.h"

#include <errno.h>
#include <string.h>

_Static_assert(PROTECTIONS_MOST <= SMALLEST_PROTECTIONS,
	       "a search tells all protections apart");

/* So many shares of a pass's time may go into one attack: most need less. */
#define SHARES 4

/* One way over all attacks. */
struct pass {
	int machine, laboratory; /* whose cases are due from now on */
	int sizes;		 /* of sets that are tried one by one */
	int percent;		 /* of the time that is left, at most */
};

static const struct pass passes[] = {
	{1, 0, 0, 60},
	{0, 1, 0, 70},
	{0, 0, 1, 60},
	{0, 0, 2, 100},
};

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

static int gather(struct explaining *explaining, struct error *err)
{
	const struct conduct *conduct = explaining->isolating->conduct;
	struct cases *cases = &explaining->attacked->cases;
	size_t i;

	explaining->all = calloc(cases->count + 1, sizeof(*explaining->all));
	if (!explaining->all)
		return error_make(err, ENOMEM, "explaining %s",
				  explaining->attacked->attack);
	for (i = 0; i < cases->count; i++) {
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
	return 0;
}

static int is_in_laboratory(const struct explained *x)
{
	return environment_laboratory(x->case_->environment) != NULL;
}

static int is_twin(const struct explained *a, const struct explained *b)
{
	const struct environment *one = a->case_->environment;
	const struct environment *other = b->case_->environment;
	cleanup_free char *keys = NULL, *others = NULL;

	if (strcmp(one->kind, other->kind) ||
	    (a->case_->row && strcmp(a->case_->row, b->case_->row)))
		return 0;
	keys = protections_effective(a->protections.catalogue, one->kind,
				     one->keys);
	others = protections_effective(a->protections.catalogue, other->kind,
				       other->keys);
	return keys && others && !strcmp(keys, others);
}

int explain_is_told(const struct explained *x)
{
	size_t i;

	if (x->case_->file.variant != CONTROL_THROUGH)
		return 0;
	for (i = 0; i < x->of->count; i++) {
		const struct explained *other = &x->of->all[i];

		if (!is_in_laboratory(other) && other->search.count &&
		    other->search.complete && is_twin(x, other))
			return 1;
	}
	return 0;
}

static void settle_due(struct explaining *explaining, const struct pass *pass)
{
	size_t i;

	for (i = 0; i < explaining->count; i++) {
		struct explained *x = &explaining->all[i];

		if (is_in_laboratory(x))
			x->due |= pass->laboratory && !explain_is_told(x);
		else
			x->due |= pass->machine;
	}
}

int explain_sizes(const struct explained *x)
{
	if (x->quickest > EXPLAIN_SLOW)
		return 0;
	return x->quickest > EXPLAIN_QUICK ? 1 : EXPLAIN_SIZES;
}

/* As far as it goes with what is known. */
static int search_each(struct explaining *explaining, int sizes,
		       struct error *err)
{
	size_t i;

	json_decref(explaining->wanted);
	explaining->wanted = json_object();
	for (i = 0; i < explaining->count; i++) {
		struct explained *x = &explaining->all[i];
		int most = explain_sizes(x);

		if (!x->due)
			continue;
		x->open = 0;
		if (smallest_search(&x->search, x->hint,
				    sizes < most ? sizes : most, err) < 0)
			return -1;
	}
	return 0;
}

/* What is cheap for everybody first; then every set of one; then of two. */
static enum conduct_end search(struct explaining *explaining, int sizes,
			       struct error *err)
{
	const struct conduct *conduct = explaining->isolating->conduct;
	enum conduct_end end = CONDUCT_COMPLETE;
	int size = 0;

	while (size <= sizes && end == CONDUCT_COMPLETE) {
		if (search_each(explaining, size, err) < 0)
			return CONDUCT_FAULT;
		if (!json_object_size(explaining->wanted))
			size++;
		else if (conduct_now(conduct) >= explaining->deadline)
			break;
		else
			end = explain_make_wanted(explaining, err);
	}
	return end;
}

/* What is new is judged again, as it may be the proof. */
static int keep(struct explaining *explaining, struct error *err)
{
	struct attacked *at = explaining->attacked;
	size_t i;

	for (i = 0; i < explaining->count; i++) {
		struct explained *x = &explaining->all[i];
		cleanup_json json_t *found = x->due ? explain_words(x) : NULL;

		if (!found || json_equal(found, x->case_->explanation))
			continue;
		json_decref(x->case_->explanation);
		x->case_->explanation = json_incref(found);
		if (cases_judge_one(&at->cases, explaining->isolating->conduct,
				    at->attack, x->case_, err) < 0)
			return -1;
	}
	return 0;
}

static enum conduct_end explain_one(struct explaining *explaining,
				    const struct pass *pass, struct error *err)
{
	enum conduct_end end;

	explaining->isolating->at = explaining->attacked;
	settle_due(explaining, pass);
	end = search(explaining, pass->sizes, err);
	if (end == CONDUCT_COMPLETE)
		end = explain_prove(explaining, err);
	if (end == CONDUCT_COMPLETE && keep(explaining, err) < 0)
		end = CONDUCT_FAULT;
	return end;
}

/* Each attack gets its share of what is left, or a few where it is slow. */
static enum conduct_end go_over(struct explaining *all, int count,
				const struct pass *pass, struct error *err)
{
	const struct isolating *isolating = all->isolating;
	nanoseconds now = conduct_now(isolating->conduct);
	nanoseconds last =
		now + (isolating->deadline - now) / 100 * pass->percent;
	enum conduct_end end = CONDUCT_COMPLETE;
	int i;

	for (i = 0; i < count && end == CONDUCT_COMPLETE; i++) {
		nanoseconds share;

		now = conduct_now(isolating->conduct);
		share = (last - now) / (count - i) * SHARES;
		all[i].deadline = now + share < last ? now + share : last;
		end = explain_one(&all[i], pass, err);
	}
	return end;
}

static void free_all(struct explaining *all, int count)
{
	int i;
	size_t j;

	for (i = 0; i < count; i++) {
		for (j = 0; j < all[i].count; j++)
			smallest_free(&all[i].all[j].search);
		free(all[i].all);
		json_decref(all[i].wanted);
	}
	free(all);
}

static int by_time(const void *a, const void *b)
{
	const struct attacked *one = ((const struct explaining *)a)->attacked;
	const struct attacked *other = ((const struct explaining *)b)->attacked;

	if (one->took != other->took)
		return one->took < other->took ? -1 : 1;
	return one->number - other->number;
}

static int is_any_open(const struct explaining *all, int count)
{
	int i;
	size_t j;

	for (i = 0; i < count; i++)
		for (j = 0; j < all[i].count; j++)
			if (all[i].all[j].open)
				return 1;
	return 0;
}

/* The quick attacks first. NULL when out of memory. */
static struct explaining *open_all(struct isolating *isolating,
				   struct error *err)
{
	int count = isolating->count, i;
	struct explaining *all = calloc((size_t)count + 1, sizeof(*all));

	if (!all) {
		error_make(err, ENOMEM, "explaining");
		return NULL;
	}
	for (i = 0; i < count; i++)
		all[i] = (struct explaining){.isolating = isolating,
					     .attacked =
						     &isolating->attacked[i]};
	qsort(all, (size_t)count, sizeof(*all), by_time);
	for (i = 0; i < count; i++)
		if (gather(&all[i], err) < 0) {
			free_all(all, count);
			return NULL;
		}
	return all;
}

enum conduct_end explain_all(struct isolating *isolating, struct error *err)
{
	struct explaining *all = open_all(isolating, err);
	enum conduct_end end = CONDUCT_COMPLETE;
	size_t i;

	if (!all)
		return CONDUCT_FAULT;
	for (i = 0; i < sizeof(passes) / sizeof(*passes); i++) {
		end = go_over(all, isolating->count, &passes[i], err);
		if (end != CONDUCT_COMPLETE)
			break;
	}
	isolating->spent |= is_any_open(all, isolating->count);
	free_all(all, isolating->count);
	return end;
}
