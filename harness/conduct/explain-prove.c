/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an explanation found becomes the proof of a verdict that had none. */
#include "common/cleanup.h"
#include "harness/conduct/explain-parts.h"

#include <stdio.h>
#include <string.h>

/* The set that is to prove it: the first of the smallest; all of them together,
 * where there was no time to find one; 0: none, or none is needed. */
static uint32_t proof_of(const struct explained *x)
{
	if (x->proved || x->case_->file.variant == CONTROL_THROUGH)
		return 0;
	if (x->search.count)
		return x->search.sets[0];
	return x->search.without_all == SMALLEST_THROUGH ? x->search.all : 0;
}

/* "pid namespace and seccomp" */
static void words_of(const struct explained *x, uint32_t set, char *words,
		     size_t size)
{
	cleanup_json json_t *names = protections_names(&x->protections, set);
	const json_t *name;
	size_t i, used = 0;

	if (!x->search.count) {
		snprintf(words, size, "all protections together");
		return;
	}
	json_array_foreach (names, i, name) {
		int n = snprintf(words + used, size - used, "%s%s",
				 i ? " and " : "", json_string_value(name));

		used += n > 0 && (size_t)n < size - used ? (size_t)n : 0;
	}
}

/* One control for all rows of the environment that have the same set. */
static enum conduct_end prove(struct explaining *explaining, size_t at,
			      uint32_t set, struct error *err)
{
	struct explained *x = &explaining->all[at];
	const struct environment *e = x->case_->environment;
	cleanup_json json_t *keys = protections_without(&x->protections, set);
	cleanup_json json_t *rows = x->case_->row ? json_array() : NULL;
	cleanup_cases struct cases controls = {0};
	char name[512], words[256];
	enum conduct_end end;

	explain_name(x, set, name, sizeof(name));
	words_of(x, set, words, sizeof(words));
	for (size_t i = at; i < explaining->count; i++) {
		struct explained *other = &explaining->all[i];

		if (other->case_->environment != e || proof_of(other) != set)
			continue;
		other->proved = 1;
		if (rows)
			json_array_append_new(rows,
					      json_string(other->case_->row));
	}
	end = isolate_control(explaining->isolating, x->case_->environment,
			      name, keys, rows, &controls, err);
	if (end == CONDUCT_COMPLETE)
		cases_prove(&explaining->attacked->cases, e, words, &controls);
	return end;
}

enum conduct_end explain_prove(struct explaining *explaining, struct error *err)
{
	enum conduct_end end = CONDUCT_COMPLETE;
	size_t i;

	for (i = 0; i < explaining->count && end == CONDUCT_COMPLETE; i++) {
		uint32_t set = proof_of(&explaining->all[i]);

		if (set)
			end = prove(explaining, i, set, err);
	}
	return end;
}
