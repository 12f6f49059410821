/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/exchange.h"

#include "harness/conduct/kept.h"
#include "harness/conduct/line.h"

#include <string.h>

/* Emulation is up to thirty times slower, but budgets are times, not work. */
#define EMULATED_FACTOR 3

nanoseconds exchange_deadline(const struct conduct *conduct,
			      const struct environment *e, const char *job)
{
	const json_t *described =
		json_object_get(conduct->catalogue->jobs, job);
	nanoseconds deadline =
		json_int(described, "deadline_ns", 10 * NS_PER_S);

	return *e->label ? deadline * EMULATED_FACTOR : deadline;
}

int64_t exchange_job(struct conduct *conduct, struct environment *e,
		     const char *name, const char *role, const json_t *params,
		     nanoseconds deadline_ns, struct error *err)
{
	int64_t id = ++conduct->next_job;
	json_t *message =
		json_pack("{s:{s:I, s:s, s:s, s:O, s:I}}", "job", "id",
			  (json_int_t)id, "name", name, "role", role, "params",
			  params, "deadline_ns", (json_int_t)deadline_ns);

	if (e->state != ENVIRONMENT_UP) {
		json_decref(message);
		return error_make(err, 0, "environment '%s' is not up",
				  e->name);
	}
	if (line_send(conduct, e, message, err) < 0) {
		environment_lost(conduct, e, err ? err->message : "");
		return -1;
	}
	return id;
}

void exchange_tell(struct conduct *conduct, struct environment *e, int64_t job,
		   const char *name, const json_t *data)
{
	json_t *message =
		json_pack("{s:{s:I, s:s, s:O*}}", "tell", "id", (json_int_t)job,
			  "name", name, "data", data);

	if (e->state != ENVIRONMENT_UP) {
		json_decref(message);
		return;
	}
	line_send(conduct, e, message, NULL);
}

enum stage_status exchange_next(struct conduct *conduct, nanoseconds deadline,
				struct environment **from, json_t **message,
				struct error *err)
{
	int handle = -1;
	enum stage_status status = kept_take(conduct, &handle, message, err);
	int kept = status != STAGE_TIMEOUT;

	if (!kept)
		status = line_receive(conduct, deadline, &handle, message, err);
	*from = handle >= 0 && handle < STAGE_HANDLES
			? conduct->environments[handle]
			: NULL;
	if (status == STAGE_ENDED && *from && !kept)
		environment_lost(conduct, *from, err->message);
	return status;
}

json_t *exchange_result(struct conduct *conduct, struct environment *e,
			int64_t id, nanoseconds deadline,
			enum stage_status *status, struct error *err)
{
	for (;;) {
		cleanup_json json_t *message = NULL;
		struct environment *from;
		json_t *result;

		*status =
			exchange_next(conduct, deadline, &from, &message, err);
		if (*status != STAGE_MESSAGE &&
		    !(*status == STAGE_ENDED && from != e))
			return NULL;
		result = json_object_get(message, "result");
		if (from == e && result && json_int(result, "id", 0) == id)
			return json_incref(result);
	}
}
