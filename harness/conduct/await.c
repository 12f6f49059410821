/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/await.h"

#include "common/cleanup.h"
#include "harness/conduct/exchange.h"
#include "harness/conduct/kept.h"
#include "harness/conduct/line.h"

/* Something that another one said, or its end, which is noted at once and told
 * in its turn. */
static void keep(struct conduct *conduct, struct environment *other,
		 enum stage_status status, json_t *line, struct error *err)
{
	if (!other || (status == STAGE_MESSAGE &&
		       kept_message(conduct, other, line, err) == 0))
		return;
	environment_lost(conduct, other, err->message);
	kept_end(conduct, other, err->message);
}

enum stage_status await_line(struct conduct *conduct,
			     const struct environment *e, nanoseconds deadline,
			     json_t **line, struct error *err)
{
	for (;;) {
		int handle = -1;
		enum stage_status status =
			line_receive(conduct, deadline, &handle, line, err);

		if ((status != STAGE_MESSAGE && status != STAGE_ENDED) ||
		    handle == e->handle)
			return status;
		keep(conduct, conduct->environments[handle], status, *line,
		     err);
		json_decref(*line);
		*line = NULL;
	}
}

/* STAGE_MESSAGE once it answers this job. */
static enum stage_status await_result(struct conduct *conduct,
				      const struct environment *e, int64_t id,
				      nanoseconds deadline, struct error *err)
{
	for (;;) {
		cleanup_json json_t *line = NULL;
		enum stage_status status =
			await_line(conduct, e, deadline, &line, err);
		const json_t *result = json_object_get(line, "result");

		if (status != STAGE_MESSAGE || json_int(result, "id", 0) == id)
			return status;
	}
}

void await_alive(struct conduct *conduct, struct environment *e)
{
	cleanup_json json_t *nothing = json_object();
	struct error why = {0};
	enum stage_status status;
	int64_t id;

	if (e->state != ENVIRONMENT_UP)
		return;
	id = exchange_job(conduct, e, EXCHANGE_NOTHING, "subject", nothing,
			  AWAIT_ALIVE_NS, &why);
	if (id < 0)
		return;
	status = await_result(conduct, e, id,
			      conduct_now(conduct) + AWAIT_ALIVE_NS, &why);
	if (status == STAGE_TIMEOUT) {
		e->silent = 1;
		environment_lost(conduct, e, "it does not answer any more");
	} else if (status == STAGE_ENDED) {
		environment_lost(conduct, e, why.message);
	}
}
