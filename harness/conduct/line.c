/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/line.h"

#include "common/cleanup.h"

int line_open(struct conduct *conduct, struct environment *e,
	      const json_t *spec, struct error *err)
{
	const struct stage_operations *stage = conduct->stage->operations;

	if (!e->within)
		return stage->open(
			conduct->stage, e->handle, spec, &conduct->peer_netns,
			conduct->peer_netns >= 0 ? 1 : 0, &e->groups, err);
	e->number = ++conduct->next_number;
	e->orphaned = 0;
	return stage->send(conduct->stage, e->within->handle,
			   json_pack("{s:{s:i, s:O}}", "open", "env", e->number,
				     "spec", spec),
			   err);
}

int line_send(struct conduct *conduct, const struct environment *e,
	      json_t *message, struct error *err)
{
	const struct stage_operations *stage = conduct->stage->operations;

	if (!e->within)
		return stage->send(conduct->stage, e->handle, message, err);
	return stage->send(
		conduct->stage, e->within->handle,
		json_pack("{s:i, s:o}", "env", e->number, "message", message),
		err);
}

/* The one that `handle` carries under this number. */
static struct environment *carried(const struct conduct *conduct, int handle,
				   int number)
{
	int i;

	for (i = 0; i < conduct->count; i++) {
		struct environment *e = conduct->environments[i];

		if (e && e->within && e->within->handle == handle &&
		    e->number == number && number > 0)
			return e;
	}
	return NULL;
}

/* One whose outer environment was lost. */
static struct environment *take_orphan(const struct conduct *conduct)
{
	int i;

	for (i = 0; i < conduct->count; i++) {
		struct environment *e = conduct->environments[i];

		if (e && e->orphaned) {
			e->orphaned = 0;
			return e;
		}
	}
	return NULL;
}

/* A message of an outer environment: its own, of one within (`*handle` and
 * `*message` are that one's then), that one's end, or of one that is no more
 * (STAGE_TIMEOUT). */
static enum stage_status sort(const struct conduct *conduct, int *handle,
			      json_t **message, struct error *err)
{
	cleanup_json json_t *whole = *message;
	const json_t *closed = json_object_get(whole, "closed");
	json_t *inner = json_object_get(whole, "message");
	struct environment *e;

	if (!closed && !inner) {
		*message = json_incref(whole);
		return STAGE_MESSAGE;
	}
	*message = NULL;
	e = carried(conduct, *handle,
		    (int)json_int(closed ? closed : whole, "env", 0));
	if (!e)
		return STAGE_TIMEOUT;
	*handle = e->handle;
	if (closed) {
		e->number = 0;
		error_make(err, 0, "it was closed: %s",
			   json_text(closed, "reason", ""));
		return STAGE_ENDED;
	}
	*message = json_incref(inner);
	return STAGE_MESSAGE;
}

enum stage_status line_receive(struct conduct *conduct, nanoseconds deadline,
			       int *handle, json_t **message, struct error *err)
{
	struct environment *orphan = take_orphan(conduct);
	enum stage_status status;

	*message = NULL;
	if (orphan) {
		*handle = orphan->handle;
		error_make(err, 0, "the environment that it is in ('%s') ended",
			   orphan->within->name);
		return STAGE_ENDED;
	}
	do {
		status = conduct->stage->operations->receive(
			conduct->stage, deadline, handle, message, err);
		if (status != STAGE_MESSAGE)
			return status;
		status = sort(conduct, handle, message, err);
	} while (status == STAGE_TIMEOUT && conduct_now(conduct) < deadline);
	return status;
}

/* Each one that is open within `outer`. */
static void leave_all(struct conduct *conduct, const struct environment *outer,
		      int orphaned)
{
	int i;

	for (i = 0; i < conduct->count; i++) {
		struct environment *e = conduct->environments[i];

		if (!e || e->within != outer || !e->number)
			continue;
		e->number = 0;
		e->orphaned = orphaned;
		if (e->state == ENVIRONMENT_UP)
			e->state = ENVIRONMENT_DOWN;
	}
}

void line_close(struct conduct *conduct, struct environment *e)
{
	const struct stage_operations *stage = conduct->stage->operations;

	leave_all(conduct, e, 0);
	if (!e->within) {
		stage->close(conduct->stage, e->handle);
		return;
	}
	if (e->number && e->within->state == ENVIRONMENT_UP)
		stage->send(conduct->stage, e->within->handle,
			    json_pack("{s:{s:i}}", "close", "env", e->number),
			    NULL);
	e->number = e->orphaned = 0;
}

void line_orphan(struct conduct *conduct, const struct environment *e)
{
	leave_all(conduct, e, 1);
}
