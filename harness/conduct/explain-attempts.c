/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The attempts of explanations: what is wanted is gathered from all rows and
 * environments, then made, each once. */
#include "common/cleanup.h"
#include "harness/conduct/explain-parts.h"

#include <stdio.h>
#include <string.h>

static json_t *object_in(json_t *object, const char *key)
{
	json_t *found = json_object_get(object, key);

	if (!found) {
		found = json_object();
		json_object_set_new(object, key, found);
	}
	return found;
}

static void want(struct explained *x, const char *id, uint32_t removed)
{
	struct explaining *explaining = x->of;
	char handle[16];
	json_t *of, *attempt;

	snprintf(handle, sizeof(handle), "%d", x->case_->environment->handle);
	of = object_in(explaining->wanted, handle);
	attempt = json_object_get(of, id);
	if (!attempt) {
		attempt = json_pack("{s:I, s:I}", "who",
				    (json_int_t)(x - explaining->all),
				    "removed", (json_int_t)removed);
		json_object_set_new(of, id, attempt);
	}
	if (!x->case_->row)
		return;
	if (!json_object_get(attempt, "rows"))
		json_object_set_new(attempt, "rows", json_array());
	json_array_append_new(json_object_get(attempt, "rows"),
			      json_string(x->case_->row));
}

enum smallest_answer explain_ask(uint32_t removed, void *data)
{
	struct explained *x = data;
	const struct isolating *isolating = x->of->isolating;
	cleanup_json json_t *keys =
		protections_without(&x->protections, removed);
	cleanup_free char *id =
		known_id(isolating->conduct, x->case_->environment, keys);
	enum smallest_answer answer =
		known_find(&isolating->at->known, id, x->case_->row);

	if (answer == SMALLEST_UNKNOWN) {
		x->open = 1;
		want(x, id, removed);
	}
	return answer;
}

/* An answer that no attempt gave: these keys can't be had together, or it would
 * not start for a reason that tells nothing. */
static void not_made(struct isolating *isolating, const char *id,
		     const json_t *rows, enum smallest_answer answer)
{
	const json_t *row;
	size_t i;

	if (!rows)
		known_add(&isolating->at->known, id, NULL, answer);
	json_array_foreach (rows, i, row)
		known_add(&isolating->at->known, id, json_string_value(row),
			  answer);
}

void explain_name(const struct explained *x, uint32_t removed, char *name,
		  size_t size)
{
	cleanup_json json_t *names =
		protections_names(&x->protections, removed);
	const json_t *each;
	size_t i, used;

	snprintf(name, size, "%s without", x->case_->environment->name);
	json_array_foreach (names, i, each) {
		used = strlen(name);
		snprintf(name + used, size - used, "%s %s", i ? "," : "",
			 json_string_value(each));
	}
}

/* In a variant, for these rows; `*made` as in isolate_attempt(). */
static enum conduct_end make_in(struct isolating *isolating,
				struct environment *variant, const char *id,
				const json_t *rows, int *made,
				struct error *err)
{
	cleanup_attempt struct attempt_result result = {0};
	cleanup_cases struct cases cases = {0};
	enum conduct_end end =
		isolate_attempt(isolating, variant, rows, &result, made, err);

	if (end != CONDUCT_COMPLETE)
		return end;
	if (!*made) {
		not_made(isolating, id, rows, SMALLEST_UNCLEAR);
		return end;
	}
	if (cases_take(&cases, isolating->conduct, isolating->at->attack,
		       variant, rows, &result, err) < 0)
		return CONDUCT_FAULT;
	known_add_cases(&isolating->at->known, isolating->conduct, &cases);
	return end;
}

static int has_part(const struct explained *x, const struct environment *like,
		    const json_t *rows)
{
	return x->case_->environment == like &&
	       (!rows || json_holds(rows, x->case_->row));
}

/* A row is as slow as the quickest attempt in which it had a part. */
static void note_time(struct explaining *explaining,
		      const struct environment *like, const json_t *rows,
		      nanoseconds took)
{
	size_t i;

	for (i = 0; i < explaining->count; i++) {
		struct explained *x = &explaining->all[i];

		if (has_part(x, like, rows) &&
		    (!x->quickest || took < x->quickest))
			x->quickest = took;
	}
}

static enum conduct_end make(struct explaining *explaining, const char *id,
			     const json_t *wanted, struct error *err)
{
	struct isolating *isolating = explaining->isolating;
	struct conduct *conduct = isolating->conduct;
	const struct explained *x =
		&explaining->all[json_int(wanted, "who", 0)];
	const struct environment *like = x->case_->environment;
	uint32_t removed = (uint32_t)json_int(wanted, "removed", 0);
	const json_t *rows = json_object_get(wanted, "rows");
	cleanup_json json_t *keys =
		protections_without(&x->protections, removed);
	nanoseconds began = conduct_now(conduct);
	char name[512];
	struct environment *variant;
	enum conduct_end end;
	int made = 0;

	/* Asked, not tried: most of what cannot be is a start that fails. */
	if (!isolate_can_be(conduct, like, keys)) {
		not_made(isolating, id, rows, SMALLEST_IMPOSSIBLE);
		return CONDUCT_COMPLETE;
	}
	explain_name(x, removed, name, sizeof(name));
	variant = environment_variant(conduct, like, keys, name, err);
	if (!variant)
		return CONDUCT_FAULT;
	end = make_in(isolating, variant, id, rows, &made, err);
	environment_remove(conduct, variant);
	if (made)
		note_time(explaining, like, rows, conduct_now(conduct) - began);
	return end;
}

/* Each environment gets its share of the time. */
enum conduct_end explain_make_wanted(struct explaining *explaining,
				     struct error *err)
{
	struct conduct *conduct = explaining->isolating->conduct;
	int left = (int)json_object_size(explaining->wanted);
	enum conduct_end end = CONDUCT_COMPLETE;
	const char *handle, *id;
	json_t *of, *wanted;

	json_object_foreach (explaining->wanted, handle, of) {
		nanoseconds now = conduct_now(conduct);
		nanoseconds until = now + (explaining->deadline - now) / left--;

		json_object_foreach (of, id, wanted) {
			if (conduct_now(conduct) >= until)
				break;
			end = make(explaining, id, wanted, err);
			if (end != CONDUCT_COMPLETE)
				return end;
		}
	}
	return end;
}
