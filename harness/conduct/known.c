/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/known.h"

#include "common/cleanup.h"
#include "harness/plan/protection.h"

#include <stdio.h>

char *known_id(const struct conduct *conduct, const struct environment *like,
	       const json_t *keys)
{
	const struct environment *host = environment_laboratory(like);
	cleanup_free char *effective =
		protections_effective(conduct->catalogue, like->kind, keys);
	char *id = NULL;

	return asprintf(&id, "%s\n%s\n%s", host ? host->name : "", like->kind,
			effective ? effective : "") < 0
		       ? NULL
		       : id;
}

void known_add(struct known *known, const char *id, const char *row,
	       enum smallest_answer answer)
{
	json_t *rows;

	if (!known->attempts)
		known->attempts = json_object();
	rows = json_object_get(known->attempts, id);
	if (!rows) {
		rows = json_object();
		json_object_set_new(known->attempts, id, rows);
	}
	json_object_set_new(rows, row ? row : "", json_integer(answer));
}

static enum smallest_answer answer_of(const struct case_ *c)
{
	if (c->file.witness == WITNESS_MOVED)
		return SMALLEST_THROUGH;
	return verdict_wants_control(&c->file) ? SMALLEST_HELD
					       : SMALLEST_UNCLEAR;
}

void known_add_cases(struct known *known, const struct conduct *conduct,
		     const struct cases *cases)
{
	size_t i;

	for (i = 0; i < cases->count; i++) {
		const struct case_ *c = &cases->cases[i];
		cleanup_free char *id =
			known_id(conduct, c->environment, c->environment->keys);

		if (id)
			known_add(known, id, c->row, answer_of(c));
	}
}

enum smallest_answer known_find(const struct known *known, const char *id,
				const char *row)
{
	const json_t *rows = json_object_get(known->attempts, id);

	return (enum smallest_answer)json_int(rows, row ? row : "",
					      SMALLEST_UNKNOWN);
}

void known_free(struct known *known)
{
	json_decref(known->attempts);
	*known = (struct known){0};
}
