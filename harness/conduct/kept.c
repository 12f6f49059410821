/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/kept.h"

#include "common/cleanup.h"

/* Entries are {"handle", "message"} or {"handle", "ended"}. */
static void keep(struct conduct *conduct, json_t *entry)
{
	if (!conduct->kept)
		conduct->kept = json_array();
	json_array_append_new(conduct->kept, entry);
}

static int is_of(const json_t *entry, const struct environment *e)
{
	return json_int(entry, "handle", -1) == e->handle;
}

int kept_message(struct conduct *conduct, const struct environment *e,
		 json_t *message, struct error *err)
{
	int waiting = 0;
	json_t *entry;
	size_t i;

	json_array_foreach (conduct->kept, i, entry)
		waiting += is_of(entry, e);
	if (waiting >= KEPT_MOST)
		return error_make(
			err, 0,
			"it said more than %d things while another environment started",
			KEPT_MOST);
	keep(conduct,
	     json_pack("{s:i, s:O}", "handle", e->handle, "message", message));
	return 0;
}

void kept_end(struct conduct *conduct, const struct environment *e,
	      const char *why)
{
	json_t *entry = json_pack("{s:i}", "handle", e->handle);

	/* Whatever bytes a log ended with. */
	json_object_set_new(entry, "ended", json_string_nocheck(why));
	keep(conduct, entry);
}

enum stage_status kept_take(struct conduct *conduct, int *handle,
			    json_t **message, struct error *err)
{
	json_t *entry = json_array_get(conduct->kept, 0);
	const char *ended = json_text(entry, "ended", NULL);

	if (!entry)
		return STAGE_TIMEOUT;
	*handle = (int)json_int(entry, "handle", -1);
	*message = json_incref(json_object_get(entry, "message"));
	if (ended)
		error_make(err, 0, "%s", ended);
	json_array_remove(conduct->kept, 0);
	return ended ? STAGE_ENDED : STAGE_MESSAGE;
}

void kept_drop(struct conduct *conduct, const struct environment *e)
{
	size_t i = json_array_size(conduct->kept);

	while (i-- > 0)
		if (is_of(json_array_get(conduct->kept, i), e))
			json_array_remove(conduct->kept, i);
}
